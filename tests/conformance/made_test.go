// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/conformance/internal/law"
	"managedservices.example.com/conformance/internal/stages"
)

// madeCharts is how many schemas are made; MADE_CHARTS=2000 looks longer, SEED
// elsewhere.
const madeCharts = 100

// madeDocuments is how many documents each made chart gets under the law, and
// madeVerdicts how many Helm and the engine are compared about.
const madeDocuments, madeVerdicts = 40, 12

// TestMadeCharts judges charts that nobody wrote. Each is accepted by kro and the
// API server, or is one that Helm cannot read either; and everything that holds
// for real charts holds for them: Helm's verdict, no silent loss, policies that
// are never stricter.
func TestMadeCharts(t *testing.T) {
	uncached(t)
	made, err := charts.Made(t.TempDir(), madeCount(t), seed(t))
	if err != nil {
		t.Fatal(err)
	}
	program := program(t)
	var readable []charts.Chart
	for _, chart := range made {
		_, refusal := stages.Run(judge(t), func() ([]byte, error) { return program.RGD(chart.Dir) })
		if refusal == nil {
			readable = append(readable, chart)
			continue
		}
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if verdict := askHelm(opened, map[string]any{}); verdict == nil || !strings.Contains(verdict.Error(), "not valid against metaschema") {
			t.Errorf("%s is refused: %s\nHelm reads it: %v", chart.Name, oneLine(refusal), helmSays(verdict))
		}
	}
	report("made charts: seed %d, %d of %d readable for Helm, all of these accepted", seed(t), len(readable), len(made))
	t.Run("verdicts", func(t *testing.T) {
		compareVerdicts(t, "made", readable, lawNumber(t, "MADE_VERDICTS", madeVerdicts))
	})
	t.Run("policies", func(t *testing.T) { judgePolicies(t, readable) })
	t.Run("policy losses", func(t *testing.T) { policyLosses(t, "made", readable, madeDocuments) })
	t.Run("law", func(t *testing.T) {
		var total lawTotal
		var uncovered law.Report
		documents := lawNumber(t, "MADE_DOCUMENTS", madeDocuments)
		for _, chart := range readable {
			under := underLaw(t, program, chart)
			if under == nil {
				t.Fatalf("%s is not under the law", chart.Name)
			}
			lawOfChart(t, chartUnderLaw{chart, under}, documents, seed(t), &total, &uncovered)
		}
		var text strings.Builder
		for _, group := range uncovered.Groups() {
			text.WriteString(group.String() + "\n")
		}
		report("no silent loss: made charts: %d documents, %d disagreeing, %d of these uncovered", total.documents.Load(), total.disagreeing.Load(), total.uncovered.Load())
		if text.Len() > 0 {
			t.Errorf("seed %d\n%s", seed(t), text.String())
		}
	})
}

func madeCount(t *testing.T) int {
	t.Helper()
	return lawNumber(t, "MADE_CHARTS", madeCharts)
}

// lawNumber is a number that the environment may give.
func lawNumber(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	count, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return count
}
