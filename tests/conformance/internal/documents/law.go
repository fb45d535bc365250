// SPDX-License-Identifier: Apache-2.0

package documents

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Chart is what documents are made from.
type Chart struct {
	Shipped map[string]any
	Parts   []Part
	// Switches are the places of the values that turn subcharts on and off.
	Switches [][]string
}

// Part is the schema of the chart or of a subchart, and where its values live.
type Part struct {
	At     []string
	Schema []byte
}

// Case is one document with at most one mutation.
type Case struct {
	// What names the mutation, or says that there is none.
	What string
	// Base says what the mutation was made in: sparse, full, grown, or off or on when a
	// subchart is turned off or on.
	Base string
	// At is the place that was chosen; the mutation is there or one below.
	At []string
	// Values is nil when not even an empty document is given.
	Values map[string]any
}

// Bounds of the places that are looked at in one chart.
const (
	mostPlaces = 4000
	farthest   = 9
)

// Cases returns up to count documents: valid ones, made from the shipped values
// and from the schemas, and valid ones with one mutation. accept is the judge of
// what is valid.
func Cases(chart Chart, count int, seed uint64, accept func(map[string]any) bool) []Case {
	g := newGenerator(chart, rand.New(rand.NewPCG(seed, 1)), accept)
	for range 3 {
		g.grown = append(g.grown, g.growBase())
	}
	cases := []Case{{What: "no values", Base: "absent"}, {What: "no values", Base: "sparse", Values: map[string]any{}}}
	if len(g.least) > 0 {
		cases = append(cases, Case{What: "valid", Base: "sparse", Values: g.least})
	}
	if accept(chart.Shipped) {
		cases = append(cases, Case{What: "valid", Base: "full", Values: clone(chart.Shipped).(map[string]any)})
	}
	for _, base := range g.grown {
		cases = append(cases, Case{What: "valid", Base: "grown", Values: base})
	}
	known := map[string]bool{}
	for attempt := 0; len(cases) < count && attempt < 8*count; attempt++ {
		place := g.places[attempt%len(g.places)]
		for _, made := range g.at(place) {
			text, err := json.Marshal(made.Values)
			if err == nil && !known[string(text)] {
				known[string(text)] = true
				cases = append(cases, made)
			}
		}
	}
	return cases
}

type generator struct {
	chart  Chart
	random *rand.Rand
	accept func(map[string]any) bool
	roots  []views
	known  map[string]views
	places []path
	least  map[string]any
	grown  []map[string]any
}

// newGenerator reads the schemas and finds the places and the smallest document.
func newGenerator(chart Chart, random *rand.Rand, accept func(map[string]any) bool) *generator {
	g := &generator{chart: chart, random: random, accept: accept, known: map[string]views{}}
	for _, part := range chart.Parts {
		g.roots = append(g.roots, read(part.Schema))
	}
	g.find()
	g.least = g.smallest()
	return g
}

// views returns what the schemas of the chart tree say about a place.
func (g *generator) views(at path) views {
	if found, ok := g.known[at.String()]; ok {
		return found
	}
	var found views
	if len(at) > 0 {
		found = g.views(at[:len(at)-1]).below(at[len(at)-1])
	}
	for i, part := range g.chart.Parts {
		if path(part.At).String() == at.String() {
			found = append(found, g.roots[i]...)
		}
	}
	g.known[at.String()] = found
	return found
}

// below steps to a key or an item, as the views describe an object or a list.
func (v views) below(token string) views {
	found := v.property(token)
	if index, ok := indexOf(token); ok {
		found = append(found, v.item(index)...)
	}
	return found
}

// indexOf reads a token as the index of an item; a key such as `-9` is none.
func indexOf(token string) (int, bool) {
	index, err := strconv.Atoi(token)
	return index, err == nil && index >= 0 && strconv.Itoa(index) == token
}

// find collects the places of the shipped values and of the schemas, level by
// level, and shuffles them.
func (g *generator) find() {
	known := map[string]bool{"": true}
	level := []path{{}}
	for depth := 0; depth < farthest && len(level) > 0 && len(g.places) < mostPlaces; depth++ {
		g.places = append(g.places, level...)
		var next []path
		for _, at := range level {
			for _, token := range g.tokens(at) {
				below := append(append(path{}, at...), token)
				if len(g.places)+len(next) < mostPlaces && !known[below.String()] {
					known[below.String()] = true
					next = append(next, below)
				}
			}
		}
		level = next
	}
	g.random.Shuffle(len(g.places), func(i, j int) { g.places[i], g.places[j] = g.places[j], g.places[i] })
}

// tokens returns the keys or the first items that exist or may exist at a place.
func (g *generator) tokens(at path) []string {
	known := map[string]bool{}
	of := g.views(at)
	shipped, _ := look(g.chart.Shipped, at)
	switch shipped := shipped.(type) {
	case map[string]any:
		for key := range shipped {
			known[key] = true
		}
	case []any:
		for index := range min(2, len(shipped)) {
			known[strconv.Itoa(index)] = true
		}
	}
	for _, key := range of.keys(g.random) {
		known[key] = true
	}
	if len(of.item(0)) > 0 {
		known["0"] = true
	}
	return sortedKeys(known)
}

// smallest returns a valid document with nothing but what the schemas require, or
// the empty document when it finds none.
func (g *generator) smallest() map[string]any {
	for range 50 {
		least := map[string]any{}
		for _, key := range g.views(nil).required(g.random) {
			if _, shipped := g.chart.Shipped[key]; !shipped {
				least[key] = sample(g.random, g.views(path{key}), 1)
			}
		}
		if g.accept(least) {
			return least
		}
		if len(least) == 0 {
			break
		}
	}
	return map[string]any{}
}

// growBase makes a valid document from the schemas: values at many places, each
// kept only if the document stays valid.
func (g *generator) growBase() map[string]any {
	base := g.least
	for range min(12, len(g.places)) {
		place := g.places[g.random.IntN(len(g.places))]
		if len(place) == 0 {
			continue
		}
		tried, ok := g.with(base, place, sample(g.random, g.views(place), len(place)))
		if ok && g.accept(tried) {
			base = tried
		}
	}
	return base
}

// at makes the documents of one place: one that is valid there, sometimes, and
// one that is that document with a mutation.
func (g *generator) at(place path) []Case {
	kind, base := g.base(place)
	of := g.views(place)
	valid, found := g.settle(base, place, of)
	var made []Case
	if found && len(place) > 0 && g.random.IntN(4) == 0 {
		made = append(made, Case{What: "valid", Base: kind, At: place, Values: valid})
	}
	value, present := look(valid, place)
	suggested := g.random.IntN(2) == 0
	for attempt := range 16 {
		chosen := mutations[g.random.IntN(len(mutations))]
		if suggested && attempt < 8 {
			chosen = byKeyword[g.random.IntN(len(byKeyword))]
		}
		mutated, ok := chosen.make(g.random, value, present, of.expand(nil))
		if !ok {
			continue
		}
		document, ok := g.with(valid, place, mutated)
		if !ok {
			continue
		}
		what := chosen.name
		if !found {
			what += " (base is not valid)"
		}
		return append(made, Case{What: what, Base: kind, At: place, Values: document})
	}
	return made
}

func (g *generator) base(place path) (kind string, base map[string]any) {
	switch chance := g.random.IntN(20); {
	case chance < 3 && len(g.chart.Switches) > 0 && g.random.IntN(2) == 0:
		if on, ok := g.with(g.least, g.chart.Switches[g.random.IntN(len(g.chart.Switches))], true); ok {
			return "on", on
		}
		return "sparse", g.least
	case chance < 3 && len(g.chart.Switches) > 0:
		if off, ok := g.with(g.least, g.chart.Switches[chance%len(g.chart.Switches)], false); ok && g.accept(off) {
			return "off", off
		}
		return "sparse", g.least
	case chance < 12:
		return "sparse", g.least
	case chance < 16:
		return "grown", g.grown[g.random.IntN(len(g.grown))]
	default:
		return "full", clone(g.chart.Shipped).(map[string]any)
	}
}

// settle puts a value at the place with which the document is valid: the one that
// is there, the shipped one, or one that the schemas suggest.
func (g *generator) settle(base map[string]any, place path, of views) (map[string]any, bool) {
	if _, present := look(base, place); present && g.accept(base) {
		return base, true
	}
	if shipped, ok := look(g.chart.Shipped, place); ok && shipped != nil {
		if tried, ok := g.with(base, place, shipped); ok && g.accept(tried) {
			return tried, true
		}
	}
	tried := base
	for range 4 {
		if with, ok := g.with(base, place, sample(g.random, of, len(place))); ok {
			tried = with
			if g.accept(tried) {
				return tried, true
			}
		}
	}
	return tried, false
}

// with returns a copy of the document with a value at a place. What is missing on
// the way is made: lists as they are shipped or with one item, objects with what
// the schemas require and the chart does not ship.
func (g *generator) with(document map[string]any, place path, value any) (map[string]any, bool) {
	put, ok := g.place(clone(document), nil, place, value)
	if !ok {
		return nil, false
	}
	object, ok := put.(map[string]any)
	return object, ok
}

func (g *generator) place(node any, at, rest path, value any) (any, bool) {
	if len(rest) == 0 {
		return value, true
	}
	next := append(append(path{}, at...), rest[0])
	switch current := node.(type) {
	case map[string]any:
		if len(rest) == 1 && value == (gone{}) {
			_, present := current[rest[0]]
			delete(current, rest[0])
			return current, present
		}
		child, ok := g.place(current[rest[0]], next, rest[1:], value)
		current[rest[0]] = child
		return current, ok
	case []any:
		index, ok := indexOf(rest[0])
		if !ok || index > len(current) {
			return nil, false
		}
		if index == len(current) {
			current = append(current, nil)
		}
		if len(rest) == 1 && value == (gone{}) {
			return append(current[:index:index], current[index+1:]...), true
		}
		child, ok := g.place(current[index], next, rest[1:], value)
		current[index] = child
		return current, ok
	case nil:
		if value == (gone{}) && len(rest) == 1 {
			return nil, false
		}
		return g.place(g.container(at, rest[0]), at, rest, value)
	default:
		return nil, false
	}
}

// container makes the object or list that a place needs above it.
func (g *generator) container(at path, token string) any {
	shipped, _ := look(g.chart.Shipped, at)
	if list, isList := shipped.([]any); isList {
		return clone(list)
	}
	of := g.views(at)
	_, isIndex := indexOf(token)
	if _, isObject := shipped.(map[string]any); isIndex && !isObject && len(of.item(0)) > 0 {
		return []any{}
	}
	object := map[string]any{}
	for _, key := range of.required(g.random) {
		if _, has := look(g.chart.Shipped, append(append(path{}, at...), key)); !has && key != token {
			object[key] = sample(g.random, of.property(key), len(at)+1)
		}
	}
	return object
}

// Shrink returns the smallest document that it finds for which shows holds: it
// takes away what can go, level by level from the top.
func Shrink(document map[string]any, shows func(map[string]any) bool) map[string]any {
	small, _ := clone(document).(map[string]any)
	var shrink func(at path)
	shrink = func(at path) {
		node, _ := look(small, at)
		object, isObject := node.(map[string]any)
		if !isObject {
			return
		}
		for _, key := range sortedKeys(object) {
			value := object[key]
			delete(object, key)
			if shows(small) {
				continue
			}
			object[key] = value
			shrink(append(append(path{}, at...), key))
		}
	}
	shrink(nil)
	return small
}

// Text writes a place as people read it.
func Text(at []string) string {
	return "/" + strings.Join(at, "/")
}
