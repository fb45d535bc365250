// SPDX-License-Identifier: Apache-2.0

package documents

import (
	"math"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
)

// deepest bounds the structure of a sampled value.
const deepest = 6

// sample suggests a value that the views may accept.
func sample(random *rand.Rand, of views, depth int) any {
	of = of.expand(random)
	if choices := of.choices(); len(choices) > 0 {
		return clone(choices[random.IntN(len(choices))])
	}
	if shown := shownBy(of); len(shown) > 0 && random.IntN(3) == 0 {
		return clone(shown[random.IntN(len(shown))])
	}
	types := of.types()
	if len(types) == 0 {
		types = guessed(of)
	}
	switch types[random.IntN(len(types))] {
	case "object":
		return sampleObject(random, of, depth)
	case "array":
		return sampleList(random, of, depth)
	case "string":
		return sampleText(random, of)
	case "integer":
		return sampleNumber(random, of, true)
	case "number":
		return sampleNumber(random, of, random.IntN(2) == 0)
	case "boolean":
		return random.IntN(2) == 0
	default:
		return nil
	}
}

// shownBy returns declared defaults and examples.
func shownBy(of views) []any {
	var shown []any
	for _, at := range of {
		if declared, ok := at.node["default"]; ok {
			shown = append(shown, declared)
		}
		examples, _ := at.node["examples"].([]any)
		shown = append(shown, examples...)
	}
	return shown
}

// guessed returns the types that keywords speak of when no `type` is written.
func guessed(of views) []string {
	switch {
	case of.has("properties", "additionalProperties", "patternProperties", "required"):
		return []string{"object"}
	case of.has("items", "prefixItems", "minItems", "uniqueItems"):
		return []string{"array"}
	case of.has("pattern", "minLength", "maxLength", "format"):
		return []string{"string"}
	case of.has("minimum", "maximum", "multipleOf"):
		return []string{"number"}
	default:
		return []string{"string", "integer", "boolean", "object", "array", "number"}
	}
}

func sampleObject(random *rand.Rand, of views, depth int) map[string]any {
	object := map[string]any{}
	for _, key := range of.required(random) {
		if depth < 2*deepest {
			object[key] = sample(random, of.property(key), depth+1)
		}
	}
	if depth >= deepest {
		return object
	}
	keys := of.keys(random)
	for range random.IntN(3) {
		if len(keys) > 0 {
			key := keys[random.IntN(len(keys))]
			object[key] = sample(random, of.property(key), depth+1)
		}
	}
	if len(keys) == 0 && random.IntN(2) == 0 {
		object["any-key"] = []any{"text", 1.0, true, map[string]any{"inner": "text"}}[random.IntN(4)]
	}
	return object
}

func sampleList(random *rand.Rand, of views, depth int) []any {
	least, _ := of.number("minItems", math.Max)
	list := []any{}
	if depth >= deepest {
		return list
	}
	for index := range int(least) + random.IntN(3) {
		list = append(list, sample(random, of.item(index), depth+1))
	}
	return list
}

func sampleNumber(random *rand.Rand, of views, whole bool) float64 {
	low, hasLow := of.number("minimum", math.Max)
	high, hasHigh := of.number("maximum", math.Min)
	switch {
	case hasLow && hasHigh && high >= low:
		value := low + random.Float64()*(high-low)
		if whole {
			return math.Ceil(math.Min(value, high-0.5))
		}
		return value
	case hasLow:
		return low + float64(random.IntN(5))
	case hasHigh:
		return high - float64(random.IntN(5))
	}
	if step, ok := of.number("multipleOf", math.Max); ok {
		return step * float64(random.IntN(5))
	}
	if whole {
		return float64(random.IntN(100))
	}
	return float64(random.IntN(1000)) / 8
}

// wellFormed holds one text for each format.
var wellFormed = map[string]string{
	"date": "2024-02-29", "time": "10:20:30Z", "date-time": "2024-02-29T10:20:30Z", "email": "a@example.com", "hostname": "example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uri": "https://example.com/a", "uri-reference": "/a", "uuid": "c56a4180-65aa-42ec-a945-5fd21dec0538",
	"duration": "P1D", "regex": "^a$", "json-pointer": "/a", "semver": "1.2.3",
}

func sampleText(random *rand.Rand, of views) string {
	if patterns := of.texts("pattern"); len(patterns) > 0 {
		if text, ok := matchingAll(random, patterns); ok {
			return text
		}
	}
	for _, format := range of.texts("format") {
		if text, ok := wellFormed[format]; ok {
			return text
		}
	}
	texts := []string{"text", "a", "10Gi", "1.2.3", "my-name", "100m", "true", "5", "a b"}
	text := texts[random.IntN(len(texts))]
	if least, ok := of.number("minLength", math.Max); ok && len(text) < int(least) {
		text += strings.Repeat("a", min(int(least), 10_000)-len(text))
	}
	if most, ok := of.number("maxLength", math.Min); ok && most >= 0 && len(text) > int(most) {
		text = text[:int(most)]
	}
	return text
}

// matchingAll makes a text that all patterns match, or at least one of them.
func matchingAll(random *rand.Rand, patterns []string) (string, bool) {
	one, ok := "", false
	for range 10 {
		joined := ""
		for _, pattern := range patterns {
			part, made := matching(random, pattern)
			joined += part
			if made && random.IntN(2) == 0 {
				one, ok = part, true
			}
		}
		if matches(patterns, joined) {
			return joined, true
		}
		if matches(patterns, one) {
			return one, true
		}
	}
	return one, ok
}

func matches(patterns []string, text string) bool {
	for _, pattern := range patterns {
		expression, err := regexp.Compile(pattern)
		if err != nil || !expression.MatchString(text) {
			return false
		}
	}
	return true
}

// matching makes a text that a pattern matches.
func matching(random *rand.Rand, pattern string) (string, bool) {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return "", false
	}
	expression, err := regexp.Compile(pattern)
	if err != nil {
		return "", false
	}
	for range 5 {
		var text strings.Builder
		spell(random, parsed, &text)
		if expression.MatchString(text.String()) {
			return text.String(), true
		}
	}
	return "", false
}

func spell(random *rand.Rand, of *syntax.Regexp, text *strings.Builder) {
	repeat := func(low, high int) {
		if high < 0 {
			high = low + 2
		}
		for range low + random.IntN(min(high-low, 3)+1) {
			spell(random, of.Sub[0], text)
		}
	}
	switch of.Op {
	case syntax.OpLiteral:
		text.WriteString(string(of.Rune))
	case syntax.OpCharClass:
		text.WriteRune(oneOf(random, of.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		text.WriteByte("abc019-"[random.IntN(7)])
	case syntax.OpCapture, syntax.OpConcat:
		for _, part := range of.Sub {
			spell(random, part, text)
		}
	case syntax.OpAlternate:
		spell(random, of.Sub[random.IntN(len(of.Sub))], text)
	case syntax.OpStar:
		repeat(0, -1)
	case syntax.OpPlus:
		repeat(1, -1)
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpRepeat:
		repeat(of.Min, of.Max)
	default:
		// Anchors and the empty match write nothing.
	}
}

// oneOf picks a printable rune of a class, which lists ranges by their ends.
func oneOf(random *rand.Rand, ranges []rune) rune {
	for range 10 {
		at := 2 * random.IntN(len(ranges)/2)
		low, high := ranges[at], min(ranges[at+1], ranges[at]+30)
		if picked := low + random.Int32N(high-low+1); unicode.IsPrint(picked) {
			return picked
		}
	}
	return ranges[0]
}
