// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/documents"
	"managedservices.example.com/conformance/internal/law"
)

// TestPolicyLosses holds the law on definition and policy together, for the
// fixtures of the law.
func TestPolicyLosses(t *testing.T) {
	fixtures, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	policyLosses(t, "fixtures", fixtures, 10*madeDocuments)
}

// policyLosses asks about documents that Helm refuses, and that pass both the
// definition and the policy: a loss that the policy cannot make good tells each.
func policyLosses(t *testing.T, what string, found []charts.Chart, count int) {
	passed, silent := 0, 0
	for _, chart := range found {
		under := underLaw(t, program(t), chart)
		if under == nil {
			t.Fatalf("%s is not under the law", chart.Name)
		}
		losses, err := program(t).Losses(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		together := *under
		together.Ledger = law.NewPolicyLedger(losses)
		admission := readPolicy(t, chart.Dir)
		cases := lawCases(t, under, count, seed(t))
		judgements, err := together.Judge(valuesOf(cases))
		if err != nil {
			t.Fatal(err)
		}
		apiVersion, kind := under.Definition.Kind()
		for i, judgement := range judgements {
			if judgement.Valid || judgement.Outcome == "refused" || cases[i].Values == nil {
				continue
			}
			admitted := under.Definition.Create(asReceived(map[string]any{
				"apiVersion": apiVersion, "kind": kind, "spec": cases[i].Values,
				"metadata": map[string]any{"name": "mine", "namespace": "team"},
			}))
			if admitted.Err() != nil || len(admission.Admit(admitted.Object, nil)) > 0 {
				continue
			}
			passed++
			uncovered, _ := together.Uncovered(judgement)
			for _, one := range uncovered {
				// What the chart itself breaks is a finding of `check`.
				if one.Shipped {
					continue
				}
				silent++
				t.Errorf("seed %d, %s: the policy passes %s at %s (%s)\n%s", seed(t), chart.Name, one.Why, documents.Text(one.At[0]), one.Schema, shorten(cases[i].Values, 600))
			}
		}
	}
	report("no silent loss: definition and policy together: %s: seed %d, %d charts, %d invalid documents pass, %d of these in silence", what, seed(t), len(found), passed, silent)
}
