// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/patterns"
)

// patternCharts is how many charts of made patterns are judged, each with
// patternsPerChart patterns and textsPerPattern texts, as a value's pattern and as
// a key's. PATTERN_CHARTS=60 makes more than a million pairs.
const patternCharts, patternsPerChart, textsPerPattern = 4, 200, 50

// TestPatterns asks Go's regexp and the engine whether made patterns match made
// texts, and which patterns cannot be compiled at all.
func TestPatterns(t *testing.T) {
	uncached(t)
	charts := patternCharts
	if text := os.Getenv("PATTERN_CHARTS"); text != "" {
		chosen, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("PATTERN_CHARTS: %v", err)
		}
		charts = chosen
	}
	var pairs, refused, unknown, wrong int
	maker := patterns.New(seed(t))
	for range charts {
		var good []*regexp.Regexp
		chosen := map[string]bool{}
		for len(good) < patternsPerChart {
			pattern := maker.Pattern()
			compiled, err := regexp.Compile(pattern)
			chosen[pattern] = err == nil
			if err == nil {
				good = append(good, compiled)
			} else {
				refused++
			}
		}
		judged, open, disagreements := comparePatterns(t, maker, good)
		pairs, unknown, wrong = pairs+judged, unknown+open, wrong+disagreements
		wrong += comparePatternRefusals(t, chosen)
	}
	report("patterns: seed %d, %d pairs of pattern and text, %d of them unknown to the engine, %d patterns that Go refuses, %d disagreements", seed(t), pairs, unknown, refused, wrong)
}

// comparePatterns judges each pattern as that of a value, and of a key unless it
// is heavy: those the engine leaves open.
func comparePatterns(t *testing.T, maker patterns.Maker, compiled []*regexp.Regexp) (judged, unknown, wrong int) {
	values, keys := map[string]any{}, map[string]any{}
	for i, pattern := range compiled {
		values[fmt.Sprint(i)] = map[string]any{"pattern": pattern.String()}
		if !heavy.MatchString(pattern.String()) {
			keys[fmt.Sprint(i)] = map[string]any{"patternProperties": map[string]any{pattern.String(): false}}
		}
	}
	var texts [][]string
	var valueDocuments, keyDocuments []any
	for range textsPerPattern {
		value, key, chosen := map[string]any{}, map[string]any{}, []string{}
		for i := range compiled {
			text := maker.Text()
			chosen = append(chosen, text)
			value[fmt.Sprint(i)], key[fmt.Sprint(i)] = text, map[string]any{text: true}
		}
		texts = append(texts, chosen)
		valueDocuments, keyDocuments = append(valueDocuments, value), append(keyDocuments, key)
	}
	for _, use := range []struct {
		properties map[string]any
		documents  []any
		// Whether a match is a violation.
		breaks bool
	}{{values, valueDocuments, false}, {keys, keyDocuments, true}} {
		answers, err := program(t).Validate(patternChart(t, use.properties), use.documents)
		if err != nil {
			t.Fatal(err)
		}
		for d, answer := range answers {
			if answer.Verdict == "unknown" {
				unknown += len(use.properties)
				continue
			}
			broken := brokenProperties(answer)
			for i, pattern := range compiled {
				if _, used := use.properties[fmt.Sprint(i)]; !used {
					continue
				}
				judged++
				matches := pattern.MatchString(texts[d][i])
				if broken[fmt.Sprint(i)] != (matches == use.breaks) {
					wrong++
					t.Errorf("seed %d: %q %q (of a key: %v): Go %v, the engine %v", seed(t), pattern, texts[d][i], use.breaks, matches, !matches)
				}
			}
		}
	}
	return judged, unknown, wrong
}

var heavy = regexp.MustCompile(`\{(40|1000)\}`)

// brokenProperties are the properties at the top that something is wrong with.
func brokenProperties(answer engine.Verdict) map[string]bool {
	broken := map[string]bool{}
	for _, violation := range answer.Violations {
		property, _, _ := strings.Cut(strings.TrimPrefix(violation.At, "/"), "/")
		broken[property] = true
	}
	return broken
}

// comparePatternRefusals asks which texts are patterns, as values of that format.
func comparePatternRefusals(t *testing.T, chosen map[string]bool) (wrong int) {
	properties, values := map[string]any{}, map[string]any{}
	for pattern := range chosen {
		name := fmt.Sprint("f", len(values))
		properties[name], values[name] = map[string]any{"format": "regex"}, pattern
	}
	answers, err := program(t).Validate(patternChart(t, properties), []any{values})
	if err != nil {
		t.Fatal(err)
	}
	refused := brokenProperties(answers[0])
	for name, pattern := range values {
		if good := chosen[pattern.(string)]; good == refused[name] {
			wrong++
			t.Errorf("seed %d: %q: Go compiles it: %v, the engine: %v", seed(t), pattern, good, !refused[name])
		}
	}
	return wrong
}

func patternChart(t *testing.T, properties map[string]any) string {
	folder := t.TempDir()
	schema, err := json.Marshal(map[string]any{"$schema": "http://json-schema.org/draft-07/schema#", "properties": properties})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"Chart.yaml": "apiVersion: v2\nname: patterns\nversion: 1.0.0\n", "values.yaml": "{}\n", "values.schema.json": string(schema)}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
