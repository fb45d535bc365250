// SPDX-License-Identifier: Apache-2.0

package documents

import (
	"math"
	"math/rand/v2"
	"strings"
)

// mutation changes the value at one place; of are the subschemas that speak of
// it, with all their alternatives.
type mutation struct {
	name string
	make func(random *rand.Rand, old any, present bool, of views) (any, bool)
}

// byKeyword are the mutations that a keyword at the place suggests. They are tried
// first half of the time.
var byKeyword = []mutation{
	{"other enum value", otherChoice},
	{"no enum value", noChoice},
	{"out of bounds", outOfBounds},
	{"boundary", boundary},
	{"breaks the pattern", breaksPattern},
	{"what `not` names", whatNotNames},
	{"other key", otherKey},
}

// mutations are those that are possible at most places.
var mutations = []mutation{
	{"wrong type", func(random *rand.Rand, old any, present bool, _ views) (any, bool) {
		return wrongType(random, old, present)
	}},
	{"null", func(_ *rand.Rand, _ any, _ bool, _ views) (any, bool) { return nil, true }},
	{"null", func(_ *rand.Rand, old any, _ bool, _ views) (any, bool) {
		_, isObject := old.(map[string]any)
		return nil, isObject
	}},
	{"missing key", func(_ *rand.Rand, _ any, present bool, _ views) (any, bool) { return gone{}, present }},
	{"extra key", func(random *rand.Rand, old any, present bool, _ views) (any, bool) {
		return strangeKey(random, old, present)
	}},
	{"extra key", func(random *rand.Rand, old any, present bool, _ views) (any, bool) {
		return strangeKey(random, old, present)
	}},
	{"null key", nullKey},
	{"empty string", func(_ *rand.Rand, old any, present bool, of views) (any, bool) {
		return "", speaks(of, "string", old, present)
	}},
	{"empty list", func(_ *rand.Rand, old any, present bool, of views) (any, bool) {
		return []any{}, speaks(of, "array", old, present)
	}},
	{"empty object", func(_ *rand.Rand, old any, present bool, of views) (any, bool) {
		return map[string]any{}, speaks(of, "object", old, present)
	}},
	{"large number", largeNumber},
	{"other string", func(random *rand.Rand, old any, present bool, of views) (any, bool) {
		text, _ := otherString(random, "", present)
		return text, speaks(of, "string", old, present)
	}},
	{"list item", listItem},
	{"repeated item", repeatedItem},
	{"other alternative", func(random *rand.Rand, _ any, _ bool, of views) (any, bool) {
		return sample(random, of, 1), of.has("anyOf", "oneOf") || len(of.types()) > 1
	}},
	{"other boolean", func(_ *rand.Rand, old any, _ bool, _ views) (any, bool) {
		truth, isBoolean := old.(bool)
		return !truth, isBoolean
	}},
}

// speaks says whether a value of the type would be at home at the place.
func speaks(of views, kind string, old any, present bool) bool {
	switch old.(type) {
	case string:
		return kind == "string"
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	for _, name := range of.types() {
		if name == kind {
			return true
		}
	}
	return !present
}

func strangeKey(random *rand.Rand, old any, _ bool) (any, bool) {
	object, isObject := old.(map[string]any)
	if !isObject {
		return nil, false
	}
	keys := []string{"unheardOf", "unheardOf", "a-b", "x.y", "a/b", "in", "UPPER", "ключ"}
	values := []any{"text", 1.0, true, map[string]any{"inner": "text"}, []any{"item"}, map[string]any{}, ""}
	copied := clone(object).(map[string]any)
	copied[keys[random.IntN(len(keys))]] = values[random.IntN(len(values))]
	return copied, true
}

func nullKey(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	object, isObject := old.(map[string]any)
	if !isObject {
		return nil, false
	}
	keys := append(append(of.keys(random), sortedKeys(object)...), "unheardOf")
	copied := clone(object).(map[string]any)
	copied[keys[random.IntN(len(keys))]] = nil
	return copied, true
}

// otherKey adds a key that may break a rule for keys, with a value that does not.
func otherKey(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	object, isObject := old.(map[string]any)
	if !isObject || !of.has("propertyNames", "patternProperties", "additionalProperties", "maxProperties") {
		return nil, false
	}
	keys := []string{"k", "key", "another-key", "UPPER", "9", "x.y", "a_b", " ", "ключ"}
	key := keys[random.IntN(len(keys))]
	copied := clone(object).(map[string]any)
	copied[key] = sample(random, of.property(key), 2)
	return copied, true
}

func otherChoice(random *rand.Rand, _ any, _ bool, of views) (any, bool) {
	choices := of.choices()
	if len(choices) == 0 {
		return nil, false
	}
	return clone(choices[random.IntN(len(choices))]), true
}

func noChoice(random *rand.Rand, _ any, _ bool, of views) (any, bool) {
	choices := of.choices()
	if len(choices) == 0 {
		return nil, false
	}
	text, isText := choices[random.IntN(len(choices))].(string)
	if !isText {
		return "no-such-choice", true
	}
	return []string{"no-such-choice", strings.ToUpper(text), text + " ", " " + text, ""}[random.IntN(5)], true
}

// limit is a keyword that bounds a value and the way that leads out of it.
type limit struct {
	keyword string
	out     float64
}

var limits = []limit{
	{"minimum", -1}, {"maximum", 1}, {"exclusiveMinimum", -1}, {"exclusiveMaximum", 1}, {"multipleOf", 0},
	{"minLength", -1}, {"maxLength", 1}, {"minItems", -1}, {"maxItems", 1}, {"minProperties", -1}, {"maxProperties", 1},
}

func outOfBounds(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	return atLimit(random, old, of, []float64{1, 1, 0.5}[random.IntN(3)])
}

func boundary(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	if random.IntN(2) == 0 {
		return atLimit(random, old, of, 0)
	}
	// At the bound of an exclusive keyword, and one step inside of any.
	return atLimit(random, old, of, -1)
}

// atLimit makes a value that lies a step beyond one of the written bounds, on it,
// or within.
func atLimit(random *rand.Rand, old any, of views, beyond float64) (any, bool) {
	var written []limit
	for _, one := range limits {
		if of.has(one.keyword) {
			written = append(written, one)
		}
	}
	if len(written) == 0 {
		return nil, false
	}
	chosen := written[random.IntN(len(written))]
	bound, ok := of.number(chosen.keyword, math.Max)
	if !ok {
		return nil, false
	}
	// One more is no other number where float64 is coarse.
	size := bound + beyond*chosen.out*math.Max(1, math.Abs(bound)/1e6)
	whole := max(0, min(int(math.Ceil(size)), 100_000))
	switch chosen.keyword {
	case "minLength", "maxLength":
		text, _ := old.(string)
		text += strings.Repeat([]string{"a", "ä"}[random.IntN(2)], whole)
		return string([]rune(text)[:whole]), true
	case "minItems", "maxItems":
		list := []any{}
		for index := range min(whole, 500) {
			list = append(list, sample(random, of.item(index), 2))
		}
		return list, true
	case "minProperties", "maxProperties":
		object := map[string]any{}
		for index := range min(whole, 500) {
			key := "key" + string(rune('a'+index%26)) + strings.Repeat("x", index/26)
			object[key] = sample(random, of.property(key), 2)
		}
		return object, true
	case "multipleOf":
		return bound * (3 + beyond/2), true
	default:
		return size, true
	}
}

// whatNotNames makes a value that a `not` may be about.
func whatNotNames(random *rand.Rand, _ any, _ bool, of views) (any, bool) {
	var refused views
	for _, at := range of {
		refused = append(refused, viewOf(at.root, at.node["not"])...)
	}
	if len(refused) == 0 {
		return nil, false
	}
	return sample(random, refused, 1), true
}

func largeNumber(random *rand.Rand, old any, present bool, of views) (any, bool) {
	all := []float64{0, -1, 0.5, 1.5, 65536, 2147483648, 9007199254740993, 9.3e18, 1e21, -1e300}
	_, isNumber := old.(float64)
	return all[random.IntN(len(all))], isNumber || speaks(of, "integer", old, present) || speaks(of, "number", old, present)
}

func breaksPattern(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	if !of.has("pattern", "format") {
		return nil, false
	}
	text, isText := old.(string)
	if !isText {
		text = sampleText(random, of)
	}
	return []string{" " + text, text + " ", text + "\n", "-" + text, text + "!", strings.ToUpper(text), "ä" + text, text + text}[random.IntN(8)], true
}

func listItem(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	list, isList := old.([]any)
	if !isList {
		return nil, false
	}
	items := []any{"item", 1.0, nil, map[string]any{}, []any{}, true, sample(random, of.item(len(list)), 2)}
	return append(clone(list).([]any), items[random.IntN(len(items))]), true
}

func repeatedItem(random *rand.Rand, old any, _ bool, of views) (any, bool) {
	list, isList := old.([]any)
	if !isList {
		return nil, false
	}
	if len(list) == 0 {
		list = []any{sample(random, of.item(0), 2)}
	}
	return append(clone(list).([]any), clone(list[random.IntN(len(list))])), true
}
