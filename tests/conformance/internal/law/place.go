// SPDX-License-Identifier: Apache-2.0

package law

import (
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// Place leads to a value by tokens; items of lists are named by their index.
type Place []string

// String writes the place as a JSON pointer (RFC 6901).
func (p Place) String() string {
	var text strings.Builder
	for _, token := range p {
		text.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(token))
	}
	return text.String()
}

// Pointer reads a JSON pointer.
func Pointer(text string) Place {
	if text == "" {
		return Place{}
	}
	place := Place(strings.Split(text, "/")[1:])
	for i, token := range place {
		place[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
	}
	return place
}

// with returns the place one token further down.
func (p Place) with(token string) Place {
	return append(append(Place{}, p...), token)
}

// Resolve reads a path as Kubernetes prints it (`a.b[0].c[key]`) by walking the
// tree it speaks of, because keys may hold dots and brackets themselves. What the
// tree does not have is a missing key: it becomes the last token.
func Resolve(tree any, path string) Place {
	if place, ok := resolve(tree, path, Place{}); ok {
		return place
	}
	// Not even the way to the missing key is in the tree: cut at the marks.
	cut := func(mark rune) bool { return mark == '.' || mark == '[' || mark == ']' }
	return Place(strings.FieldsFunc(path, cut))
}

func resolve(tree any, path string, at Place) (Place, bool) {
	if path == "" {
		return at, true
	}
	switch node := tree.(type) {
	case map[string]any:
		keys := make([]string, 0, len(node))
		for key := range node {
			keys = append(keys, key)
		}
		sort.Slice(keys, func(i, j int) bool {
			return len(keys[i]) > len(keys[j]) || len(keys[i]) == len(keys[j]) && keys[i] < keys[j]
		})
		for _, key := range keys {
			for _, written := range []string{"." + key, "[" + key + "]", key} {
				rest, ok := strings.CutPrefix(path, written)
				if !ok || written == key && len(at) > 0 {
					continue
				}
				if rest == "" || rest[0] == '.' || rest[0] == '[' {
					if place, ok := resolve(node[key], rest, at.with(key)); ok {
						return place, true
					}
				}
			}
		}
		if missing := strings.Trim(path, ".[]"); missing != "" && !strings.ContainsAny(missing, ".[") {
			return at.with(missing), true
		}
	case []any:
		index, rest, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, "."), "["), "]")
		number, err := strconv.Atoi(index)
		if ok && err == nil && number >= 0 && number < len(node) {
			return resolve(node[number], rest, at.with(index))
		}
	}
	return nil, false
}

// Change is one difference between a document and what was stored of it.
type Change struct {
	At Place
	// Kind is nulled, pruned, added or changed.
	Kind string
}

// Changes compares a tree with what was stored of it.
func Changes(before, after any) []Change {
	return changes(before, after, Place{})
}

func changes(before, after any, at Place) []Change {
	switch before := before.(type) {
	case map[string]any:
		stored, isMap := after.(map[string]any)
		if !isMap {
			return []Change{{at, "changed"}}
		}
		var found []Change
		for _, key := range keysOf(before, stored) {
			value, had := before[key]
			kept, has := stored[key]
			switch {
			case had && !has && value == nil:
				found = append(found, Change{at.with(key), "nulled"})
			case had && !has:
				found = append(found, Change{at.with(key), "pruned"})
			case !had:
				found = append(found, Change{at.with(key), "added"})
			default:
				found = append(found, changes(value, kept, at.with(key))...)
			}
		}
		return found
	case []any:
		stored, isList := after.([]any)
		if !isList || len(stored) != len(before) {
			return []Change{{at, "changed"}}
		}
		var found []Change
		for index, value := range before {
			found = append(found, changes(value, stored[index], at.with(strconv.Itoa(index)))...)
		}
		return found
	default:
		if reflect.DeepEqual(before, after) {
			return nil
		}
		return []Change{{at, "changed"}}
	}
}

func keysOf(trees ...map[string]any) []string {
	all := map[string]bool{}
	for _, tree := range trees {
		for key := range tree {
			all[key] = true
		}
	}
	keys := make([]string, 0, len(all))
	for key := range all {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
