// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/documents"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
)

// perChart is how many documents each chart gets; the corpus stays within a
// minute or two on two cores.
const perChart = 30

// counts are the answers of all charts together.
type counts struct{ charts, documents, valid, invalid, unknown, disagreements atomic.Int64 }

// TestOwnVerdicts and TestCorpusVerdicts ask Helm and the engine about the same
// generated documents. Helm is right; unknown is never wrong, but counted.
func TestOwnVerdicts(t *testing.T) {
	compareVerdicts(t, "project", ownCharts(t), 10*perChart)
}

func TestCorpusVerdicts(t *testing.T) {
	compareVerdicts(t, "corpus", corpus(t), perChart)
}

func compareVerdicts(t *testing.T, what string, found []charts.Chart, count int) {
	program, seed := program(t), seed(t)
	var total counts
	t.Run("charts", func(t *testing.T) {
		for _, chart := range found {
			t.Run(chart.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				compareChart(t, program, chart, count, seed, &total)
			})
		}
	})
	report("verdicts: %s: seed %d, %d charts, %d documents: %d valid and %d invalid for Helm, %d unknown to the engine, %d disagreements",
		what, seed, total.charts.Load(), total.documents.Load(), total.valid.Load(), total.invalid.Load(), total.unknown.Load(), total.disagreements.Load())
}

// seed is fixed, so that a failure in CI is the same at home; SEED looks further.
func seed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("SEED")
	if text == "" {
		return 1
	}
	chosen, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("SEED: %v", err)
	}
	return chosen
}

func compareChart(t *testing.T, program engine.Engine, chart charts.Chart, count int, seed uint64, total *counts) {
	opened, err := helm.Open(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	generated, err := generate(opened, count, seed)
	if err != nil {
		t.Fatal(err)
	}
	var values []any
	for _, document := range generated {
		values = append(values, document.Values)
	}
	answers, err := program.Validate(chart.Dir, values)
	if err != nil {
		t.Fatal(err)
	}
	total.charts.Add(1)
	unknown := 0
	for i, document := range generated {
		total.documents.Add(1)
		refusal := askHelm(opened, document.Values)
		if refusal == nil {
			total.valid.Add(1)
		} else {
			total.invalid.Add(1)
		}
		if answers[i].Verdict == "unknown" {
			unknown++
			total.unknown.Add(1)
			continue
		}
		// A schema that cannot be loaded refuses everything, here and in a controller
		// without egress. The engine may know that another rule is broken as well; it
		// must not say valid.
		if (answers[i].Verdict == "valid") == (refusal == nil) {
			continue
		}
		total.disagreements.Add(1)
		t.Errorf("seed %d, %s\nvalues  %s\nHelm    %s\nengine  %s", seed, document.What, shorten(document.Values, 1500), helmSays(refusal), engineSays(answers[i]))
	}
	if opened.Unloadable != "" {
		report("needs the network: %s: %s (unknown to the engine: %d of %d documents)", chart.Name, opened.Unloadable, unknown, len(generated))
	}
}

func generate(opened *helm.Chart, count int, seed uint64) ([]documents.Document, error) {
	shipped, err := opened.Defaults()
	if err != nil {
		return nil, err
	}
	schema, err := opened.Schema()
	if err != nil {
		return nil, err
	}
	return documents.Generate(shipped, schema, count, seed), nil
}

// askHelm turns a panic of Helm into a refusal, as a controller would see it.
func askHelm(opened *helm.Chart, values map[string]any) (refusal error) {
	defer func() {
		if problem := recover(); problem != nil {
			refusal = fmt.Errorf("helm panics: %v", problem)
		}
	}()
	// Helm writes into what it is given; the document is printed later.
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	var copied map[string]any
	if err := json.Unmarshal(text, &copied); err != nil {
		return err
	}
	if copied == nil {
		return errors.New("values are no object")
	}
	return opened.Verdict(copied)
}

func helmSays(refusal error) string {
	if refusal == nil {
		return "valid"
	}
	return "invalid: " + refusal.Error()
}

func engineSays(answer engine.Verdict) string {
	text := answer.Verdict
	for i, violation := range answer.Violations {
		if i == 5 {
			return text + fmt.Sprintf("\n          … %d more", len(answer.Violations)-i)
		}
		text += fmt.Sprintf("\n          %s %s: %s", violation.At, violation.Code, violation.Message)
	}
	return text
}

func shorten(value any, limit int) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	if len(text) > limit {
		return fmt.Sprintf("%s… (%d bytes)", text[:limit], len(text))
	}
	return string(text)
}
