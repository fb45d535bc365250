// SPDX-License-Identifier: Apache-2.0

// Package made makes values out of a chart's schema: such as the schema accepts and
// YAML, scripts or Kubernetes could misread.
package made

import (
	"fmt"
	"math/rand"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Hostile are texts that YAML reads as something else when nobody quotes them.
var Hostile = []string{
	"12345", "007", "0", "yes", "no", "on", "off", "y", "n", "true", "false", "null", "1e3", "0x1f", "0o17", "1-2", "1.5", "1.5.0", "2001-01-01",
	"123e45", "0b1", "a", "e1", "12e03", "nan", ".5", "1:30", "1_000", "~", "NULL", "True", "=", "<<", "-", "- a", "a: b", "a #b", "'", `"`, "{", "[", "*a", "&a",
	"!a", "@a", "`", "%a", "|", ">", "a\nb", "{{ x }}", "${x}", "$(x)", "\\", "é", " a ", "@daily", "*/5 * * * *", "1Gi", "12", "1", "100M", "2m",
}

// Values returns values for the schema, drawn from source: every location gets what
// the schema accepts there. A skipped location, such as `/resources`, stays out.
func Values(schema map[string]any, source *rand.Rand, skipped ...string) map[string]any {
	values, _ := object(schema, "", source, skipped).(map[string]any)
	return values
}

func object(schema map[string]any, place string, source *rand.Rand, skipped []string) any {
	properties, _ := schema["properties"].(map[string]any)
	values := map[string]any{}
	for _, key := range sorted(properties) {
		at := place + "/" + key
		if slices.Contains(skipped, at) || source.Intn(4) == 0 {
			continue
		}
		if value := Value(properties[key].(map[string]any), at, source, skipped); value != nil {
			values[key] = value
		}
	}
	other, isSchema := schema["additionalProperties"].(map[string]any)
	if !isSchema {
		return values
	}
	names, _ := schema["propertyNames"].(map[string]any)
	for range 1 + source.Intn(3) {
		key, value := Value(names, place, source, skipped), Value(other, place, source, skipped)
		if text, isText := key.(string); isText && value != nil {
			values[text] = value
		}
	}
	return values
}

// Value returns a value that the schema accepts, or nil.
func Value(schema map[string]any, place string, source *rand.Rand, skipped []string) any {
	if choices, found := schema["enum"].([]any); found {
		return choices[source.Intn(len(choices))]
	}
	switch schema["type"] {
	case "object":
		return object(schema, place, source, skipped)
	case "array":
		return items(schema, place, source, skipped)
	case "boolean":
		return source.Intn(3) > 0
	case "integer":
		least, most := number(schema, "minimum", 0), number(schema, "maximum", 100)
		return least + source.Intn(min(most-least, 1000)+1)
	case nil, "string":
		var fitting []string
		for _, text := range Hostile {
			if Accepts(schema, text) {
				fitting = append(fitting, text)
			}
		}
		if len(fitting) > 0 {
			return fitting[source.Intn(len(fitting))]
		}
	}
	return nil
}

func items(schema map[string]any, place string, source *rand.Rand, skipped []string) any {
	var values []any
	inner, _ := schema["items"].(map[string]any)
	for range 1 + source.Intn(2) {
		value := Value(inner, place, source, skipped)
		if value != nil && !slices.ContainsFunc(values, func(other any) bool { return fmt.Sprint(other) == fmt.Sprint(value) }) {
			values = append(values, value)
		}
	}
	if values == nil {
		return nil
	}
	return values
}

// Accepts tells whether the schema of a text accepts it. It knows the keywords that the
// charts' schemas use for texts, and reads patterns as Helm does, as Go's.
func Accepts(schema map[string]any, text string) bool {
	if pattern, found := schema["pattern"].(string); found && !regexp.MustCompile(pattern).MatchString(text) {
		return false
	}
	length := len([]rune(text))
	if length < number(schema, "minLength", 0) || length > number(schema, "maxLength", length) {
		return false
	}
	if choices, found := schema["enum"].([]any); found && !slices.Contains(choices, any(text)) {
		return false
	}
	if denied, found := schema["not"].(map[string]any); found && Accepts(denied, text) {
		return false
	}
	ways, found := schema["anyOf"].([]any)
	return !found || slices.ContainsFunc(ways, func(way any) bool { return Accepts(way.(map[string]any), text) })
}

func number(schema map[string]any, keyword string, otherwise int) int {
	value, found := schema[keyword]
	if !found {
		return otherwise
	}
	whole, err := strconv.Atoi(strings.TrimSuffix(fmt.Sprintf("%.0f", value), ".0"))
	if err != nil {
		return otherwise
	}
	return whole
}

func sorted(members map[string]any) []string {
	var keys []string
	for key := range members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
