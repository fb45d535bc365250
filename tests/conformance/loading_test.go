// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/documents"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/kit"
)

// trees is how many chart trees are made; LOADING_TREES makes more.
const trees = 400

// overrides are the values that every made chart tree gets.
var overrides = []string{
	`{}`, `{"a": 1, "b": "text"}`, `{"s": {"use": true, "a": 1}, "t": {"a": 2}, "x": {"a": "text"}}`, `{"tags": {"a": true}, "use": false, "s": {"use": false}}`,
	`{"s": null}`, `{"s": 5}`,
}

// TestLoading: what Helm loads, the engine loads, and as Helm does; what Helm
// refuses to load is invalid with any values.
func TestLoading(t *testing.T) {
	count, program, seed := trees, program(t), seed(t)
	if text := os.Getenv("LOADING_TREES"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatalf("LOADING_TREES: %v", err)
		}
	}
	var answers tally
	dir := filepath.Join(t.TempDir(), "tree")
	for index := range count {
		if err := charts.Tree(dir, seed, uint64(index)); err != nil {
			t.Fatal(err)
		}
		answers.compare(t, program, dir, overrides)
		if t.Failed() {
			t.Logf("seed %d, tree %d", seed, index)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	report("loading: seed %d, %d trees: %d documents valid and %d invalid for Helm, %d unknown to the engine (%d although no dependency is missing), %d disagreements",
		seed, count, answers.valid, answers.invalid, answers.unknown, answers.doubtful, answers.disagreements)
	if answers.valid == 0 || answers.invalid == 0 {
		t.Error("the trees are all alike")
	}
}

// TestCases asks both about every chart that once was read otherwise, with
// documents made from its values.
func TestCases(t *testing.T) {
	program := program(t)
	folder, err := kit.Path("tests", "cases", "data")
	if err != nil {
		t.Fatal(err)
	}
	var answers tally
	for _, pattern := range []string{"*/Chart.yaml", "*/*/Chart.yaml"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			dir := filepath.Dir(file)
			name, err := filepath.Rel(folder, dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(name, func(t *testing.T) { answers.compare(t, program, dir, valuesFor(t, dir)) })
		}
	}
	report("cases: %d documents valid and %d invalid for Helm, %d unknown to the engine, %d disagreements",
		answers.valid, answers.invalid, answers.unknown, answers.disagreements)
	if answers.valid+answers.invalid == 0 {
		t.Error("no case was found")
	}
}

// valuesFor makes documents from what a chart ships; one that Helm cannot load
// gets the empty one.
func valuesFor(t *testing.T, dir string) []string {
	t.Helper()
	texts := []string{`{}`, `{"s": {"use": true}}`}
	opened, err := helm.Open(dir)
	if err != nil {
		return texts
	}
	shipped, err := opened.Defaults()
	if err != nil {
		return texts
	}
	schema, err := opened.Schema()
	if err != nil || !json.Valid(schema) {
		return texts
	}
	for _, document := range documents.Generate(shipped, schema, perChart, seed(t)) {
		text, err := json.Marshal(document.Values)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// tally counts answers.
type tally struct{ valid, invalid, unknown, doubtful, disagreements int }

// compare asks Helm and the engine about a chart with each of the values. Unknown
// is never wrong, but what is incomplete must be unknown or invalid.
func (c *tally) compare(t *testing.T, program engine.Engine, chart string, texts []string) {
	t.Helper()
	asked := make([]any, len(texts))
	for index, text := range texts {
		asked[index] = json.RawMessage(text)
	}
	answers, err := program.Validate(chart, asked)
	if err != nil {
		t.Errorf("%s: %v", chart, err)
		return
	}
	for index, text := range texts {
		var values map[string]any
		if err := json.Unmarshal([]byte(text), &values); err != nil {
			t.Fatal(err)
		}
		helms, engines := helm.Install(chart, values), answers[index]
		valid := helms.Refusal == nil
		if valid {
			c.valid++
		} else {
			c.invalid++
		}
		wrong := engines.Verdict != "unknown" && (engines.Verdict == "valid") != valid
		if engines.Verdict == "unknown" {
			c.unknown++
			if !helms.Incomplete {
				c.doubtful++
			}
		}
		if helms.Incomplete && engines.Verdict == "valid" {
			wrong = true
		}
		if wrong {
			c.disagreements++
			t.Errorf("%s\nvalues  %s\nHelm    %s\nengine  %s", chart, text, helmSays(helms.Refusal), engineSays(engines))
		}
	}
}
