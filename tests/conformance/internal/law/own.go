// SPDX-License-Identifier: Apache-2.0

package law

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/engine"
)

// Own judges the custom resource that the engine itself writes for values which
// Helm accepts. The definition of the same chart accepts it, but for what the
// ledger says is refused, and whatever it drops is a loss of the manifest.
func (c Chart) Own(values map[string]any, manifest engine.Manifest) ([]Disagreement, error) {
	text, err := yaml.YAMLToJSON([]byte(manifest.Resource))
	if err != nil {
		return nil, fmt.Errorf("the manifest is not YAML: %w", err)
	}
	var submitted unstructured.Unstructured
	if err := submitted.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	admitted := c.Definition.Create(&submitted)
	before, after := submitted.Object["spec"], admitted.Object.Object["spec"]
	dropped := Changes(before, after)
	var silent []Disagreement
	if admitted.Err() != nil {
		off, err := c.Helm.Off(values)
		if err != nil {
			return nil, err
		}
		for _, refusal := range refusals(before, admitted.Errors) {
			refusal.Off = len(refusal.At[0]) > 0 && off[refusal.At[0][0]]
			if cover, _ := c.Ledger.Cover(refusal, dropped); cover != Told {
				silent = append(silent, refusal)
			}
		}
		return silent, nil
	}
	for _, change := range dropped {
		if !lost(manifest.Losses, change.At) {
			silent = append(silent, Disagreement{Direction: Narrowed, At: []Place{change.At}, Kind: change.Kind, Why: "no loss of the manifest"})
		}
	}
	return silent, nil
}

// lost says whether a loss stands at the place or above it.
func lost(losses []engine.Loss, place Place) bool {
	for _, loss := range losses {
		if leadsTo(Pointer(loss.At), place) {
			return true
		}
	}
	return false
}
