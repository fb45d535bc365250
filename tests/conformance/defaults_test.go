// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/conformance/internal/stages"
)

// TestStoredDefaults judges the definitions that store the shipped defaults: they
// are accepted, and what the API server writes into an instance in which a person
// chose nothing changes nothing of what Helm sees.
func TestStoredDefaults(t *testing.T) {
	found := ownCharts(t)
	made, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	found = append(found, made...)
	t.Run("own", func(t *testing.T) { storedDefaults(t, found) })
	t.Run("corpus", func(t *testing.T) { storedDefaults(t, corpus(t)) })
}

func storedDefaults(t *testing.T, found []charts.Chart) {
	stored := 0
	for _, chart := range found {
		t.Run(chart.Name, func(t *testing.T) {
			accepted, refusal := stages.Run(judge(t), func() ([]byte, error) { return program(t).StoringRGD(chart.Dir) })
			if refusal != nil {
				t.Fatal(refusal)
			}
			apiVersion, kind := accepted.Definition.Kind()
			for name, spec := range map[string]any{"absent": nil, "empty": map[string]any{}} {
				object := map[string]any{"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": "mine", "namespace": "team"}}
				if spec != nil {
					object["spec"] = spec
				}
				admitted := accepted.Definition.Create(&unstructured.Unstructured{Object: object})
				// A value that only the user can give is missing.
				if admitted.Err() != nil {
					continue
				}
				written, _ := admitted.Object.Object["spec"].(map[string]any)
				if len(written) > 0 {
					stored++
				}
				sameForHelm(t, chart, name, written)
			}
		})
	}
	if stored == 0 {
		t.Error("no default was stored")
	}
}

func sameForHelm(t *testing.T, chart charts.Chart, name string, written map[string]any) {
	t.Helper()
	opened, err := helm.Open(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Unloadable != "" {
		return
	}
	prepared, err := opened.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	before, err := prepared.Coalesced(map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := prepared.Coalesced(written)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range differing(before, after) {
		t.Errorf("%s spec: `%s` is %s for Helm, and %s with the stored defaults", name, key, shorten(before[key], 300), shorten(after[key], 300))
	}
}

func differing(before, after map[string]any) []string {
	var keys []string
	for key := range after {
		if shorten(before[key], 1<<30) != shorten(after[key], 1<<30) {
			keys = append(keys, key)
		}
	}
	for key := range before {
		if _, kept := after[key]; !kept {
			keys = append(keys, key)
		}
	}
	return keys
}
