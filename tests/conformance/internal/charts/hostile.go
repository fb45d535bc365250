// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Hostile is a chart whose texts try to be something else than text.
type Hostile struct {
	Chart
	// Tag, URL and Interval are the source's, Label the value of the workload's label.
	Tag, URL, Interval, Label string
	// Files are the chart's, by path.
	Files map[string]string
}

// payloads are what somebody might write to get out of a text: documents, comments
// and tags of YAML, expressions of CEL, Nunjucks, Helm and Flux, commands of CI
// runners and terminals, and characters that some reader refuses or rewrites.
var payloads = []string{
	"\napiVersion: v1\nkind: Evil\n---\n", "\r---\rkind: Evil\r", "\u0085kind: Evil\u0085", "\u2028---\u2028kind: Evil", "\n...\n--- !!binary x\n", "# ", " #", ": ", "- ", "? ", "&a *a", "!!x", "%YAML 1.2", "|\n  x", "'\"\\",
	"${schema.metadata.name}", "${\"x\"}", "${", "$${x}", "${'}'}", "${{ parameters.name }}", "${{", "{{ .Values.x }}", "{{ 7*7 }}", "{% raw %}", "{#", "#}", "%}", "$(X)", "${VAR:=x}",
	"::error::x", "\n::set-output name=x::y", "##[group]x", "##vso[task.setvariable variable=x]y", "\x1b]0;x\a", "\x1b[2J", "\u202e", "\u2066",
	"\x00", "\x01", "\b", "\f", "\t", "\x7f", "\u0080", "\u009f", "\ufeff", "\ufffe", "\uffff", "\ufffd", "\u00a0", "\u200b", "\u00ad", "\u3000", "\U0001f600", "\U000e0001", "\U0010ffff",
	"', \") || true || (\"", "self", "object", "`", "```\n", "<script>", "]]>", "../", "/", "~1", "*", "", " ", "on", "null", "1_000", "<<", "=",
	" | required=true", "\" default=x", "]string", "map[string]", ",", "\\", "\\n", "\\u007f", "\\\"",
}

// MakeHostile writes count charts below folder, by seed.
func MakeHostile(folder string, count int, seed uint64) ([]Hostile, error) {
	var found []Hostile
	for i := range count {
		random := &hostile{rand.New(rand.NewPCG(seed, uint64(i)))}
		name := fmt.Sprintf("hostile-%d", i)
		chart := random.chart(name)
		chart.Chart = Chart{Name: name, Dir: filepath.Join(folder, name)}
		if err := os.MkdirAll(chart.Dir, 0o755); err != nil {
			return nil, err
		}
		for path, text := range chart.Files {
			if err := os.WriteFile(filepath.Join(chart.Dir, path), []byte(text), 0o644); err != nil {
				return nil, err
			}
		}
		found = append(found, chart)
	}
	return found, nil
}

// readable escapes what YAML does not take as it is.
func readable(text string) string {
	var out strings.Builder
	for _, letter := range text {
		if letter >= 0x7f && letter <= 0x9f || letter == 0xfeff || letter == 0xfffe || letter == 0xffff {
			fmt.Fprintf(&out, `\u%04x`, letter)
		} else {
			out.WriteRune(letter)
		}
	}
	return out.String()
}

type hostile struct{ *rand.Rand }

// text is one or more payloads between letters.
func (h *hostile) text() string {
	var text strings.Builder
	for range 1 + h.IntN(3) {
		text.WriteString([]string{"", "a", "b "}[h.IntN(3)])
		text.WriteString(payloads[h.IntN(len(payloads))])
	}
	return text.String()
}

// key is a text, and now and then a long one.
func (h *hostile) key() string {
	if h.IntN(20) == 0 {
		return strings.Repeat("k", 900+h.IntN(300)) + h.text()
	}
	return h.text() + fmt.Sprint(h.IntN(100))
}

func (h *hostile) chart(name string) Hostile {
	made := Hostile{Tag: h.text(), URL: "oci://r.example.com/" + h.text(), Interval: h.text(), Label: h.text() + "${release}"}
	schema, values := h.record(2)
	write := func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return readable(string(text)) + "\n"
	}
	service := map[string]any{
		"title": h.text(), "description": h.text(), "icon": h.text(),
		"source": map[string]any{"url": made.URL, "tag": made.Tag, "interval": made.Interval},
		"status": map[string]any{
			"service": h.text() + "${release}", "secret": h.text() + "${namespace}",
			"workload": map[string]any{"kind": "StatefulSet", "labels": map[string]any{"app": "${release}" + h.text() + "${"}},
		},
	}
	made.Label = service["status"].(map[string]any)["workload"].(map[string]any)["labels"].(map[string]any)["app"].(string)
	made.Files = map[string]string{
		"Chart.yaml":           write(map[string]any{"apiVersion": "v2", "name": name, "version": "1.0.0", "description": h.text(), "appVersion": h.text()}),
		"values.yaml":          write(values),
		"values.schema.json":   write(schema),
		"managed-service.yaml": write(service),
	}
	return made
}

// record makes a schema of an object and values for it.
func (h *hostile) record(depth int) (schema, values map[string]any) {
	properties, values := map[string]any{}, map[string]any{}
	for range 1 + h.IntN(5) {
		key := h.key()
		if depth > 0 && h.IntN(3) == 0 {
			properties[key], values[key] = h.record(depth - 1)
			if len(key) > 900 {
				delete(values, key)
			}
			continue
		}
		made := map[string]any{"title": h.text(), "description": h.text()}
		switch value := h.text(); h.IntN(6) {
		case 0:
			made["enum"] = []any{value, h.text() + "2"}
			values[key] = value
		case 1:
			made["type"], made["const"] = "string", value
			values[key] = value
		case 2:
			made["type"], made["default"], made["examples"] = "string", value, []any{h.text()}
			values[key] = value
		case 3:
			made["type"], made["pattern"] = "string", "^(?:[^\x00]|["+pattern(value)+"])*$"
		case 4:
			made["type"], made["items"] = "array", map[string]any{"type": "string", "enum": []any{value, h.text() + "3"}}
			made["maxItems"] = 4
			values[key] = []any{value}
		case 5:
			made["type"] = []any{"string", "integer"}
			values[key] = value
		}
		properties[key] = made
		if len(key) > 900 {
			// YAML's readers take no such key here.
			delete(values, key)
		}
	}
	schema = map[string]any{"type": "object", "properties": properties, "title": h.text(), "description": h.text()}
	if h.IntN(2) == 0 {
		schema["additionalProperties"] = false
	}
	return schema, values
}

// pattern is a text as part of a class: what a class takes for syntax is escaped.
func pattern(text string) string {
	var out strings.Builder
	for _, letter := range text {
		if strings.ContainsRune(`\]^-[`, letter) {
			out.WriteRune('\\')
		}
		out.WriteRune(letter)
	}
	return out.String() + "z"
}
