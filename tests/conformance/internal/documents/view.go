// SPDX-License-Identifier: Apache-2.0

package documents

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// view is one subschema that speaks of a value, with the document that its
// references lead into. Views only suggest values; Helm decides which are valid.
type view struct {
	root any
	node map[string]any
}

// views are all subschemas that speak of the same value.
type views []view

func read(text []byte) views {
	var root any
	if json.Unmarshal(text, &root) != nil {
		return nil
	}
	return viewOf(root, root)
}

// viewOf makes a view of a node; the booleans `true` and `false` say nothing that
// could be suggested.
func viewOf(root, node any) views {
	if object, ok := node.(map[string]any); ok {
		return views{{root, object}}
	}
	return nil
}

// expand follows references and the keywords that apply to the same value. Of
// alternatives it takes all, or with random one of each list.
func (v views) expand(random *rand.Rand) views {
	var expanded views
	seen := map[uintptr]bool{}
	var walk func(at view)
	walk = func(at view) {
		identity := reflect.ValueOf(at.node).Pointer()
		if seen[identity] {
			return
		}
		seen[identity] = true
		expanded = append(expanded, at)
		if target, ok := at.node["$ref"].(string); ok {
			for _, found := range follow(at.root, target) {
				walk(found)
			}
		}
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			branches, _ := at.node[keyword].([]any)
			if random != nil && keyword != "allOf" && len(branches) > 0 {
				branches = branches[random.IntN(len(branches)):][:1]
			}
			for _, branch := range branches {
				for _, found := range viewOf(at.root, branch) {
					walk(found)
				}
			}
		}
		if random == nil {
			for _, found := range conditional(at) {
				walk(found)
			}
		}
	}
	for _, at := range v {
		walk(at)
	}
	return expanded
}

// conditional returns the subschemas that apply to the value in some cases.
func conditional(at view) views {
	var found views
	for _, keyword := range []string{"then", "else"} {
		found = append(found, viewOf(at.root, at.node[keyword])...)
	}
	for _, keyword := range []string{"dependentSchemas", "dependencies"} {
		schemas, _ := at.node[keyword].(map[string]any)
		for _, name := range sortedKeys(schemas) {
			found = append(found, viewOf(at.root, schemas[name])...)
		}
	}
	return found
}

// follow resolves a reference inside the document by its JSON pointer.
func follow(root any, target string) views {
	_, pointer, ok := strings.Cut(target, "#")
	if !ok || pointer != "" && pointer[0] != '/' {
		return nil
	}
	node := root
	for _, token := range strings.Split(pointer, "/")[min(1, len(pointer)):] {
		if pointer == "" {
			break
		}
		token = strings.NewReplacer("~1", "/", "~0", "~", "%24", "$").Replace(token)
		switch at := node.(type) {
		case map[string]any:
			node = at[token]
		case []any:
			index, err := strconv.Atoi(token)
			if err != nil || index < 0 || index >= len(at) {
				return nil
			}
			node = at[index]
		default:
			return nil
		}
	}
	return viewOf(root, node)
}

// property returns what the views say about a key of an object.
func (v views) property(key string) views {
	var found views
	for _, at := range v.expand(nil) {
		known := false
		if properties, ok := at.node["properties"].(map[string]any); ok {
			if child, has := properties[key]; has {
				known = true
				found = append(found, viewOf(at.root, child)...)
			}
		}
		patterns, _ := at.node["patternProperties"].(map[string]any)
		for pattern, child := range patterns {
			if expression, err := regexp.Compile(pattern); err == nil && expression.MatchString(key) {
				known = true
				found = append(found, viewOf(at.root, child)...)
			}
		}
		if !known {
			found = append(found, viewOf(at.root, at.node["additionalProperties"])...)
		}
	}
	return found
}

// item returns what the views say about one item of a list.
func (v views) item(index int) views {
	var found views
	for _, at := range v.expand(nil) {
		positions, _ := at.node["prefixItems"].([]any)
		if positions == nil {
			positions, _ = at.node["items"].([]any)
		}
		switch {
		case index < len(positions):
			found = append(found, viewOf(at.root, positions[index])...)
		default:
			found = append(found, viewOf(at.root, at.node["items"])...)
			found = append(found, viewOf(at.root, at.node["additionalItems"])...)
		}
	}
	return found
}

// keys returns the keys that the views declare, and one for keys by pattern and
// for keys of any name.
func (v views) keys(random *rand.Rand) []string {
	declared := map[string]bool{}
	for _, at := range v.expand(nil) {
		properties, _ := at.node["properties"].(map[string]any)
		for key := range properties {
			declared[key] = true
		}
		patterns, _ := at.node["patternProperties"].(map[string]any)
		for _, pattern := range sortedKeys(patterns) {
			if key, ok := matching(random, pattern); ok {
				declared[key] = true
			}
		}
		if _, ok := at.node["additionalProperties"].(map[string]any); ok {
			declared["any-key"] = true
		}
	}
	return sortedKeys(declared)
}

// required returns the keys that the views demand.
func (v views) required(random *rand.Rand) []string {
	demanded := map[string]bool{}
	for _, at := range v.expand(random) {
		names, _ := at.node["required"].([]any)
		for _, name := range names {
			if key, ok := name.(string); ok {
				demanded[key] = true
			}
		}
	}
	return sortedKeys(demanded)
}

// types returns the types that all the views allow, as far as they name any.
func (v views) types() []string {
	var allowed []string
	for _, at := range v {
		var named []string
		switch written := at.node["type"].(type) {
		case string:
			named = []string{written}
		case []any:
			for _, name := range written {
				if text, ok := name.(string); ok {
					named = append(named, text)
				}
			}
		}
		if named == nil {
			continue
		}
		if allowed == nil {
			allowed = named
			continue
		}
		var both []string
		for _, name := range allowed {
			for _, other := range named {
				if name == other || name == "integer" && other == "number" {
					both = append(both, name)
				}
			}
		}
		allowed = both
	}
	return allowed
}

// has says whether a view has one of the keywords.
func (v views) has(keywords ...string) bool {
	for _, at := range v {
		for _, keyword := range keywords {
			if _, ok := at.node[keyword]; ok {
				return true
			}
		}
	}
	return false
}

// number returns the tightest number under a keyword.
func (v views) number(keyword string, choose func(a, b float64) float64) (float64, bool) {
	var found float64
	ok := false
	for _, at := range v {
		if bound, is := at.node[keyword].(float64); is {
			if ok {
				bound = choose(found, bound)
			}
			found, ok = bound, true
		}
	}
	return found, ok
}

// choices returns the constants that the views list.
func (v views) choices() []any {
	var listed []any
	for _, at := range v {
		members, _ := at.node["enum"].([]any)
		listed = append(listed, members...)
		if constant, ok := at.node["const"]; ok {
			listed = append(listed, constant)
		}
	}
	return listed
}

// texts returns the texts under a keyword.
func (v views) texts(keyword string) []string {
	var found []string
	for _, at := range v {
		if text, ok := at.node[keyword].(string); ok {
			found = append(found, text)
		}
	}
	return found
}

func sortedKeys[T any](of map[string]T) []string {
	keys := make([]string, 0, len(of))
	for key := range of {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
