// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"maps"
	"testing"

	"managedservices.example.com/conformance/internal/helm"
)

// TestAdopt makes instances from values: where the engine calls them the same, Helm
// renders the same objects from them.
func TestAdopt(t *testing.T) {
	same, thinner := 0, 0
	for _, chart := range ownCharts(t) {
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		generated, err := generate(opened, rendered, seed(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range generated {
			values := document.Values
			installed, err := opened.Template("shop", "team", values)
			if err != nil {
				continue
			}
			text, err := json.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			adoption, err := program(t).Adopt(chart.Dir, text)
			if err != nil {
				t.Fatal(err)
			}
			if !adoption.Same {
				if len(adoption.Left) == 0 {
					t.Errorf("seed %d, %s: %s is not the same, and nothing is left", seed(t), chart.Name, text)
				}
				continue
			}
			same++
			sparse, err := json.Marshal(adoption.Values)
			if err != nil {
				t.Fatal(err)
			}
			if len(sparse) < len(text) {
				thinner++
			}
			// What is made up at random is found in the cluster again.
			live := objectsOf(t, installed)
			before, err := opened.TemplateBeside(live, "shop", "team", values)
			if err != nil {
				t.Fatal(err)
			}
			after, err := opened.TemplateBeside(live, "shop", "team", adoption.Values)
			if err != nil || !maps.Equal(before, after) {
				t.Errorf("seed %d, %s: %s\nrenders otherwise as\n%s (%v)", seed(t), chart.Name, text, sparse, err)
			}
		}
	}
	report("adopted: seed %d, %d releases are the same as instances, %d of them with fewer values", seed(t), same, thinner)
	if same == 0 || thinner == 0 {
		t.Error("nothing was adopted")
	}
}
