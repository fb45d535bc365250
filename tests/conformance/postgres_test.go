// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/stages"
)

// TestPostgres runs instances of ManagedPostgres through the API server's and
// kro's code: with the definition written by hand, which judges these tests, and
// with the generated one.
func TestPostgres(t *testing.T) {
	judge := judge(t)
	chart := ownChart(t, "postgres")
	usage := readValues(t, filepath.Join(chart.Dir, "ci", "usage-example-values.yaml"))
	sources := map[string]func(t *testing.T) ([]byte, error){
		"by-hand":   func(*testing.T) ([]byte, error) { return os.ReadFile("testdata/accept/postgres.yaml") },
		"generated": func(t *testing.T) ([]byte, error) { return program(t).RGD(chart.Dir) },
	}
	for source, produce := range sources {
		t.Run(source, func(t *testing.T) {
			accepted, refusal := run(judge, func() ([]byte, error) { return produce(t) })
			if refusal != nil {
				t.Fatal(refusal)
			}
			t.Run("accepted", func(t *testing.T) { acceptedInstances(t, accepted, usage) })
			t.Run("refused", func(t *testing.T) { refusedInstances(t, accepted, usage) })
			t.Run("immutable", func(t *testing.T) { immutableFields(t, accepted, immutableOf(t, chart.Dir)) })
			t.Run("status", func(t *testing.T) { statusOf(t, accepted, usage) })
		})
	}
}

// managed returns a ManagedPostgres; a nil spec is absent.
func managed(spec any) *unstructured.Unstructured {
	object := map[string]any{
		"apiVersion": "managedservices.example.com/v1alpha1",
		"kind":       "ManagedPostgres",
		"metadata":   map[string]any{"name": "my-postgres", "namespace": "team"},
	}
	if spec != nil {
		object["spec"] = spec
	}
	return asReceived(object)
}

// asReceived decodes an object as a request is decoded: whole numbers are int64.
func asReceived(object map[string]any) *unstructured.Unstructured {
	text, err := yaml.Marshal(object)
	if err != nil {
		panic(err)
	}
	received, err := apiserver.ReadInstance(text)
	if err != nil {
		panic(err)
	}
	return received
}

func acceptedInstances(t *testing.T, accepted stages.Accepted, usage map[string]any) {
	specs := map[string]any{
		"usage example":  usage,
		"absent":         nil,
		"empty":          map[string]any{},
		"empty storage":  map[string]any{"storage": map[string]any{}},
		"nested empties": map[string]any{"storage": map[string]any{}, "resources": map[string]any{"requests": map[string]any{}}, "auth": map[string]any{}, "parameters": map[string]any{}, "global": map[string]any{}},
		"map keys":       map[string]any{"parameters": map[string]any{"max_connections": "200", "pg_stat_statements.max": "100"}},
	}
	for name, spec := range specs {
		t.Run(name, func(t *testing.T) {
			instance := managed(spec)
			admitted := accepted.Definition.Create(instance)
			if err := admitted.StrictErr(); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(admitted.Object.Object["spec"], instance.Object["spec"]) {
				t.Errorf("stored spec %s, sent %s", shorten(admitted.Object.Object["spec"], 500), shorten(instance.Object["spec"], 500))
			}
			rendered, err := accepted.Graph.Render(admitted.Object, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(rendered.Pending) > 0 {
				t.Fatalf("kro would wait: %v", rendered.Pending)
			}
			want := instance.Object["spec"]
			if want == nil {
				want = map[string]any{}
			}
			values, _, err := unstructured.NestedFieldNoCopy(rendered.OfKind("HelmRelease").Object, "spec", "values")
			if err != nil || !reflect.DeepEqual(values, want) {
				t.Errorf("HelmRelease gets %s, want %s (%v)", shorten(values, 500), shorten(want, 500), err)
			}
			checkNames(t, rendered.OfKind("HelmRelease"), rendered.OfKind("OCIRepository"))
		})
	}
}

// checkNames checks the name contract of the release and its source.
func checkNames(t *testing.T, release, source *unstructured.Unstructured) {
	t.Helper()
	if source == nil {
		t.Fatal("no OCIRepository is rendered")
	}
	const want = "my-postgres-managedpostgres"
	spec, _ := release.Object["spec"].(map[string]any)
	reference, _ := spec["chartRef"].(map[string]any)
	got := map[string]any{
		"HelmRelease":   release.GetName(),
		"releaseName":   spec["releaseName"],
		"chartRef":      reference["name"],
		"OCIRepository": source.GetName(),
	}
	for place, name := range got {
		if name != want {
			t.Errorf("name at %s is %v, want %s", place, name, want)
		}
	}
	url, _, _ := unstructured.NestedString(source.Object, "spec", "url")
	if !strings.HasPrefix(url, "oci://") {
		t.Errorf("source has the address %q", url)
	}
}

func refusedInstances(t *testing.T, accepted stages.Accepted, usage map[string]any) {
	changed := func(value any, at ...string) map[string]any {
		copied := managed(usage).Object["spec"].(map[string]any)
		if err := unstructured.SetNestedField(copied, value, at...); err != nil {
			t.Fatal(err)
		}
		return copied
	}
	cases := map[string]struct {
		spec any
		at   string
	}{
		"no replicas":       {changed(int64(0), "replicas"), "spec.replicas"},
		"replicas as text":  {changed("three", "replicas"), "spec.replicas"},
		"size 10GB!":        {changed("10GB!", "storage", "size"), "spec.storage.size"},
		"unheard-of key":    {changed("x", "replica"), "spec.replica"},
		"unheard-of nested": {changed("x", "storage", "sizes"), "spec.storage.sizes"},
		"other version":     {changed("15", "version"), "spec.version"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := accepted.Definition.Create(managed(c.spec)).StrictErr()
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), c.at) {
				t.Errorf("refused, but not at %s: %v", c.at, err)
			}
		})
	}
}

// other holds two accepted values for each pointer that the chart may declare
// immutable.
var other = map[string][2]any{
	"/storage/storageClass": {"standard", "fast"},
	"/auth/database":        {"app", "shop"},
	"/auth/username":        {"app", "owner"},
	"/version":              {"17", "18"},
}

func immutableOf(t *testing.T, dir string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "managed-service.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var service struct{ Immutable []string }
	if err := yaml.Unmarshal(text, &service); err != nil {
		t.Fatal(err)
	}
	if len(service.Immutable) == 0 {
		t.Fatal("the chart declares nothing immutable")
	}
	return service.Immutable
}

func immutableFields(t *testing.T, accepted stages.Accepted, pointers []string) {
	for _, pointer := range pointers {
		t.Run(pointer, func(t *testing.T) {
			values, known := other[pointer]
			if !known {
				t.Fatalf("this test knows no values for %s: add two", pointer)
			}
			with := func(value any, replicas int64) *unstructured.Unstructured {
				spec := map[string]any{"replicas": replicas}
				if err := unstructured.SetNestedField(spec, value, strings.Split(pointer[1:], "/")...); err != nil {
					t.Fatal(err)
				}
				return managed(spec)
			}
			created := accepted.Definition.Create(with(values[0], 1))
			if err := created.StrictErr(); err != nil {
				t.Fatal(err)
			}
			if err := accepted.Definition.Update(with(values[0], 2), created.Object).StrictErr(); err != nil {
				t.Errorf("a change elsewhere is refused: %v", err)
			}
			if err := accepted.Definition.Create(with(values[1], 1)).StrictErr(); err != nil {
				t.Errorf("the other value is refused at creation: %v", err)
			}
			if accepted.Definition.Update(with(values[1], 1), created.Object).Err() == nil {
				t.Error("the change is accepted")
			}
		})
	}
}

// statusOf plays Flux and Helm and checks what a person reads in the status.
func statusOf(t *testing.T, accepted stages.Accepted, usage map[string]any) {
	created := accepted.Definition.Create(managed(usage))
	if err := created.StrictErr(); err != nil {
		t.Fatal(err)
	}
	rendered, err := accepted.Graph.Render(created.Object, played)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"ready": true, "port": int64(5432), "replicas": int64(3), "readyReplicas": int64(2), "chartVersion": "0.1.0+935756a0e91c",
		"endpoint": "my-postgres-managedpostgres-rw.team.svc", "secretName": "my-postgres-managedpostgres-credentials",
	}
	for key, value := range want {
		if !reflect.DeepEqual(rendered.Status[key], value) {
			t.Errorf("status.%s is %#v, want %#v", key, rendered.Status[key], value)
		}
	}
	stored := accepted.Definition.UpdateStatus(created.Object, rendered.Status)
	if err := stored.StrictErr(); err != nil {
		t.Errorf("the API server does not keep the status: %v", err)
	}
	// Before Helm has run nothing may be lost or fail: fields are left out or say no.
	early, err := accepted.Graph.Render(created.Object, nil)
	if err != nil {
		t.Fatal(err)
	}
	if early.Status["ready"] != false {
		t.Errorf("before Helm has run, status.ready is %#v", early.Status["ready"])
	}
	if err := accepted.Definition.UpdateStatus(created.Object, early.Status).StrictErr(); err != nil {
		t.Errorf("the API server does not keep the early status: %v", err)
	}
}

// played is a cluster in which the release is ready and two of three servers are.
func played(_ string, desired *unstructured.Unstructured) []*unstructured.Unstructured {
	object := desired.DeepCopy()
	object.SetGeneration(1)
	ready := map[string]any{"type": "Ready", "status": "True", "reason": "Succeeded", "message": "fine", "observedGeneration": int64(1), "lastTransitionTime": "2026-01-01T00:00:00Z"}
	switch object.GetKind() {
	case "HelmRelease":
		object.Object["status"] = map[string]any{
			"observedGeneration": int64(1),
			"conditions":         []any{ready},
			"history":            []any{map[string]any{"chartVersion": "0.1.0+935756a0e91c", "appVersion": "17.12", "name": object.GetName(), "namespace": "team", "version": int64(1)}},
		}
	case "OCIRepository":
		object.Object["status"] = map[string]any{"observedGeneration": int64(1), "conditions": []any{ready}}
	case "StatefulSet":
		return []*unstructured.Unstructured{{Object: map[string]any{
			"apiVersion": "apps/v1", "kind": "StatefulSet",
			"metadata": map[string]any{"name": "my-postgres-managedpostgres", "namespace": "team"},
			"spec":     map[string]any{"replicas": int64(3)},
			"status":   map[string]any{"replicas": int64(3), "readyReplicas": int64(2)},
		}}}
	default:
		return nil
	}
	return []*unstructured.Unstructured{object}
}
