// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// Made writes count charts with schemas made by seed into a folder: every keyword
// beside every other, names and texts that are hard to carry, shipped values that
// may break the schema, and now and then a subchart behind a switch. Real charts
// are tamer, and there are never enough of them.
func Made(folder string, count int, seed uint64) ([]Chart, error) {
	var found []Chart
	for index := range count {
		name := fmt.Sprintf("made-%d-%d", seed, index)
		maker := &maker{Rand: rand.New(rand.NewPCG(seed, uint64(index)))}
		if err := maker.chart(filepath.Join(folder, name), name, 3); err != nil {
			return nil, err
		}
		found = append(found, Chart{Name: name, Dir: filepath.Join(folder, name)})
	}
	return found, nil
}

type object = map[string]any

// maker makes one chart.
type maker struct {
	*rand.Rand
	// dialect is the number of the draft; 0 when the schema names none.
	dialect int
	// definitions is the keyword that holds shared subschemas, shared their names.
	definitions string
	shared      []string
	schemas     object
}

var dialects = map[int]string{
	0: "", 4: "http://json-schema.org/draft-04/schema#", 6: "http://json-schema.org/draft-06/schema#", 7: "http://json-schema.org/draft-07/schema#",
	2019: "https://json-schema.org/draft/2019-09/schema", 2020: "https://json-schema.org/draft/2020-12/schema",
}

var (
	names = []string{
		"size", "replicas", "enabled", "name", "host", "port", "labels", "config", "mode", "auth", "storage", "resources", "class", "type",
		"on", "yes", "null", "2fa", "foo.bar", "a-b", "$ref", "metadata", "status", "kind", "apiVersion", "spec", "x y", "__p__", "namespace",
		"function", "in", "self", "nodePort", "ünï", "Enabled", "_x", "0", "items", "default", "properties", "a/b", "m~n",
	}
	texts = []string{
		"a", "standard", "10Gi", "true", "null", "~", "0x1F", "1e3", "on", "2024-01-01", "a\nb", "${x}", "${{ y }}", "é", "", "  sp ", "a,b",
		`q"uo'te`, "1_000", "#c", "- a", "<b>", `back\slash`,
	}
	patterns = []string{
		"^[a-z]+$", "^[1-9][0-9]*(Mi|Gi)$", "^(?i)abc$", `\d+`, `^\w{1,5}$`, "^.*$", "[A-Z]{2}|x", "", "^(a|b)?c*$", `\p{L}+`, "^[^/]+/[^/]+$",
	}
	formats = []string{"date", "ipv4", "uri", "email", "hostname", "uuid", "regex", "duration", "foo"}
	words   = []string{"Plain.", `With ${x} and "quotes" and \ back`, "multi\nline", "| pipe = default=3", "A `b`"}
	kinds   = []string{"string", "integer", "number", "boolean", "null", "array", "object"}
)

func one[T any](random *maker, from []T) T { return from[random.IntN(len(from))] }

// chance is true in so many of a hundred cases.
func (m *maker) chance(percent int) bool { return m.IntN(100) < percent }

func (m *maker) some(from []string, most int) []string {
	picked := make([]string, 0, most)
	for _, index := range m.Perm(len(from))[:m.IntN(min(most, len(from))+1)] {
		picked = append(picked, from[index])
	}
	return picked
}

func (m *maker) chart(dir, name string, depth int) error {
	about := object{"apiVersion": "v2", "name": name, "version": "0.1.0"}
	schema, values := m.schema(depth)
	if depth == 3 && m.chance(15) {
		below := &maker{Rand: m.Rand}
		if err := below.chart(filepath.Join(dir, "charts", "below"), "below", 2); err != nil {
			return err
		}
		dependency := object{"name": "below", "version": "0.1.0", "repository": ""}
		key := "below"
		if m.chance(30) {
			key = "other"
			dependency["alias"] = key
		}
		switched, _ := values[key].(object)
		if switched == nil {
			switched = object{}
		}
		if m.chance(60) {
			dependency["condition"] = key + ".enabled"
			switched["enabled"] = m.chance(50)
		} else if m.chance(50) {
			dependency["tags"] = []any{"extras"}
			if m.chance(50) {
				values["tags"] = object{"extras": false}
			}
		}
		// The subchart alone may ship what is under its key.
		if len(switched) > 0 || m.chance(50) {
			values[key] = switched
		}
		about["dependencies"] = []any{dependency}
	}
	for file, content := range map[string]any{"Chart.yaml": about, "values.yaml": values, "values.schema.json": schema} {
		// JSON is YAML too.
		text, err := json.MarshalIndent(content, "", "  ")
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Join(dir, "templates"), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, file), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// schema makes a schema and values to ship with it.
func (m *maker) schema(depth int) (schema, values object) {
	m.dialect = one(m, []int{7, 7, 7, 7, 0, 0, 4, 6, 2019, 2020})
	m.definitions = one(m, []string{"definitions", "$defs"})
	m.schemas = object{}
	for index := range m.IntN(4) {
		m.shared = append(m.shared, fmt.Sprintf("d%d", index))
	}
	for index, name := range m.shared {
		// Some definitions lead to themselves or to a later one.
		known := m.shared
		if !m.chance(15) {
			known = m.shared[:index]
		}
		inner := *m
		inner.shared = known
		m.schemas[name] = inner.subschema(1)
	}
	schema = m.record(depth)
	schema["type"] = "object"
	if m.chance(12) {
		m.secret(schema)
	}
	if len(m.shared) > 0 {
		schema[m.definitions] = m.schemas
	}
	if text := dialects[m.dialect]; text != "" {
		schema["$schema"] = text
	}
	if m.chance(8) {
		schema = m.alternatives(schema, depth)
	}
	values, _ = m.value(schema, 0).(object)
	if values == nil {
		values = object{}
	}
	return schema, values
}

func (m *maker) subschema(depth int) any {
	// Draft 4 has no boolean schemas.
	if m.dialect != 4 && m.chance(4) {
		return !m.chance(20)
	}
	schema := object{}
	switch {
	case m.chance(3):
	case len(m.shared) > 0 && m.chance(5):
		schema["$ref"] = "#/" + m.definitions + "/" + one(m, m.shared)
		if m.chance(20) {
			schema["minLength"] = 1
		}
	case m.chance(20):
		schema = m.text()
	case m.chance(20):
		schema = m.number()
	case m.chance(15):
		schema = object{"type": "boolean"}
	case m.chance(12):
		schema = object{"type": m.types()}
		if m.chance(40) {
			schema["minimum"] = 0
			schema["pattern"] = one(m, patterns)
		}
		if depth > 0 && m.chance(30) {
			schema["properties"] = object{"a": m.subschema(depth - 1)}
			schema["items"] = m.subschema(depth - 1)
		}
	case m.chance(12):
		schema = m.listed()
	case depth <= 0:
		schema = object{"type": one(m, kinds)}
	case m.chance(30):
		schema = m.list(depth)
	case m.chance(22):
		keyword := one(m, []string{"anyOf", "oneOf", "allOf"})
		branches := make([]any, 1+m.IntN(3))
		for index := range branches {
			branches[index] = m.subschema(depth - 1)
		}
		schema = object{keyword: branches}
	case m.chance(4):
		schema = object{"not": m.subschema(0)}
	default:
		schema = m.record(depth)
	}
	if m.chance(25) {
		schema["title"] = one(m, texts)
	}
	if m.chance(25) {
		schema["description"] = one(m, words)
	}
	if kind, single := schema["type"].(string); single {
		if m.chance(10) {
			schema["default"] = m.scalar(kind)
		}
		if m.chance(3) {
			schema["nullable"] = true
		}
	}
	return schema
}

// alternatives makes structures to choose from of a schema for the values as a
// whole. What it shares stays at the top, where references lead.
func (m *maker) alternatives(schema object, depth int) object {
	top := object{}
	if shared, is := schema[m.definitions]; is {
		top[m.definitions] = shared
		delete(schema, m.definitions)
	}
	branches := []any{schema}
	for range 1 + m.IntN(2) {
		branch := m.record(depth - 1)
		if m.chance(50) {
			branch["type"] = "object"
		}
		branches = append(branches, branch)
	}
	top[one(m, []string{"anyOf", "oneOf"})] = branches
	return top
}

// secret makes one of the listed properties a password, and now and then one that
// the object requires, or the only one.
func (m *maker) secret(schema object) {
	properties, _ := schema["properties"].(object)
	password := object{"type": "string", "minLength": m.IntN(9)}
	if m.chance(50) {
		password["format"] = "password"
	} else {
		password["writeOnly"] = true
	}
	if m.chance(15) {
		password = object{"type": "object", "writeOnly": true, "properties": object{"pem": object{"type": "string"}}}
	}
	if properties == nil || m.chance(25) {
		properties = object{}
		schema["properties"] = properties
	}
	properties["secret"] = password
	if m.chance(50) {
		required, _ := schema["required"].([]string)
		schema["required"] = append(slices.Clone(required), "secret")
	}
}

// cases adds subschemas that apply in some cases only, and describe fields that
// nothing else does.
func (m *maker) cases(schema object, first string, depth int) {
	described := func() any {
		fields := object{one(m, names): m.subschema(depth - 1), "onlyHere": m.subschema(max(0, depth-2))}
		branch := object{"properties": fields}
		switch roll := m.IntN(10); {
		case roll < 2:
			branch["required"] = []string{"onlyHere"}
		case roll < 3:
			return object{"allOf": []any{branch, object{"required": []string{one(m, names)}}}}
		case roll < 4:
			return object{one(m, []string{"anyOf", "oneOf"}): []any{branch, m.record(depth - 1)}}
		case roll < 5:
			branch["additionalProperties"] = m.subschema(depth - 1)
		case roll < 6:
			return object{"not": object{"not": branch}}
		case roll < 7 && len(m.shared) > 0:
			return object{"$ref": "#/" + m.definitions + "/" + one(m, m.shared)}
		}
		return branch
	}
	switch keyword := one(m, []string{"if", "if", "dependentSchemas", "dependencies", "allOf", "anyOf"}); keyword {
	case "if":
		schema["if"] = object{"required": []string{first}}
		schema["then"] = described()
		if m.chance(40) {
			schema["else"] = described()
		}
	case "dependentSchemas", "dependencies":
		schema[keyword] = object{first: described()}
	case "allOf", "anyOf":
		branch := object{"if": object{"required": []string{first}}, "then": described()}
		schema[keyword] = []any{branch, object{"minProperties": 0}}
	}
}

func (m *maker) types() []any {
	var types []any
	for _, index := range m.Perm(len(kinds))[:1+m.IntN(3)] {
		types = append(types, kinds[index])
	}
	return types
}

func (m *maker) text() object {
	schema := object{"type": "string"}
	if m.chance(20) {
		schema["minLength"] = m.IntN(3)
	}
	if m.chance(20) {
		schema["maxLength"] = one(m, []int{1, 5, 63, 300})
	}
	if m.chance(25) {
		schema["pattern"] = one(m, patterns)
	}
	if m.chance(12) {
		schema["format"] = one(m, formats)
	}
	if m.chance(15) {
		if chosen := m.some(texts, 4); len(chosen) > 0 {
			schema["enum"] = chosen
		}
	}
	return schema
}

func (m *maker) number() object {
	schema := object{"type": one(m, []string{"integer", "integer", "number"})}
	if m.chance(30) {
		schema["minimum"] = one(m, []float64{0, 1, -5, 0.5})
	}
	if m.chance(30) {
		schema["maximum"] = one(m, []any{10, 65535, 99.5, json.Number("9223372036854775808"), json.Number("1e30")})
	}
	if m.chance(15) {
		if m.dialect == 4 {
			schema["minimum"], schema["exclusiveMinimum"] = 0, m.chance(80)
		} else {
			schema["exclusiveMinimum"] = one(m, []float64{0, 0.5, -1})
		}
	}
	if m.chance(10) {
		schema["multipleOf"] = one(m, []float64{2, 0.5, 0.1, 5})
	}
	if m.chance(8) {
		schema["enum"] = one(m, [][]any{{1, 2, 3}, {1.0, 2.5}, {0, nil}, {-1}})
	}
	return schema
}

// listed makes lists of values of several types.
func (m *maker) listed() object {
	if m.dialect != 4 && m.chance(40) {
		return object{"const": m.scalar(one(m, kinds))}
	}
	var values []any
	for range 1 + m.IntN(4) {
		value := m.scalar(one(m, kinds[:5]))
		equal := func(other any) bool { return fmt.Sprintf("%T %v", other, other) == fmt.Sprintf("%T %v", value, value) }
		if m.chance(12) {
			value = one(m, []any{object{"a": 1}, []any{1}, []any{"x", nil}, object{}, []any{1.5, object{"b": "c"}}})
		}
		if !slices.ContainsFunc(values, equal) {
			values = append(values, value)
		}
	}
	return object{"enum": values}
}

func (m *maker) list(depth int) object {
	schema := object{"type": "array"}
	switch {
	case m.dialect == 2020 || m.dialect == 0:
		if m.chance(8) {
			schema["prefixItems"] = []any{m.subschema(0), m.subschema(0)}
		}
		if m.chance(85) {
			schema["items"] = m.subschema(depth - 1)
		}
	case m.chance(8):
		schema["items"] = []any{m.subschema(0), m.subschema(0)}
		if m.chance(50) {
			schema["additionalItems"] = false
		}
	case m.chance(85):
		schema["items"] = m.subschema(depth - 1)
	}
	if m.chance(15) {
		schema["minItems"] = m.IntN(3)
	}
	if m.chance(15) {
		schema["maxItems"] = one(m, []int{1, 3, 100})
	}
	if m.chance(12) {
		schema["uniqueItems"] = true
	}
	if m.chance(5) {
		schema["contains"] = object{"enum": []any{"a"}}
	}
	return schema
}

func (m *maker) record(depth int) object {
	schema := object{}
	if m.chance(92) {
		schema["type"] = "object"
	}
	listed := m.some(names, 2+2*depth)
	if len(listed) > 0 || m.chance(50) {
		properties := object{}
		for _, name := range listed {
			properties[name] = m.subschema(depth - 1)
		}
		schema["properties"] = properties
	}
	switch roll := m.IntN(100); {
	case roll < 35:
		schema["additionalProperties"] = false
	case roll < 42:
		schema["additionalProperties"] = true
	case roll < 54:
		schema["additionalProperties"] = m.subschema(depth - 1)
	}
	if m.chance(8) {
		schema["patternProperties"] = object{one(m, []string{"^x-", "^[a-z]+$", ".*", "^s_"}): m.subschema(depth - 1)}
	}
	if m.chance(6) {
		schema["propertyNames"] = one(m, []object{{"pattern": "^[a-z]"}, {"maxLength": 5}, {"enum": []string{"a", "size"}}})
	}
	if m.chance(6) {
		schema["minProperties"] = m.IntN(3)
	}
	if m.chance(6) {
		schema["maxProperties"] = one(m, []int{0, 1, 3, 10})
	}
	if m.chance(3) {
		schema["unevaluatedProperties"] = false
	}
	if m.chance(3) {
		schema["required"] = []string{"undeclared"}
	}
	if len(listed) > 0 {
		m.rules(schema, listed)
		if m.chance(8) {
			m.cases(schema, listed[0], depth)
		}
	}
	if m.chance(4) {
		m.secret(schema)
	}
	return schema
}

// rules adds rules about the listed properties.
func (m *maker) rules(schema object, listed []string) {
	first, last := listed[0], listed[len(listed)-1]
	if m.chance(20) {
		schema["required"] = listed[:1+m.IntN(min(2, len(listed)))]
	}
	if m.chance(6) {
		schema[one(m, []string{"dependentRequired", "dependencies"})] = object{first: []string{last}}
	}
	if m.chance(4) {
		schema["dependentSchemas"] = object{first: object{"required": []string{last}}}
	}
	if m.chance(12) {
		test := one(m, []object{{"const": m.scalar(one(m, kinds[:4]))}, {"type": "string"}, {"enum": []any{"a", "on", true}}})
		condition := object{"properties": object{first: test}}
		if m.chance(60) {
			condition["required"] = []string{first}
		}
		schema["if"] = condition
		if m.chance(80) {
			schema["then"] = object{"required": []string{last}}
		}
		if m.chance(30) {
			schema["else"] = object{"properties": object{last: object{"minimum": 1, "minLength": 1}}}
		}
	}
	if m.chance(8) {
		schema[one(m, []string{"anyOf", "oneOf"})] = []any{object{"required": []string{first}}, object{"required": []string{last}}}
	}
	if m.chance(5) {
		schema["not"] = object{"required": []string{first, last}[:1+m.IntN(2)]}
		if first == last {
			schema["not"] = object{"required": []string{first}}
		}
	}
	if m.chance(6) {
		schema["allOf"] = []any{object{"properties": object{one(m, names): m.subschema(0)}}, object{"minProperties": 0}}
	}
}

func (m *maker) scalar(kind string) any {
	switch kind {
	case "string":
		return one(m, texts)
	case "integer":
		return one(m, []any{0, 1, -1, 3, 10, 65535, 1 << 31, 1 << 40, 1 << 53})
	case "number":
		return one(m, []float64{0, 0.5, 1.5, -2.25, 1e10, 3, 0.1})
	case "boolean":
		return m.chance(50)
	case "array":
		return []any{}
	case "object":
		return object{}
	default:
		return nil
	}
}

// value makes a value that a subschema may accept; a good part of them it refuses,
// like the values that real charts ship.
func (m *maker) value(of any, depth int) any {
	schema, is := of.(object)
	if !is || len(schema) == 0 || depth > 6 {
		return m.scalar(one(m, kinds))
	}
	if reference, is := schema["$ref"].(string); is {
		return m.value(m.schemas[filepath.Base(reference)], depth+1)
	}
	if value, is := schema["const"]; is {
		return value
	}
	switch choices := schema["enum"].(type) {
	case []any:
		return one(m, choices)
	case []string:
		return one(m, choices)
	}
	if value, is := schema["default"]; is && m.chance(70) {
		return value
	}
	for _, keyword := range []string{"anyOf", "oneOf", "allOf"} {
		if branches, is := schema[keyword].([]any); is && schema["type"] == nil && schema["properties"] == nil {
			return m.value(branches[0], depth+1)
		}
	}
	kind, _ := schema["type"].(string)
	if types, is := schema["type"].([]any); is {
		kind, _ = one(m, types).(string)
	}
	properties, described := schema["properties"].(object)
	switch {
	case kind == "object" || kind == "" && described:
		return m.members(schema, properties, depth)
	case kind == "array":
		items := []any{}
		for range one(m, []int{0, 0, 1, 2}) {
			items = append(items, m.value(schema["items"], depth+1))
		}
		return items
	case kind == "":
		return m.scalar(one(m, kinds))
	}
	return m.scalar(kind)
}

func (m *maker) members(schema, properties object, depth int) object {
	required, _ := schema["required"].([]string)
	members := object{}
	// In order, because the same seed makes the same chart.
	for _, name := range sorted(properties) {
		if m.chance(60) || slices.Contains(required, name) {
			members[name] = m.value(properties[name], depth+1)
		}
	}
	if m.chance(10) {
		members["undeclared"] = m.scalar(one(m, kinds))
	}
	return members
}

func sorted(members object) []string {
	var keys []string
	for key := range members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
