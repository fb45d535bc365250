// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/conformance/internal/policy"
	"managedservices.example.com/conformance/internal/stages"
	"managedservices.example.com/kit"
)

// policyDocuments is how many values documents each chart's policy is asked about.
const policyDocuments = 60

// TestPolicies judges the policies of all charts: they compile, their types fit the
// definition, and no request is refused whose values Helm accepts.
func TestPolicies(t *testing.T) {
	found := append(ownCharts(t), fixtureCharts(t)...)
	t.Run("own", func(t *testing.T) { judgePolicies(t, found) })
	t.Run("corpus", func(t *testing.T) { judgePolicies(t, corpus(t)) })
}

func fixtureCharts(t *testing.T) []charts.Chart {
	t.Helper()
	project, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := filepath.Glob(filepath.Join(project, "tests", "fixtures", "*", "values.schema.json"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no fixture charts: %v", err)
	}
	var found []charts.Chart
	for _, file := range dirs {
		dir := filepath.Dir(file)
		found = append(found, charts.Chart{Name: filepath.Base(dir), Dir: dir})
	}
	return found
}

func judgePolicies(t *testing.T, found []charts.Chart) {
	rules, checked, refused, missed := 0, 0, 0, 0
	for _, chart := range found {
		t.Run(chart.Name, func(t *testing.T) {
			text, err := program(t).Policy(chart.Dir)
			if err != nil {
				t.Fatal(err)
			}
			admission, err := policy.Read(text)
			if err != nil {
				t.Fatal(err)
			}
			rules += len(admission.Stored.Spec.Validations)
			accepted, refusal := run(judge(t), func() ([]byte, error) { return program(t).RGD(chart.Dir) })
			if refusal != nil {
				t.Skipf("no definition: %v", refusal)
			}
			warnings, err := admission.CheckTypes(accepted.Definition.Stored)
			if err != nil {
				t.Fatal(err)
			}
			for _, warning := range warnings {
				t.Errorf("type checking warns: %s", warning)
			}
			c, r, m := neverStricter(t, chart, accepted, admission)
			checked, refused, missed = checked+c, refused+r, missed+m
		})
	}
	report("policies: %d charts, %d rules; of %d invalid instances that the definition accepts, %d refused, %d left to Helm", len(found), rules, refused+missed, refused, missed)
	if checked == 0 {
		t.Error("nothing was checked")
	}
}

// neverStricter asks the policy about what the definition accepts: what Helm
// accepts passes, and no expression fails.
func neverStricter(t *testing.T, chart charts.Chart, accepted stages.Accepted, admission *policy.Policy) (checked, refused, missed int) {
	opened, err := helm.Open(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	generated, err := generate(opened, policyDocuments, seed(t))
	if err != nil {
		t.Fatal(err)
	}
	apiVersion, kind := accepted.Definition.Kind()
	var objects []*unstructured.Unstructured
	var values []any
	for _, document := range generated {
		object := asReceived(map[string]any{
			"apiVersion": apiVersion, "kind": kind, "spec": document.Values,
			"metadata": map[string]any{"name": "mine", "namespace": "team"},
		})
		admitted := accepted.Definition.Create(object)
		if admitted.Err() != nil {
			continue
		}
		objects = append(objects, admitted.Object)
		spec, _ := admitted.Object.Object["spec"].(map[string]any)
		values = append(values, spec)
	}
	if len(values) == 0 {
		return 0, 0, 0
	}
	answers, err := program(t).Validate(chart.Dir, values)
	if err != nil {
		t.Fatal(err)
	}
	for i, object := range objects {
		checked++
		refusals := admission.Admit(object, nil)
		refusals = append(refusals, admission.Admit(object, object)...)
		for _, refusal := range refusals {
			if refusal.Broken || answers[i].Verdict == "valid" {
				t.Errorf("values %s\nare %s, but refused: %s", shorten(values[i], 1500), answers[i].Verdict, refusal.Message)
			}
		}
		switch {
		case answers[i].Verdict != "invalid":
		case len(refusals) > 0:
			refused++
		default:
			missed++
		}
	}
	return checked, refused, missed
}

func readPolicy(t *testing.T, dir string) *policy.Policy {
	t.Helper()
	text, err := program(t).Policy(dir)
	if err != nil {
		t.Fatal(err)
	}
	admission, err := policy.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return admission
}

func expect(t *testing.T, refusals []policy.Refusal, message string) {
	t.Helper()
	switch {
	case message == "" && len(refusals) > 0:
		t.Errorf("refused: %v", refusals)
	case message != "" && len(refusals) == 0:
		t.Error("accepted")
	case message != "" && (len(refusals) != 1 || refusals[0].Broken || !strings.Contains(refusals[0].Message, message)):
		t.Errorf("refused otherwise: %v", refusals)
	}
}

// TestPostgresPolicy asks about the instances that people will write.
func TestPostgresPolicy(t *testing.T) {
	chart := ownChart(t, "postgres")
	admission := readPolicy(t, chart.Dir)
	usage := readValues(t, filepath.Join(chart.Dir, "ci", "usage-example-values.yaml"))
	expect(t, admission.Admit(managed(usage), nil), "")
	expect(t, admission.Admit(managed(nil), nil), "")
	named := func(name string) *unstructured.Unstructured {
		object := managed(nil)
		object.SetName(name)
		return object
	}
	expect(t, admission.Admit(named("1st"), nil), "the name must consist of")
	expect(t, admission.Admit(named(strings.Repeat("a", 64)), nil), "the name must consist of")
	nested := func(value any, at ...string) *unstructured.Unstructured {
		spec := map[string]any{}
		if err := unstructured.SetNestedField(spec, value, at...); err != nil {
			t.Fatal(err)
		}
		return managed(spec)
	}
	expect(t, admission.Admit(nested("template0", "auth", "database"), nil), "`spec.auth.database` must not be one of")
	expect(t, admission.Admit(nested("pg_me", "auth", "username"), nil), "`spec.auth.username` must not match")
	expect(t, admission.Admit(nested("x", "parameters", "Work Mem"), nil), "keys of `spec.parameters` must")
	expect(t, admission.Admit(nested("x", "parameters", "fsync"), nil), "keys of `spec.parameters` must")
	for _, pointer := range immutableOf(t, chart.Dir) {
		at := strings.Split(pointer[1:], "/")
		before, after := nested(other[pointer][0], at...), nested(other[pointer][1], at...)
		message := "`spec." + strings.Join(at, ".") + "` cannot be changed after creation"
		expect(t, admission.Admit(after, before), message)
		expect(t, admission.Admit(before, before), "")
		shipped := readValues(t, filepath.Join(chart.Dir, "values.yaml"))
		value, _, _ := unstructured.NestedFieldNoCopy(shipped, at...)
		expect(t, admission.Admit(nested(value, at...), managed(nil)), "")
		expect(t, admission.Admit(managed(nil), nested(value, at...)), "")
	}
	deleted := named("1st")
	deleted.Object["metadata"].(map[string]any)["deletionTimestamp"] = "2026-01-01T00:00:00Z"
	expect(t, admission.Admit(deleted, deleted), "")
}

// TestPolicyRules asks about rules that only the fixtures have.
func TestPolicyRules(t *testing.T) {
	for _, c := range []struct{ chart, spec, message string }{
		{"keywords", "", "`spec` must be set, with `must`"},
		{"keywords", "{must: x}", ""},
		{"keywords", "{must: x, rules: {a: x, b: x}}", "when `spec.rules.a` is set, `spec.rules.c` must be set"},
		{"keywords", "{must: x, rules: {a: x, c: 2}}", ""},
		{"keywords", "{must: x, rules: {a: x, c: 1}}", "when `spec.rules.c` is not set or is `1`, `spec.rules.b` must be set"},
		{"keywords", "{must: x, rules: {b: x, a: x, c: 1}}", "must not all be set"},
		{"keywords", "{must: x, rules: {c: 2}}", "at least one of `spec.rules.a`, `spec.rules.b` must be set"},
		{"keywords", "{must: x, limits: {cpu: true}}", "`spec.limits.cpu` must be a whole number or text"},
		{"keywords", "{must: x, limits: {cpu: 1.5}}", "`spec.limits.cpu` must be a whole number or text"},
		{"keywords", "{must: x, limits: {cpu: 2}}", ""},
		{"keywords", "{must: x, limits: {cpu: 2.0}}", ""},
		{"keywords", "{must: x, limits: {cpu: null, other: [1]}}", ""},
		{"keywords", "{must: x, limits: {cpu: fast}}", "`spec.limits.cpu` must match `^[0-9]+m?$`"},
		{"keywords", "{must: x, closed: {a: 1}}", "`spec.closed` must be empty"},
		{"keywords", "{must: x, tree: {children: [{name: a}, {nam: b}]}}", "`spec.tree.children[*]` has an unknown key"},
		{"keywords", "{must: x, labels: {A: b}}", "keys of `spec.labels` must match"},
		// Rules of the root know what the chart ships.
		{"policy", "{}", "exactly one of `spec.class`, `spec.source`, `spec.snapshot` must be set"},
		{"policy", "{class: a}", ""},
		{"policy", "{class: a, snapshot: b}", "exactly one of"},
		{"policy", "{class: a, mode: cluster}", "when `spec.mode` is `cluster`, `spec.members` must be set"},
		{"policy", "{class: a, mode: cluster, members: 3}", ""},
		{"policy", "{class: a, backup: {enabled: true}}", "when `spec.backup.enabled` is `true`, `spec.backup.target` must be set"},
		{"policy", "{class: a, backup: {every: day}}", ""},
		{"policy", "{class: a, free: {}}", "`spec.free.must` must be set"},
		{"policy", "{class: a, free: {must: true, in: 10}}", "at most 9"},
		{"policy", "{class: a, free: {must: true, in: 8.5}}", "a whole number or text"},
		{"policy", "{class: a, free: {must: true, in: '10', a-b: null, left: null}}", ""},
		{"policy", "{class: a, free: {must: true, left: x}}", "when `spec.free.left` is set, `spec.free.list` must be set"},
		{"policy", "{class: a, free: {must: true, list: [{'x y': one}, {'x y': true}]}}", ""},
		{"policy", "{class: a, free: {must: true, list: [{'x y': two}]}}", "must be one of `1`, `one`, `true`"},
		{"policy", "{class: a, free: {must: true, list: [{'x y': 1, z: 1}]}}", "allowed keys: `x y`"},
		{"policy", "{class: a, free: {must: true, map: {a: 0}}}", "`spec.free.map[*]` must be more than 0"},
		{"policy", "{class: a, free: {must: true, either: {p: 1, q: 1}}}", "exactly one of `spec.free.either.p`, `spec.free.either.q`, `spec.free.either.r` must be set"},
	} {
		t.Run(c.chart+c.spec, func(t *testing.T) {
			project, err := kit.Root()
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(project, "tests", "fixtures", c.chart)
			if _, err := os.Stat(dir); err != nil {
				t.Fatal(err)
			}
			admission := readPolicy(t, dir)
			expect(t, admission.Admit(instanceOf(t, admission, c.spec), nil), c.message)
		})
	}
}

// TestPolicyTransitions changes what is fixed: typed, free-form, with and without
// a shipped default.
func TestPolicyTransitions(t *testing.T) {
	project, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	admission := readPolicy(t, filepath.Join(project, "tests", "fixtures", "policy"))
	for _, c := range []struct{ old, new, message string }{
		{"class: a", "class: a, engine: small", ""},
		{"class: a", "class: a, engine: large", "`spec.engine` cannot be changed after creation"},
		{"class: a, disk: b", "class: a, disk: b", ""},
		{"class: a, disk: b", "class: a", "`spec.disk` cannot be changed after creation"},
		{"class: a", "class: a, disk: b", "`spec.disk` cannot be changed after creation"},
		{"class: a, backup: {target: b}", "class: a, backup: {every: day}", "`spec.backup.target` cannot be changed after creation"},
		{"class: a, free: {must: true}", "class: a, free: {must: true, a-b: null}", ""},
		// Grow-only: quantities by what they mean, the shipped one where none is written.
		{"class: a, volume: 10Gi", "class: a, volume: 10240Mi", ""},
		{"class: a, volume: 9Gi", "class: a, volume: 10Gi", ""},
		{"class: a, volume: 20Gi", "class: a, volume: 3000Mi", "`spec.volume` can only grow after creation"},
		{"class: a", "class: a, volume: 5Gi", "`spec.volume` can only grow after creation"},
		{"class: a", "class: a, volume: 10Gi", ""},
		{"class: a, volume: 20Gi", "class: a", "`spec.volume` can only grow after creation"},
		{"class: a, volume: 5Gi", "class: a", ""},
		{"class: a, volume: much", "class: a, volume: less", ""},
		{"class: a", "class: a, members: 1", ""},
		{"class: a, members: 3", "class: a, members: 2", "`spec.members` can only grow after creation"},
		{"class: a, members: 3", "class: a", "`spec.members` can only grow after creation"},
		{"class: a, free: {must: true, in: '2'}", "class: a, free: {must: true, in: 3}", ""},
		{"class: a, free: {must: true, in: '20'}", "class: a, free: {must: true, in: 3}", "`spec.free.in` can only grow after creation"},
		{"class: a, free: {must: true, in: 3}", "class: a, free: {must: true}", "`spec.free.in` can only grow after creation"},
		{"class: a, free: {must: true, in: 0.5}", "class: a, free: {must: true, in: none}", ""},
		{"class: a, free: {must: true, a-b: xy}", "class: a, free: {must: true, a-b: xz}", "`spec.free[\"a-b\"]` cannot be changed after creation"},
	} {
		expect(t, admission.Admit(instanceOf(t, admission, "{"+c.new+"}"), instanceOf(t, admission, "{"+c.old+"}")), c.message)
	}
}

// instanceOf returns an instance of the kind that a policy is about.
func instanceOf(t *testing.T, admission *policy.Policy, spec string) *unstructured.Unstructured {
	t.Helper()
	rule := admission.Stored.Spec.MatchConstraints.ResourceRules[0]
	kind := ""
	for _, condition := range admission.Stored.Spec.MatchConditions {
		if condition.Name == "kind" {
			kind = strings.Trim(strings.TrimPrefix(condition.Expression, "object.kind == "), `"`)
		}
	}
	text := "apiVersion: " + rule.APIGroups[0] + "/" + rule.APIVersions[0] + "\nkind: " + kind + "\nmetadata: {name: mine, namespace: team}\n"
	if spec != "" {
		text += "spec: " + spec + "\n"
	}
	object, err := apiserver.ReadInstance([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return object
}
