// SPDX-License-Identifier: Apache-2.0

package documents

import (
	"encoding/json"
	"math/rand/v2"
)

// odd are texts that a careless writer or reader of YAML turns into something
// else, evaluates, or breaks.
var odd = []any{
	"on", "y", "No", "true", "null", "~", "", "=", "<<", "1_000", "0x1F", "0b11", "0o17", "0123", "1e3", ".inf", "+1", "1.0", "12:30:45",
	"2001-01-01", "2001-12-14t21:59:43.10-05:00", "a: b", "# x", "{a: 1}", "[1]", "*a", "&a", "!x", "%x", "@x", "`x`", "|", "> x", "---", "...",
	"-", "?", " lead", "trail ", "two\nlines\n", "\n", "no end\n  of line", "tab\t", "\"", "'", "\\", "a\u2028b", "\u0007", "\u0085", "\ufeff", "😀", "ä",
	"${schema.metadata.name}", "${", "${{ parameters.name }}", "{{ .Values.x }}", "{% raw %}", "$(X)",
}

// oddKeys are names of keys of the same kind.
var oddKeys = []string{"on", "y", "null", "true", "1_000", "0x1F", "a: b", "", "<<", "x.y/z-1", "two words", "namespace", "in", "${schema}", "ключ"}

// oddNumbers hold their digits only while nobody reads them as float64 or writes
// them with an exponent.
var oddNumbers = []json.Number{"9007199254740993", "-9223372036854775808", "1000000000000", "0", "0.1", "1e-7", "1.5", "-2.25"}

// oddTries bounds how many odd values one document is offered.
const oddTries = 120

// Lookalikes returns count valid documents with as many odd texts, numbers and
// keys as accept lets pass.
func Lookalikes(chart Chart, count int, seed uint64, accept func(map[string]any) bool) []Case {
	g := newGenerator(chart, rand.New(rand.NewPCG(seed, 2)), accept)
	if !accept(g.least) {
		return nil
	}
	var cases []Case
	for range count {
		made, kept := g.least, 0
		for try := 0; try < oddTries && try < 4*len(g.places); try++ {
			place := g.places[g.random.IntN(len(g.places))]
			if len(place) == 0 {
				continue
			}
			if tried, ok := g.with(made, place, g.odd(place)); ok && accept(tried) {
				made, kept = tried, kept+1
			}
		}
		if kept > 0 {
			cases = append(cases, Case{What: "lookalikes", Base: "odd", Values: made})
		}
	}
	return cases
}

// odd picks an odd value that the place may hold; where nothing is said, any.
func (g *generator) odd(place path) any {
	of := g.views(place).expand(nil)
	text, number := odd[g.random.IntN(len(odd))], oddNumbers[g.random.IntN(len(oddNumbers))]
	types := of.types()
	if len(types) == 0 {
		types = guessed(of)
	}
	switch types[g.random.IntN(len(types))] {
	case "integer", "number":
		return number
	case "object":
		key := oddKeys[g.random.IntN(len(oddKeys))]
		if value := g.odd(append(append(path{}, place...), key)); len(place) < farthest {
			return map[string]any{key: value}
		}
		return map[string]any{}
	case "array":
		if len(place) < farthest {
			return []any{g.odd(append(append(path{}, place...), "0"))}
		}
		return []any{}
	default:
		return text
	}
}
