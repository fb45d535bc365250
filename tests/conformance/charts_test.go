// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/stages"
)

// refusedFile lists the corpus charts whose definition is refused: name, stage
// and first reason, each line reviewed. UPDATE=1 writes it.
const refusedFile = "testdata/refused.txt"

// TestOwnCharts judges the definitions of the project's charts. They get no
// exceptions.
func TestOwnCharts(t *testing.T) {
	judge, program := judge(t), program(t)
	for _, chart := range ownCharts(t) {
		t.Run(chart.Name, func(t *testing.T) {
			_, refusal := run(judge, func() ([]byte, error) { return program.RGD(chart.Dir) })
			count(chart.Name, refusal)
			if refusal != nil {
				t.Error(refusal)
			}
		})
	}
}

// TestCorpusCharts judges the definitions of the corpus. A chart may be refused
// only when the reviewed list says so, and no longer than it is refused.
func TestCorpusCharts(t *testing.T) {
	found := corpus(t)
	judge, program := judge(t), program(t)
	var lock sync.Mutex
	refusals := map[string]*stages.Refusal{}
	t.Run("charts", func(t *testing.T) {
		for _, chart := range found {
			t.Run(chart.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				_, refusal := run(judge, func() ([]byte, error) { return program.RGD(chart.Dir) })
				count(chart.Name, refusal)
				if refusal == nil {
					return
				}
				lock.Lock()
				defer lock.Unlock()
				refusals[chart.Name] = refusal
			})
		}
	})
	compareRefusals(t, found, refusals)
}

func compareRefusals(t *testing.T, found []charts.Chart, refusals map[string]*stages.Refusal) {
	t.Helper()
	if os.Getenv("UPDATE") == "1" {
		writeRefused(t, refusals)
		return
	}
	listed := readRefused(t)
	for _, chart := range found {
		refusal, stage := refusals[chart.Name], listed[chart.Name]
		switch {
		case refusal != nil && stage == "":
			t.Errorf("%s is refused: %s", chart.Name, oneLine(refusal))
		case refusal != nil && stage != refusal.Stage:
			t.Errorf("%s is refused at another stage than %s says (%s): %s", chart.Name, refusedFile, stage, oneLine(refusal))
		case refusal == nil && stage != "":
			t.Errorf("%s is accepted now: take it out of %s (UPDATE=1 writes the file)", chart.Name, refusedFile)
		}
		delete(listed, chart.Name)
	}
	for name := range listed {
		t.Errorf("%s is in %s but not in the corpus", name, refusedFile)
	}
}

func readRefused(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(refusedFile)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for number, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.SplitN(line, "\t", 3)
		if len(columns) != 3 {
			t.Fatalf("%s:%d: want name, stage and reason with tabs between", refusedFile, number+1)
		}
		listed[columns[0]] = columns[1]
	}
	return listed
}

func writeRefused(t *testing.T, refusals map[string]*stages.Refusal) {
	t.Helper()
	var lines []string
	for name, refusal := range refusals {
		lines = append(lines, fmt.Sprintf("%s\t%s\t%s\n", name, refusal.Stage, firstLine(refusal.Err)))
	}
	sort.Strings(lines)
	text := "# SPDX-License-Identifier: Apache-2.0\n" +
		"# Corpus charts whose ResourceGraphDefinition is refused, with stage and first reason. UPDATE=1 writes this file.\n" +
		strings.Join(lines, "")
	if err := os.WriteFile(refusedFile, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return strings.ReplaceAll(line, "\t", " ")
}

func oneLine(refusal *stages.Refusal) string {
	return refusal.Stage + ": " + firstLine(refusal.Err)
}
