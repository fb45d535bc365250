// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/documents"
	"managedservices.example.com/conformance/internal/law"
)

// caseFolder holds documents that once broke the law, each shrunk. LAW_KEEP=1
// adds those that break it now.
const caseFolder = "testdata/law/cases"

// lawCase is one of them.
type lawCase struct {
	Chart string `json:"chart"`
	// Seed made the document that was shrunk.
	Seed uint64 `json:"seed"`
	// Found says what disagreed without a loss.
	Found string `json:"found"`
	At    string `json:"at"`
	// Valid is Helm's verdict; another one means that the chart has changed and
	// that the case no longer says what it said.
	Valid bool `json:"valid"`
	// Values is null for a custom resource without `spec`.
	Values map[string]any `json:"values"`
}

func keepCases(t *testing.T, uncovered *law.Report, seed uint64) {
	t.Helper()
	for _, group := range uncovered.Groups() {
		for _, example := range group.Examples {
			kept := lawCase{
				Chart: example.Chart, Seed: seed, Found: group.Title, At: example.At[0].String(),
				Valid: example.Direction == law.Narrowed, Values: example.Document,
			}
			text, err := json.MarshalIndent(kept, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(append([]byte(kept.Chart), documentText(t, kept.Values)...))
			file := filepath.Join(caseFolder, fmt.Sprintf("%s-%x.json", kept.Chart, sum[:4]))
			if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
			report("kept: %s", file)
		}
	}
}

func documentText(t *testing.T, values map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestLawCases judges what once broke the law again.
func TestLawCases(t *testing.T) {
	known := map[string]charts.Chart{}
	made, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	others, folder, err := charts.Corpus()
	if err != nil {
		t.Fatal(err)
	}
	for _, chart := range append(append(ownCharts(t), made...), others...) {
		known[chart.Name] = chart
	}
	prepared := map[string]*law.Chart{}
	for _, file := range files(t, caseFolder+"/*.json") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var kept lawCase
			if err := json.Unmarshal(text, &kept); err != nil {
				t.Fatal(err)
			}
			chart, found := known[kept.Chart]
			if !found && len(others) == 0 {
				t.Skipf("%s is a chart of the corpus, and %s is absent or empty", kept.Chart, folder)
			}
			if prepared[kept.Chart] == nil {
				prepared[kept.Chart] = underLaw(t, program(t), chart)
			}
			under := prepared[kept.Chart]
			if under == nil {
				t.Fatalf("%s is not under the law", kept.Chart)
			}
			judgements, err := under.Judge([]map[string]any{kept.Values})
			if err != nil {
				t.Fatal(err)
			}
			if judgements[0].Valid != kept.Valid {
				t.Errorf("valid for Helm: %t, when the case was kept: %t", judgements[0].Valid, kept.Valid)
			}
			silent, _ := under.Uncovered(judgements[0])
			for _, disagreement := range silent {
				t.Errorf("%s, %s at %s: %s\n%s", disagreement.Direction, disagreement.Kind, documents.Text(disagreement.At[0]), disagreement.Why, shorten(kept.Values, 600))
			}
		})
	}
}
