// SPDX-License-Identifier: Apache-2.0

// Package documents writes values documents that a chart's author did not think
// of: small changes to the shipped values, chosen by a seed.
package documents

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sort"
	"strconv"
)

// Document is one values document and what was done to get it.
type Document struct {
	What   string
	Values map[string]any
}

// path leads to one value; list items are named by their index.
type path []string

func (p path) String() string {
	text := ""
	for _, part := range p {
		text += "/" + part
	}
	return text
}

// Generate returns count documents for shipped values and the schema's declared
// properties. The first two are the empty document and the shipped values.
func Generate(shipped map[string]any, schema []byte, count int, seed uint64) []Document {
	random := rand.New(rand.NewPCG(seed, 0))
	generated := []Document{
		{What: "empty document", Values: map[string]any{}},
		{What: "shipped values", Values: clone(shipped).(map[string]any)},
	}
	places := collect(shipped, schema)
	for attempt := 0; len(generated) < count && attempt < 20*count && len(places) > 0; attempt++ {
		place := places[random.IntN(len(places))]
		change := changes[random.IntN(len(changes))]
		old, present := look(shipped, place)
		value, ok := change.make(random, old, present)
		if !ok {
			continue
		}
		// Half of the documents are sparse, as a custom resource is; the others are
		// copies of the shipped values, as people paste them.
		base := map[string]any{}
		kind := "sparse"
		if random.IntN(2) == 0 || len(place) > 1 && hasIndex(shipped, place) {
			base, kind = clone(shipped).(map[string]any), "full"
		}
		if put(base, place, value) {
			generated = append(generated, Document{What: fmt.Sprintf("%s: %s at %s", kind, change.name, place), Values: base})
		}
	}
	return generated
}

// gone marks a value that is to be removed.
type gone struct{}

type change struct {
	name string
	make func(random *rand.Rand, old any, present bool) (any, bool)
}

var changes = []change{
	{"wrong type", wrongType},
	{"null", func(_ *rand.Rand, _ any, _ bool) (any, bool) { return nil, true }},
	{"deletion", func(_ *rand.Rand, _ any, present bool) (any, bool) { return gone{}, present }},
	{"extra key", extraKey},
	{"empty string", func(_ *rand.Rand, old any, present bool) (any, bool) {
		_, isString := old.(string)
		return "", isString || !present
	}},
	{"other string", otherString},
	{"other number", otherNumber},
	{"empty list", func(_ *rand.Rand, old any, present bool) (any, bool) {
		_, isList := old.([]any)
		return []any{}, isList || !present
	}},
	{"longer list", longerList},
	{"empty object", func(_ *rand.Rand, old any, present bool) (any, bool) {
		_, isObject := old.(map[string]any)
		return map[string]any{}, isObject || !present
	}},
	{"other boolean", func(_ *rand.Rand, old any, _ bool) (any, bool) {
		truth, isBoolean := old.(bool)
		return !truth, isBoolean
	}},
}

func wrongType(random *rand.Rand, old any, _ bool) (any, bool) {
	all := []any{"text", 7.0, 1.5, true, []any{"item"}, map[string]any{"key": "value"}}
	value := all[random.IntN(len(all))]
	return value, fmt.Sprintf("%T", value) != fmt.Sprintf("%T", old)
}

func extraKey(random *rand.Rand, old any, _ bool) (any, bool) {
	object, isObject := old.(map[string]any)
	if !isObject {
		return nil, false
	}
	keys := []string{"unheardOf", "a-b", "x.y", "namespace", "UPPER", "ключ"}
	copied := clone(object).(map[string]any)
	copied[keys[random.IntN(len(keys))]] = []any{"value", 1.0, nil, map[string]any{}}[random.IntN(4)]
	return copied, true
}

func otherString(random *rand.Rand, old any, present bool) (any, bool) {
	all := []string{" ", "a", "UPPER", "10Gi", "10GB!", "0", "true", "1e3", "a b", "ä", "🙂", "-x", "100m", "http://example.com", "1.2.3.4", "2024-02-30",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}
	_, isString := old.(string)
	return all[random.IntN(len(all))], isString || !present
}

func otherNumber(random *rand.Rand, old any, present bool) (any, bool) {
	all := []float64{0, 1, -1, 2, 0.5, 100, 65535, 65536, 2147483648, 9007199254740993, 1e21, -1e300}
	number, isNumber := old.(float64)
	if isNumber && random.IntN(2) == 0 {
		return number + []float64{-1, 1, 0.5}[random.IntN(3)], true
	}
	return all[random.IntN(len(all))], isNumber || !present
}

func longerList(random *rand.Rand, old any, _ bool) (any, bool) {
	list, isList := old.([]any)
	if !isList {
		return nil, false
	}
	items := []any{"item", 1.0, nil, map[string]any{}, []any{}, true}
	item := items[random.IntN(len(items))]
	if len(list) > 0 && random.IntN(2) == 0 {
		item = clone(list[random.IntN(len(list))])
	}
	return append(clone(list).([]any), item), true
}

// collect returns every place in the shipped values, and every place that the
// schema declares by nested `properties`, in a fixed order.
func collect(shipped map[string]any, schema []byte) []path {
	seen := map[string]path{}
	var walk func(value any, at path)
	walk = func(value any, at path) {
		if len(at) > 0 {
			seen[at.String()] = append(path{}, at...)
		}
		switch value := value.(type) {
		case map[string]any:
			for key, child := range value {
				walk(child, append(at, key))
			}
		case []any:
			for index, child := range value {
				walk(child, append(at, strconv.Itoa(index)))
			}
		}
	}
	walk(shipped, nil)
	var declare func(schema any, at path)
	declare = func(schema any, at path) {
		object, _ := schema.(map[string]any)
		properties, _ := object["properties"].(map[string]any)
		for key, child := range properties {
			next := append(append(path{}, at...), key)
			seen[next.String()] = next
			declare(child, next)
		}
	}
	var tree any
	if json.Unmarshal(schema, &tree) == nil {
		declare(tree, nil)
	}
	var places []path
	for _, place := range seen {
		places = append(places, place)
	}
	sort.Slice(places, func(i, j int) bool { return places[i].String() < places[j].String() })
	return places
}

func look(tree any, at path) (any, bool) {
	for _, part := range at {
		switch node := tree.(type) {
		case map[string]any:
			child, ok := node[part]
			if !ok {
				return nil, false
			}
			tree = child
		case []any:
			index, ok := indexOf(part)
			if !ok || index >= len(node) {
				return nil, false
			}
			tree = node[index]
		default:
			return nil, false
		}
	}
	return tree, true
}

// hasIndex is true when the way to the place leads through a list: sparse
// documents cannot hold one item of a list.
func hasIndex(tree any, at path) bool {
	for length := range at {
		if value, ok := look(tree, at[:length]); ok {
			if _, isList := value.([]any); isList {
				return true
			}
		}
	}
	return false
}

func put(tree map[string]any, at path, value any) bool {
	var node any = tree
	for index, part := range at {
		last := index == len(at)-1
		switch current := node.(type) {
		case map[string]any:
			if last {
				if value == (gone{}) {
					delete(current, part)
				} else {
					current[part] = value
				}
				return true
			}
			if _, ok := current[part]; !ok || current[part] == nil {
				current[part] = map[string]any{}
			}
			node = current[part]
		case []any:
			position, ok := indexOf(part)
			if !ok || position >= len(current) || (last && value == (gone{})) {
				return false
			}
			if last {
				current[position] = value
				return true
			}
			node = current[position]
		default:
			return false
		}
	}
	return false
}

// clone copies a tree through JSON's types; whole numbers of any Go type become
// float64, as values from a custom resource do.
func clone(value any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for key, child := range value {
			copied[key] = clone(child)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for index, child := range value {
			copied[index] = clone(child)
		}
		return copied
	case int:
		return float64(value)
	case int64:
		return float64(value)
	default:
		return value
	}
}
