// SPDX-License-Identifier: Apache-2.0

// Package golden makes a rendering comparable. What a chart makes up anew in
// each rendering, a password or a key, may stand in a Secret and nowhere else;
// there it is masked.
package golden

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"managedservices.example.com/charts/internal/manifest"
	"sigs.k8s.io/yaml"
)

// Stable takes two renderings of the same input and returns one text for both. A
// Secret in which they differ is written anew, keys sorted, what differs masked
// as (generated). A difference anywhere else is an error: it would restart pods,
// or be undone, with every upgrade.
func Stable(first, second string) (string, error) {
	ones, others := manifest.Split(first), manifest.Split(second)
	if len(ones) != len(others) {
		return "", fmt.Errorf("one rendering has %d documents, the next %d", len(ones), len(others))
	}
	var text strings.Builder
	for i, one := range ones {
		document := one
		if one != others[i] {
			masked, err := mask(one, others[i])
			if err != nil {
				return "", err
			}
			document = masked
		}
		text.WriteString("---\n")
		text.WriteString(strings.TrimRight(document, "\n"))
		text.WriteString("\n")
	}
	return text.String(), nil
}

// Relative shortens a stable text by what it shares with another: a document that
// stands in base word for word becomes a line, as does a text of several lines
// inside a document; what only base has is named at the end. So a text shows what
// its values change.
func Relative(text, base, name string) (string, error) {
	known := map[string]string{}
	for _, document := range manifest.Split(base) {
		id, err := identify(document)
		if err != nil {
			return "", err
		}
		known[id] = document
	}
	var out, missing strings.Builder
	for _, document := range manifest.Split(text) {
		id, err := identify(document)
		if err != nil {
			return "", err
		}
		if known[id] == document {
			out.WriteString("---\n# " + id + ": as in " + name + "\n")
		} else {
			out.WriteString("---\n" + shortened(document, known[id], name))
		}
		delete(known, id)
	}
	for _, document := range manifest.Split(base) {
		id, err := identify(document)
		if err != nil {
			return "", err
		}
		if known[id] != "" {
			missing.WriteString("---\n# " + id + ": only in " + name + "\n")
		}
	}
	return out.String() + missing.String(), nil
}

// shortened replaces texts of several lines (`key: |`) that base has under the
// same key.
func shortened(document, base, name string) string {
	known := map[string]string{}
	for _, part := range literals(base) {
		known[part.head] = part.text
	}
	var out strings.Builder
	for _, part := range literals(document) {
		if part.text != "" && known[part.head] == part.text {
			out.WriteString(strings.TrimRight(part.head, "|-+\n") + "(as in " + name + ")\n")
		} else {
			out.WriteString(part.head + part.text)
		}
	}
	return out.String()
}

// literal is a line and, where the line opens a text of several lines, that text.
type literal struct{ head, text string }

var opening = regexp.MustCompile(`^( *)[^ #].*: \|[-+]?\n$`)

func literals(document string) []literal {
	var parts []literal
	indent := -1
	for _, line := range strings.SplitAfter(document, "\n") {
		inside := strings.TrimSpace(line) == "" || len(line)-len(strings.TrimLeft(line, " ")) > indent
		if indent >= 0 && inside {
			parts[len(parts)-1].text += line
			continue
		}
		indent = -1
		if found := opening.FindStringSubmatch(line); found != nil {
			indent = len(found[1])
		}
		parts = append(parts, literal{head: line})
	}
	return parts
}

func identify(document string) (string, error) {
	var object struct {
		Kind     string
		Metadata struct{ Name string }
	}
	if err := yaml.Unmarshal([]byte(document), &object); err != nil {
		return "", err
	}
	return object.Kind + " " + object.Metadata.Name, nil
}

func mask(one, other string) (string, error) {
	var left, right map[string]any
	if err := yaml.Unmarshal([]byte(one), &left); err != nil {
		return "", err
	}
	if err := yaml.Unmarshal([]byte(other), &right); err != nil {
		return "", err
	}
	if left["kind"] != "Secret" || right["kind"] != "Secret" {
		return "", fmt.Errorf("two renderings differ outside of a Secret: %s", firstDifference(one, other))
	}
	for _, field := range []string{"data", "stringData"} {
		values, _ := left[field].(map[string]any)
		others, _ := right[field].(map[string]any)
		for key, value := range values {
			if fmt.Sprint(value) != fmt.Sprint(others[key]) {
				masked := describe(fmt.Sprint(value), fmt.Sprint(others[key]), field == "data")
				values[key], others[key] = masked, masked
			}
		}
	}
	text, err := yaml.Marshal(left)
	if err != nil {
		return "", err
	}
	again, err := yaml.Marshal(right)
	if err != nil {
		return "", err
	}
	if string(text) != string(again) {
		return "", fmt.Errorf("two renderings differ in a Secret beside its values: %s", firstDifference(string(text), string(again)))
	}
	return comments(one) + string(text), nil
}

// comments returns the lines above the document: where Helm says which template it is from.
func comments(document string) string {
	var text strings.Builder
	for _, line := range strings.SplitAfter(document, "\n") {
		if !strings.HasPrefix(line, "#") {
			break
		}
		text.WriteString(line)
	}
	return text.String()
}

var pem = regexp.MustCompile(`-----BEGIN ([A-Z ]+)-----`)

// describe keeps of a value what both have in common around the generated part,
// up to the next letter or digit: these may agree by accident.
func describe(one, other string, encoded bool) string {
	note := ""
	if encoded {
		left, errLeft := base64.StdEncoding.DecodeString(one)
		right, errRight := base64.StdEncoding.DecodeString(other)
		if errLeft == nil && errRight == nil {
			one, other, note = string(left), string(right), "(base64 of) "
		}
	}
	if found := pem.FindStringSubmatch(one); found != nil {
		return note + "(generated: PEM, " + strings.ToLower(found[1]) + ")"
	}
	prefix := 0
	for prefix < len(one) && prefix < len(other) && one[prefix] == other[prefix] {
		prefix++
	}
	for prefix > 0 && isWord(one[prefix-1]) {
		prefix--
	}
	suffix := 0
	for suffix < len(one)-prefix && suffix < len(other)-prefix && one[len(one)-1-suffix] == other[len(other)-1-suffix] {
		suffix++
	}
	for suffix > 0 && isWord(one[len(one)-suffix]) {
		suffix--
	}
	return note + one[:prefix] + "(generated)" + one[len(one)-suffix:]
}

func isWord(char byte) bool {
	return 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z' || '0' <= char && char <= '9'
}

func firstDifference(one, other string) string {
	left, right := strings.Split(one, "\n"), strings.Split(other, "\n")
	for i := range left {
		if i >= len(right) || left[i] != right[i] {
			return fmt.Sprintf("line %d of\n%s", i+1, one)
		}
	}
	return fmt.Sprintf("the end of\n%s", one)
}
