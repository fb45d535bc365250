// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/project"
	"managedservices.example.com/charts/internal/strict"
)

// TestNull sets each key of each chart to null, alone and beside values that switch
// everything on: Helm names the place, or the rendering can be applied.
func TestNull(t *testing.T) {
	t.Run("null-section", func(t *testing.T) {
		eachChart(t, func(t *testing.T, chart project.Chart) {
			t.Parallel()
			paths := keysOf(schemaOf(t, chart), nil)
			if chart.Name != "umbrella" {
				// What is in the umbrella's sections is tried with the umbrella.
				for key := range schemaOf(t, chartNamed(t, "umbrella"))["properties"].(map[string]any) {
					paths = append(paths, []string{"umbrella", key})
				}
			}
			if len(paths) < 20 {
				t.Fatalf("only %d keys", len(paths))
			}
			full := filepath.Join(chart.Dir, "ci", "full-values.yaml")
			for _, path := range paths {
				slots <- struct{}{}
				nullAt(t, chart, path, full)
				if len(path) < 3 {
					nullAt(t, chart, path, "")
				}
				<-slots
			}
		})
	})
}

func nullAt(t *testing.T, chart project.Chart, path []string, values string) {
	t.Helper()
	place := strings.Join(path, ".")
	text, err := helm.Template(chart.Dir, helm.Options{Values: values, Set: []string{place + "=null"}})
	var refusal *helm.Refusal
	if errors.As(err, &refusal) {
		if !strings.Contains(refusal.Message, path[len(path)-1]) || !isSentence(refusal.Message) {
			t.Errorf("%s=null beside %q is refused without naming it: %s", place, values, refusal.Message)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range strict.Faults(text) {
		t.Errorf("%s=null beside %q: %s", place, values, fault)
	}
}

// keysOf lists the locations that a schema names.
func keysOf(schema map[string]any, above []string) [][]string {
	var paths [][]string
	properties, _ := schema["properties"].(map[string]any)
	for key, inner := range properties {
		path := append(append([]string{}, above...), key)
		paths = append(paths, path)
		paths = append(paths, keysOf(inner.(map[string]any), path)...)
	}
	return paths
}

// TestUmbrellaOff holds the charts to the platform's settings without the umbrella: what differs is
// what the umbrella itself makes.
func TestUmbrellaOff(t *testing.T) {
	platform := `{global: {labels: {team: a, app.kubernetes.io/part-of: shop}, imageRegistry: mirror.example.com/x,
  imagePullSecrets: [pull], podSecurity: {user: 1000680000, fsGroupChangePolicy: Always}},
  metrics: {enabled: true}, backup: {enabled: true}, replicas: 2}`
	for _, name := range []string{"postgres", "valkey"} {
		t.Run("umbrella-off-drops-platform-settings/"+name, func(t *testing.T) {
			chart, values := chartNamed(t, name), platform
			if name == "valkey" {
				values = strings.Replace(platform, "backup: {enabled: true}, ", "", 1)
			}
			file := written(t, values)
			on := objectsByID(t, chart, helm.Options{Values: file})
			off := objectsByID(t, chart, helm.Options{Values: file, Set: []string{"umbrella.enabled=false"}})
			for id, text := range off {
				// The umbrella's account is gone, and a job's name follows what it runs.
				with := strings.ReplaceAll(on[id], `serviceAccountName: "my-release"`, `serviceAccountName: "default"`)
				if !strings.Contains(id, "/my-release-dump-") && text != with {
					t.Errorf("%s differs:\n%s\nwith the umbrella:\n%s", id, text, on[id])
				}
			}
			for _, part := range []string{"team: a", "runAsUser: 1000680000", "fsGroupChangePolicy: Always"} {
				if !strings.Contains(off["StatefulSet/my-release"], part) {
					t.Errorf("the StatefulSet has no %q", part)
				}
			}
		})
	}
}

// objectsByID renders without what is made up anew each time.
func objectsByID(t *testing.T, chart project.Chart, options helm.Options) map[string]string {
	t.Helper()
	objects := map[string]string{}
	for _, object := range render(t, project.Case{Chart: chart, Values: options.Values}, options) {
		if object.Kind != "Secret" {
			objects[object.ID()] = object.Raw
		}
	}
	return objects
}
