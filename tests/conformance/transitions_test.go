// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	utiljson "k8s.io/apimachinery/pkg/util/json"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/kit"
)

// changesOfEach is how many changes of each chart's instances are judged.
const changesOfEach = 1000

// TestChanges compares the engine's answers about changes with the API server's:
// the definition's transition rules and the policy refuse the same changes, and as
// often, as the engine says.
func TestChanges(t *testing.T) {
	fixtures, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	found := append(append(ownCharts(t), fixtureCharts(t)...), fixtures...)
	var total changeTotal
	for _, chart := range found {
		t.Run(chart.Name, func(t *testing.T) { judgeChanges(t, chart, &total) })
	}
	report("changes: seed %d, %d charts with values that are kept: %d changes, %d refused by the definition, %d by the policy, %d unknown", seed(t), total.charts, total.changes, total.byDefinition, total.byPolicy, total.unknown)
	if total.byDefinition == 0 || total.byPolicy == 0 || total.unknown == 0 {
		t.Error("an answer was never given")
	}
}

type changeTotal struct{ charts, changes, byDefinition, byPolicy, unknown int }

func judgeChanges(t *testing.T, chart charts.Chart, total *changeTotal) {
	immutable, growOnly, err := program(t).Kept(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	kept := append(immutable, growOnly...)
	if len(kept) == 0 {
		return
	}
	accepted, refusal := run(judge(t), func() ([]byte, error) { return program(t).RGD(chart.Dir) })
	if refusal != nil {
		t.Skipf("no definition: %v", refusal)
	}
	total.charts++
	admission := readPolicy(t, chart.Dir)
	apiVersion, kind := accepted.Definition.Kind()
	create := func(values map[string]any) apiserver.Admitted {
		return accepted.Definition.Create(asReceived(map[string]any{
			"apiVersion": apiVersion, "kind": kind, "spec": values,
			"metadata": map[string]any{"name": "mine", "namespace": "team"},
		}))
	}
	var pairs []engine.Pair
	var before, after []apiserver.Admitted
	for _, pair := range changesOf(t, chart, kept) {
		old, values := pair.Old.(map[string]any), pair.Values.(map[string]any)
		was, is := create(old), create(values)
		// What is refused for another reason says nothing about the change.
		if was.Err() != nil || is.Err() != nil {
			continue
		}
		pairs, before, after = append(pairs, pair), append(before, was), append(after, is)
	}
	answers, err := program(t).Changes(chart.Dir, pairs)
	if err != nil {
		t.Fatal(err)
	}
	for i, answer := range answers {
		total.changes++
		var said []string
		byDefinition := false
		for _, violation := range answer.Transitions {
			said = append(said, violation.Message)
			byDefinition = byDefinition || violation.Params["enforcedBy"] == "definition"
		}
		incomparable := slices.ContainsFunc(answer.Reasons, func(reason string) bool { return strings.Contains(reason, "only the API server") })
		if incomparable {
			total.unknown++
			continue
		}
		refused := accepted.Definition.Update(after[i].Object, before[i].Object).Err()
		if (refused != nil) != byDefinition {
			t.Errorf("seed %d: %v → %v: the definition says %v, the engine %v", seed(t), pairs[i].Old, pairs[i].Values, refused, answer.Transitions)
		}
		var wanted []string
		for _, refusal := range admission.Admit(after[i].Object, before[i].Object) {
			if refusal.Broken {
				t.Errorf("seed %d: %v → %v: %s", seed(t), pairs[i].Old, pairs[i].Values, refusal.Message)
			}
			if _, clause, is := strings.Cut(refusal.Message, "` "); is && strings.HasSuffix(clause, " after creation") {
				wanted = append(wanted, clause)
			}
		}
		slices.Sort(said)
		slices.Sort(wanted)
		if !slices.Equal(said, wanted) {
			t.Errorf("seed %d: %v → %v: the policy says %q, the engine %q", seed(t), pairs[i].Old, pairs[i].Values, wanted, said)
		}
		if byDefinition {
			total.byDefinition++
		}
		if len(wanted) > 0 {
			total.byPolicy++
		}
	}
}

// odd are values that may be kept, compared as quantities, or neither.
var odd = []any{
	nil, true, "", "10Gi", "10240Mi", "9Gi", "10G", "1.5Gi", "0.1", "1e3", "1E3", "1k", "100m", "1e2000", "much", "-1", "+1", "Ki", ".", "16Ei", "8Ei", "1n", "0.1n",
	int64(0), int64(1), int64(2), int64(3), 1.0, 2.5, 1e21, -0.5, []any{}, []any{"a"}, map[string]any{}, map[string]any{"a": int64(1)}, map[string]any{"a": 1.0},
}

// changesOf makes changes of valid values at the locations that are kept.
func changesOf(t *testing.T, chart charts.Chart, kept []string) []engine.Pair {
	under := underLaw(t, program(t), chart)
	if under == nil {
		t.Fatalf("%s is not under the law", chart.Name)
	}
	var bases []map[string]any
	for _, c := range lawCases(t, under, changesOfEach, seed(t)) {
		if c.Values != nil {
			bases = append(bases, c.Values)
		}
	}
	if len(bases) == 0 {
		t.Fatal("no values to change")
	}
	random := rand.New(rand.NewPCG(seed(t), 8))
	// Few locations at once: where much is odd, the definition refuses both sides.
	side := func(base map[string]any) map[string]any {
		values := asValues(t, base)
		for range 1 + random.IntN(2) {
			steps := strings.Split(kept[random.IntN(len(kept))], "/")[1:]
			if choice := random.IntN(len(odd) + 4); choice < len(odd) {
				put(values, steps, odd[choice])
			} else if choice == len(odd) {
				remove(values, steps)
			}
		}
		return values
	}
	var pairs []engine.Pair
	for len(pairs) < changesOfEach {
		old := side(bases[random.IntN(len(bases))])
		other := side(bases[random.IntN(len(bases))])
		pairs = append(pairs, engine.Pair{Old: old, Values: side(old)}, engine.Pair{Old: old, Values: other})
	}
	return pairs
}

// put sets the value at a location below mappings, where there can be one.
func put(values map[string]any, steps []string, value any) {
	key := strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[0])
	if len(steps) == 1 {
		values[key] = value
		return
	}
	if values[key] == nil {
		values[key] = map[string]any{}
	}
	if below, is := values[key].(map[string]any); is {
		put(below, steps[1:], value)
	}
}

func remove(values map[string]any, steps []string) {
	if len(steps) == 1 {
		delete(values, steps[0])
	} else if below, is := values[steps[0]].(map[string]any); is {
		remove(below, steps[1:])
	}
}

// asValues copies values through JSON, as they arrive.
func asValues(t *testing.T, values map[string]any) map[string]any {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	var copied map[string]any
	if err := utiljson.Unmarshal(text, &copied); err != nil {
		t.Fatal(err)
	}
	return copied
}

// TestGrowOnly changes values that can only grow, and asks the definition alone:
// it compares the numbers written before and after, and leaves quantities, which
// rules know since Kubernetes 1.29, and defaults to the policy.
func TestGrowOnly(t *testing.T) {
	project, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ chart, old, new, refused string }{
		{"tests/fixtures/policy", "volume: 10Gi", "volume: 10240Mi", ""},
		{"tests/fixtures/policy", "volume: 9Gi", "volume: 10Gi", ""},
		{"tests/fixtures/policy", "volume: 20Gi", "volume: 3000Mi", ""}, // a quantity
		{"tests/fixtures/policy", "volume: much", "volume: less", ""},
		{"tests/fixtures/policy", "volume: 20Gi", "", ""},
		{"tests/fixtures/policy", "members: 2", "members: 2", ""},
		{"tests/fixtures/policy", "members: 3", "members: 2", "spec.members"},
		{"charts/postgres", "storage: {size: 10Gi}", "storage: {size: 20Gi}", ""},
	} {
		accepted, refusal := run(judge(t), func() ([]byte, error) { return program(t).RGD(filepath.Join(project, c.chart)) })
		if refusal != nil {
			t.Fatal(refusal)
		}
		apiVersion, kind := accepted.Definition.Kind()
		read := func(spec string) apiserver.Admitted {
			if strings.Contains(c.chart, "fixtures") {
				// The fixture asks for this in every instance.
				spec = strings.TrimSuffix("free: {must: true}, "+spec, ", ")
			}
			object, err := apiserver.ReadInstance([]byte("apiVersion: " + apiVersion + "\nkind: " + kind +
				"\nmetadata: {name: mine, namespace: team}\nspec: {" + spec + "}\n"))
			if err != nil {
				t.Fatal(err)
			}
			return accepted.Definition.Create(object)
		}
		before, after := read(c.old), read(c.new)
		err := accepted.Definition.Update(after.Object, before.Object).Err()
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%s: %s → %s: %v", c.chart, c.old, c.new, err)
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
			t.Errorf("%s: %s → %s: %v, want a refusal at %s", c.chart, c.old, c.new, err, c.refused)
		}
	}
}

// TestSwitchedOff asks the policy about values of subcharts that Helm looks at
// only while these are on.
func TestSwitchedOff(t *testing.T) {
	project, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	admission := readPolicy(t, filepath.Join(project, "tests", "conformance", "testdata", "law", "parts"))
	const memory = "`spec.cache.memory` must be set while the subchart is on"
	for _, c := range []struct{ spec, message string }{
		{"", ""},
		{"{endpoint: e}", ""},
		{"{endpoint: e, cache: {shards: 2}}", ""},
		{"{endpoint: e, cache: {enabled: false}}", ""},
		{"{endpoint: e, cache: {enabled: true}}", memory},
		{"{endpoint: e, cache: {enabled: true, memory: 64Mi}}", ""},
		{"{endpoint: e, archive: {bucket: b}}", ""},
		{"{tags: {extras: true}}", "`spec.archive.bucket` must be set while the subchart is on"},
		{"{tags: {extras: true}, archive: {bucket: b}}", ""},
	} {
		expect(t, admission.Admit(instanceOf(t, admission, c.spec), nil), c.message)
	}
}
