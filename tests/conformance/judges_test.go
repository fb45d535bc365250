// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/kro"
	"managedservices.example.com/conformance/internal/stages"
)

// run judges one definition in all stages, including the last one.
func run(judge *kro.Judge, produce func() ([]byte, error)) (stages.Accepted, *stages.Refusal) {
	accepted, refusal := stages.Run(judge, produce)
	if refusal == nil {
		if err := silentInstance(accepted); err != nil {
			refusal = &stages.Refusal{Stage: stages.Instance, Err: err}
		}
	}
	return accepted, refusal
}

// silentInstance checks the instance in which a person chose nothing: it is
// accepted, stored as it is, and its release gets no values of its own.
func silentInstance(accepted stages.Accepted) error {
	apiVersion, kind := accepted.Definition.Kind()
	instance := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": apiVersion, "kind": kind,
		"metadata": map[string]any{"name": "my-instance", "namespace": "team"},
	}}
	admitted := accepted.Definition.Create(instance)
	if err := admitted.StrictErr(); err != nil {
		return err
	}
	if spec, has := admitted.Object.Object["spec"]; has {
		return fmt.Errorf("the definition adds a spec to an instance without one: %v", spec)
	}
	rendered, err := accepted.Graph.Render(admitted.Object, nil)
	if err != nil {
		return err
	}
	for id, why := range rendered.Pending {
		return fmt.Errorf("without a spec %s waits: %s", id, why)
	}
	release := rendered.OfKind("HelmRelease")
	if release == nil {
		return errors.New("no HelmRelease is rendered")
	}
	values, found, _ := unstructured.NestedFieldNoCopy(release.Object, "spec", "values")
	object, isObject := values.(map[string]any)
	if found && (!isObject || len(object) > 0) {
		return fmt.Errorf("without a spec the release gets values: %v", values)
	}
	return nil
}

// TestJudges judges the judges: definitions written by hand that must pass, and
// definitions of which each must fail at the stage and with the words it names.
func TestJudges(t *testing.T) {
	judge := judge(t)
	for _, file := range files(t, "testdata/accept/*.yaml") {
		t.Run("accept/"+name(file), func(t *testing.T) {
			if _, refusal := run(judge, func() ([]byte, error) { return os.ReadFile(file) }); refusal != nil {
				t.Error(refusal)
			}
		})
	}
	for _, file := range files(t, "testdata/refuse/*.yaml") {
		t.Run("refuse/"+name(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			stage, says := header(t, text, "refused at"), header(t, text, "says")
			_, refusal := run(judge, func() ([]byte, error) { return text, nil })
			switch {
			case refusal == nil:
				t.Errorf("accepted, want a refusal at %s", stage)
			case refusal.Stage != stage || !strings.Contains(refusal.Err.Error(), says):
				t.Errorf("refused with\n%v\nwant %s: … %s …", refusal, stage, says)
			}
		})
	}
	t.Run("refuse/changing-bytes", func(t *testing.T) {
		text, err := os.ReadFile("testdata/accept/postgres.yaml")
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		_, refusal := run(judge, func() ([]byte, error) {
			calls++
			return append(text, strings.Repeat("\n", calls)...), nil
		})
		if refusal == nil || refusal.Stage != stages.Same {
			t.Errorf("got %v, want a refusal at %s", refusal, stages.Same)
		}
	})
}

// TestVerbatim checks that the expression which copies the spec changes nothing
// in it: no key, no null in a free-form object, no integer.
func TestVerbatim(t *testing.T) {
	accepted, refusal := run(judge(t), func() ([]byte, error) { return os.ReadFile("testdata/accept/keys.yaml") })
	if refusal != nil {
		t.Fatal(refusal)
	}
	instance, err := apiserver.ReadInstance([]byte(`
apiVersion: managedservices.example.com/v1alpha1
kind: ManagedKeys
metadata: {name: my-keys, namespace: team}
spec:
  count: 9007199254740993
  ratio: 1.5
  a-b: d
  x.y: e
  namespace: here
  in: i
  u__v: v
  $odd key: o
  nested: {a-b: d, namespace: here}
  free: {a-b: null, namespace: {x.y: null, big: 9007199254740993, list: [null, 1, 1.5]}, empty: {}}
  frees: [{a-b: null}, {}]
  texts: {in: x, a-b: b, "": z}
`))
	if err != nil {
		t.Fatal(err)
	}
	admitted := accepted.Definition.Create(instance)
	if err := admitted.StrictErr(); err != nil {
		t.Fatal(err)
	}
	rendered, err := accepted.Graph.Render(admitted.Object, nil)
	if err != nil {
		t.Fatal(err)
	}
	values, _, _ := unstructured.NestedFieldNoCopy(rendered.OfKind("HelmRelease").Object, "spec", "values")
	if !reflect.DeepEqual(values, instance.Object["spec"]) {
		t.Errorf("HelmRelease gets\n%s\nwant\n%s", shorten(values, 2000), shorten(instance.Object["spec"], 2000))
	}
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("no file matches %s: %v", pattern, err)
	}
	return found
}

func name(file string) string {
	return strings.TrimSuffix(filepath.Base(file), ".yaml")
}

func header(t *testing.T, text []byte, key string) string {
	t.Helper()
	found := regexp.MustCompile(`(?m)^# ` + key + `: (.*)$`).FindSubmatch(text)
	if found == nil {
		t.Fatalf("no line `# %s: …`", key)
	}
	return string(found[1])
}
