// SPDX-License-Identifier: Apache-2.0

// Package law judges one law: no silent loss. Where Helm and the generated
// definition disagree about a values document, the loss ledger says so, at the
// place or above it.
package law

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
)

// Chart is one chart under the law.
type Chart struct {
	Helm       *helm.Prepared
	Definition *apiserver.Definition
	Ledger     Ledger
	// Places asks the engine where Helm's refusals are.
	Places func(documents []any) ([]engine.Verdict, error)
}

// Disagreement is one place where Helm and the definition differ about a document.
type Disagreement struct {
	Direction Direction
	// At holds the places that count as the place of the disagreement; the first
	// is shown.
	At []Place
	// Kind is refused, pruned, nulled, added, changed, or accepted.
	Kind string
	// Why is the definition's error, or the code of Helm's violation.
	Why string
	// Schema is the place of the keyword that Helm's violation is about.
	Schema string
	// Harmless is true when what was dropped changes nothing of what Helm sees.
	Harmless bool
	// Off is true below the key of a subchart that the document turns off.
	Off bool
	// Absent is true for a custom resource without `spec`.
	Absent bool
	// Null is true where the document has `null` at the place that is refused, or
	// below the one that is accepted.
	Null bool
	// Shipped is true where the chart's own values break the rule in the same way
	// and the document does not replace them.
	Shipped bool
	// Cover is what the ledger says about it.
	Cover Cover
}

// Judgement is the outcome for one document.
type Judgement struct {
	// Valid is Helm's verdict.
	Valid bool
	// Outcome is what the definition made of it: refused, changed or verbatim.
	Outcome string
	// Unknown says that the engine has no places for Helm's refusal.
	Unknown string
	// Dropped says what the definition dropped of an accepted document.
	Dropped       []Change
	Disagreements []Disagreement
}

// Judge compares the judges about documents.
func (c Chart) Judge(documents []map[string]any) ([]Judgement, error) {
	judgements := make([]Judgement, len(documents))
	var doubtful []any
	var indices []int
	for i, document := range documents {
		judgement, err := c.judge(document)
		if err != nil {
			return nil, err
		}
		judgements[i] = judgement
		if !judgement.Valid && judgement.Outcome != "refused" {
			values := document
			if values == nil {
				values = map[string]any{}
			}
			doubtful, indices = append(doubtful, values), append(indices, i)
		}
	}
	if len(doubtful) == 0 {
		return judgements, nil
	}
	// The last two documents give no values, or switch every subchart on: what is
	// wrong then is the chart's own.
	verdicts, err := c.Places(append(doubtful, map[string]any{}, c.allOn()))
	if err != nil {
		return nil, err
	}
	verdicts, unset := verdicts[:len(doubtful)], append(verdicts[len(doubtful)].Violations, verdicts[len(doubtful)+1].Violations...)
	for i, verdict := range verdicts {
		judgement := &judgements[indices[i]]
		if verdict.Verdict != "invalid" || len(verdict.Violations) == 0 {
			judgement.Unknown = verdict.Verdict
		}
		for _, violation := range verdict.Violations {
			judgement.Disagreements = append(judgement.Disagreements, Disagreement{
				Direction: Widened, At: placesOf(violation, judgement.Dropped), Kind: "accepted", Why: violation.Code, Absent: documents[indices[i]] == nil,
				Null:   holdsNull(documents[indices[i]], Pointer(violation.At)),
				Schema: violation.Schema, Shipped: shipped(violation, unset, documents[indices[i]]),
			})
		}
	}
	return judgements, nil
}

// allOn is the document that switches every subchart on.
func (c Chart) allOn() map[string]any {
	values := map[string]any{}
	for _, switched := range c.Helm.Switches() {
		inner := values
		for _, token := range switched[:len(switched)-1] {
			below, isObject := inner[token].(map[string]any)
			if !isObject {
				below = map[string]any{}
				inner[token] = below
			}
			inner = below
		}
		inner[switched[len(switched)-1]] = true
	}
	return values
}

// shipped says whether the violation is that of the chart's own values, which the
// document left as they are. What a document gives for an object is merged into it.
func shipped(violation engine.Violation, unset []engine.Violation, document map[string]any) bool {
	same := func(other engine.Violation) bool { return other.At == violation.At && other.Code == violation.Code }
	if !slices.ContainsFunc(unset, same) {
		return false
	}
	var value any = document
	for _, token := range Pointer(violation.At) {
		object, isObject := value.(map[string]any)
		if !isObject {
			// Helm does not let `null` delete the values of a subchart: what it refuses
			// below one is the chart's own.
			return value == nil
		}
		below, given := object[token]
		if !given {
			return true
		}
		value = below
	}
	_, isObject := value.(map[string]any)
	return isObject
}

// placesOf returns the places that count as the violation's: its own, and where it
// stands at an object but speaks of a key, the key's. Which key breaks a rule about
// the object is not said, so any that was dropped there may be it.
func placesOf(violation engine.Violation, dropped []Change) []Place {
	at := Pointer(violation.At)
	switch violation.Code {
	case "required", "dependent-required":
		if key, ok := violation.Params["property"].(string); ok {
			return []Place{at.with(key), at}
		}
	// Rules about an object as a whole: what was dropped in it may be what they miss
	// or mind.
	case "property-names", "min-properties", "max-properties", "any-of", "one-of", "one-of-several", "not":
		places := []Place{at}
		for _, change := range dropped {
			if len(change.At) > len(at) && leadsTo(at, change.At) {
				places = append(places, change.At)
			}
		}
		return places
	}
	return []Place{at}
}

// judge compares the judges about one document; nil stands for a custom resource
// without `spec`, from which Helm gets no values.
func (c Chart) judge(document map[string]any) (judgement Judgement, err error) {
	judgement = Judgement{Valid: c.Helm.Verdict(document) == nil}
	submitted, err := c.instance(document)
	if err != nil {
		return judgement, err
	}
	admitted := c.Definition.Create(submitted)
	before, after := submitted.Object["spec"], admitted.Object.Object["spec"]
	found := Changes(before, after)
	judgement.Dropped = found
	switch {
	case admitted.Err() != nil:
		judgement.Outcome = "refused"
	case len(found) > 0:
		judgement.Outcome = "changed"
	default:
		judgement.Outcome = "verbatim"
	}
	if !judgement.Valid {
		return judgement, nil
	}
	if admitted.Err() != nil {
		judgement.Disagreements = refusals(before, admitted.Errors)
	} else {
		harmless := len(found) > 0 && c.sameForHelm(document, after)
		for _, change := range found {
			// No value is what Helm makes of this `null` too.
			if change.Kind == "nulled" && (harmless || c.sameForHelm(document, without(document, change.At))) {
				continue
			}
			judgement.Disagreements = append(judgement.Disagreements, Disagreement{
				Direction: Narrowed, At: []Place{change.At}, Kind: change.Kind, Why: change.Kind, Harmless: harmless,
			})
		}
	}
	if len(judgement.Disagreements) == 0 {
		return judgement, nil
	}
	off, err := c.Helm.Off(document)
	if err != nil {
		return judgement, err
	}
	for i := range judgement.Disagreements {
		one := &judgement.Disagreements[i]
		one.Off = len(one.At[0]) > 0 && off[one.At[0][0]]
	}
	return judgement, nil
}

// instance makes the custom resource of a document, as the API server reads it.
func (c Chart) instance(document map[string]any) (*unstructured.Unstructured, error) {
	apiVersion, kind := c.Definition.Kind()
	object := map[string]any{
		"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": "conformance", "namespace": "default"},
	}
	if document != nil {
		object["spec"] = document
	}
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var instance unstructured.Unstructured
	return &instance, instance.UnmarshalJSON(text)
}

// without returns the document without the key at a place below objects; other
// documents come back as they are.
func without(document map[string]any, at Place) map[string]any {
	if len(at) == 0 || document == nil {
		return document
	}
	kept := maps.Clone(document)
	if len(at) == 1 {
		delete(kept, at[0])
	} else if below, isObject := document[at[0]].(map[string]any); isObject {
		kept[at[0]] = without(below, at[1:])
	}
	return kept
}

// sameForHelm says whether Helm sees the same values in both documents.
func (c Chart) sameForHelm(document map[string]any, stored any) bool {
	text, err := json.Marshal(stored)
	if err != nil {
		return false
	}
	var again map[string]any
	if err := json.Unmarshal(text, &again); err != nil {
		return false
	}
	one, err := c.Helm.Coalesced(document)
	if err != nil {
		return false
	}
	other, err := c.Helm.Coalesced(again)
	if err != nil {
		return false
	}
	oneText, errOne := json.Marshal(one)
	otherText, errOther := json.Marshal(other)
	return errOne == nil && errOther == nil && string(oneText) == string(otherText)
}

func refusals(spec any, errs field.ErrorList) []Disagreement {
	var found []Disagreement
	for _, err := range errs {
		// The remark that rules were not checked has no place and is no reason.
		path, ok := strings.CutPrefix(err.Field, "spec")
		if !ok {
			if err.Field == "" || err.Field == "<nil>" {
				continue
			}
			path = err.Field
		}
		at := Resolve(spec, path)
		found = append(found, Disagreement{
			Direction: Narrowed, At: []Place{at}, Kind: "refused", Why: plain(err), Null: isNull(spec, at),
		})
	}
	return found
}

// holdsNull says whether the document has `null` at the place or below it.
func holdsNull(spec any, at Place) bool {
	value, given := valueAt(spec, at)
	return given && anyNull(value)
}

func anyNull(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		for _, member := range value {
			if anyNull(member) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(value, anyNull)
	}
	return value == nil
}

// isNull says whether the document has `null` at the place.
func isNull(spec any, at Place) bool {
	value, given := valueAt(spec, at)
	return given && value == nil
}

// valueAt returns what the document has at a place.
func valueAt(spec any, at Place) (value any, given bool) {
	for _, token := range at {
		switch value := spec.(type) {
		case map[string]any:
			below, given := value[token]
			if !given {
				return nil, false
			}
			spec = below
		case []any:
			index, err := strconv.Atoi(token)
			if err != nil || index < 0 || index >= len(value) {
				return nil, false
			}
			spec = value[index]
		default:
			return nil, false
		}
	}
	return spec, true
}

var (
	quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'`)
	digits = regexp.MustCompile(`-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?`)
)

// plain is the reason of an error without the value and the place it speaks of,
// so that equal reasons have equal texts.
func plain(err *field.Error) string {
	text := err.Detail
	if err.Type == field.ErrorTypeNotSupported {
		text = "not one of the supported values"
	}
	text = strings.ReplaceAll(text, err.Field, "…")
	// `must be of type string: "integer"` names types in quotes, which tell causes apart.
	if !strings.Contains(text, "must be of type") {
		text = quoted.ReplaceAllString(text, "…")
	}
	return fmt.Sprintf("%s: %s", err.Type, digits.ReplaceAllString(text, "N"))
}

// Uncovered returns the disagreements that no loss tells, and counts the causes
// of those losses that do.
func (c Chart) Uncovered(judgement Judgement) (uncovered []Disagreement, told map[string]int) {
	told = map[string]int{}
	for _, disagreement := range judgement.Disagreements {
		cover, cause := c.Ledger.Cover(disagreement, judgement.Dropped)
		if disagreement.Cover = cover; cover == Told {
			told[cause]++
		} else {
			uncovered = append(uncovered, disagreement)
		}
	}
	return uncovered, told
}
