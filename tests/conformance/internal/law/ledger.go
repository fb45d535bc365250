// SPDX-License-Identifier: Apache-2.0

package law

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"managedservices.example.com/conformance/internal/engine"
)

// Direction says who accepts what the other refuses.
type Direction string

const (
	// Narrowed: Helm accepts the document; the definition refuses, drops or
	// changes something of it.
	Narrowed Direction = "narrowed"
	// Widened: Helm refuses the document; the definition accepts it.
	Widened Direction = "widened"
)

// Ledger holds the losses of a chart's definition by place.
type Ledger struct {
	losses []entry
}

type entry struct {
	engine.Loss
	at Place
}

// handedOver are causes of losses of the definition about which the policy has a
// ledger of its own: it checks what the definition leaves open, or says that it
// does not.
var handedOver = map[string]bool{
	"any-type": true, "any-type-at-root": true, "conditional": true, "int-or-string": true, "mixed-object": true, "nesting-too-deep": true,
	"recursion": true, "reference": true, "root-rule": true, "shape-rule": true, "tuple": true, "undeclared-keys": true, "union": true,
}

// NewLedger keeps the losses of the target `rgd`.
func NewLedger(losses []engine.Loss) Ledger {
	return ledgerOf(losses, func(loss engine.Loss) bool { return loss.Target == "rgd" })
}

// NewPolicyLedger keeps the losses of definition and policy together: those of the
// policy, and those of the definition that no policy can make good.
func NewPolicyLedger(losses []engine.Loss) Ledger {
	return ledgerOf(losses, func(loss engine.Loss) bool {
		return loss.Target == "policy" || loss.Target == "rgd" && !handedOver[loss.Cause]
	})
}

func ledgerOf(losses []engine.Loss, counts func(engine.Loss) bool) Ledger {
	var ledger Ledger
	for _, loss := range losses {
		if counts(loss) {
			ledger.losses = append(ledger.losses, entry{loss, pattern(loss.At)})
		}
	}
	return ledger
}

// Without returns the ledger without the losses of one fate and cause, as Causes
// names them.
func (l Ledger) Without(class string) Ledger {
	var kept Ledger
	for _, loss := range l.losses {
		if classOf(loss) != class {
			kept.losses = append(kept.losses, loss)
		}
	}
	return kept
}

// anyStep is the token of a loss that stands for any item or key. It is not
// UTF-8, so no key equals it.
const anyStep = "\xff"

// pattern reads the place of a loss: a pointer in which `*` stands for any item or
// key, and `~2` for a key that is called `*`.
func pattern(text string) Place {
	place := Pointer(text)
	if text == "" {
		return place
	}
	for i, token := range strings.Split(text, "/")[1:] {
		switch token {
		case "*":
			place[i] = anyStep
		case "~2":
			place[i] = "*"
		}
	}
	return place
}

func classOf(loss entry) string {
	return loss.Fate + " " + loss.Cause
}

// Cover says how well the ledger speaks of a disagreement.
type Cover int

const (
	// Silent: no loss of the right fate stands at the place or above it.
	Silent Cover = iota
	// Elsewhere: one does, but its cause is about something else. Every property
	// has a loss about `null` and many objects one about unknown keys, which would
	// cover anything at or below them.
	Elsewhere
	// Told: one does, and its cause can be the cause of the disagreement.
	Told
)

// Cover looks for the best loss for a disagreement and returns its cause. Dropped
// says what the definition dropped of the document.
func (l Ledger) Cover(disagreement Disagreement, dropped []Change) (best Cover, cause string) {
	narrowest := 0
	for _, place := range disagreement.At {
		for _, loss := range l.above(place, 0) {
			if !speaksOf(disagreement.Direction, loss.Fate) {
				continue
			}
			if !explains(loss, place, disagreement, dropped) {
				best = max(best, Elsewhere)
				continue
			}
			// Of several losses the one that says most is counted: the nearest, of a
			// cause that speaks of little.
			says := 2 * len(loss.at)
			if narrow[loss.Cause] || about[loss.Cause] != nil {
				says++
			}
			if best != Told || says > narrowest {
				best, cause, narrowest = Told, classOf(loss), says
			}
		}
	}
	return best, cause
}

// mostShared bounds how often a part that is shared stands inside another one.
const mostShared = 100

// above returns the losses at the place and above it. Those of a part that the
// ledger tells of elsewhere are moved to where the place is.
func (l Ledger) above(place Place, shared int) []entry {
	var found []entry
	for _, loss := range l.losses {
		if !leadsTo(loss.at, place) {
			continue
		}
		if loss.SameAs == nil {
			found = append(found, loss)
			continue
		}
		if shared == mostShared {
			continue
		}
		first := pattern(*loss.SameAs)
		for _, inside := range l.above(slices.Concat(first, place[len(loss.at):]), shared+1) {
			if len(inside.at) >= len(first) {
				inside.at = slices.Concat(loss.at, inside.at[len(first):])
				found = append(found, inside)
			}
		}
	}
	return found
}

// Causes counts the losses that can cover something, by fate and cause.
func (l Ledger) Causes() map[string]int {
	causes := map[string]int{}
	for _, loss := range l.losses {
		if loss.SameAs == nil && (speaksOf(Narrowed, loss.Fate) || speaksOf(Widened, loss.Fate)) {
			causes[classOf(loss)]++
		}
	}
	return causes
}

// about lists, for causes that speak of single keywords, the violations that they
// can be the cause of. Other causes speak of all that is wrong below their place.
var about = map[string][]string{
	"bound-too-large":  {"minimum", "maximum", "exclusive-minimum", "exclusive-maximum"},
	"enum-text":        {"enum", "const"},
	"enum-types":       {"enum", "const"},
	"exclusive-bound":  {"minimum", "maximum", "exclusive-minimum", "exclusive-maximum"},
	"format":           {"format"},
	"key-rule":         {"property-names", "min-properties", "max-properties", "additional-properties", "false-schema"},
	"map-defaults":     {"required"},
	"multiple-of":      {"multiple-of"},
	"pattern":          {"pattern"},
	"required-when-on": {"required"},
	"transition":       {},
	"unique-items":     {"unique-items"},
}

// narrow are the causes that speak of one thing that a document does.
var narrow = map[string]bool{
	"closed-object": true, "defaults-invalid": true, "never-accepted": true, "null-dropped": true, "open-object": true, "secret-value": true, "spec-absent": true,
	"subchart-off": true,
}

func isIndex(token string) bool {
	_, err := strconv.ParseUint(token, 10, 64)
	return err == nil
}

// explains says whether the loss can be about the disagreement, whose place is the
// loss's or below it.
func explains(loss entry, place Place, disagreement Disagreement, dropped []Change) bool {
	met := place[:len(loss.at)]
	// The last star stands for a key, or for an item: then the loss is about the
	// item itself, not about keys that the definition drops.
	last := len(loss.at) - 1
	anyKey := last >= 0 && loss.at[last] == anyStep && !isIndex(met[last])
	switch loss.Cause {
	case "null-dropped":
		return has(dropped, met, "nulled") || disagreement.Direction == Narrowed && disagreement.Null
	case "null-unchecked":
		return disagreement.Null
	case "null-in-rule":
		for _, change := range dropped {
			if change.Kind == "nulled" && leadsTo(met, change.At) {
				return true
			}
		}
		// Free-form objects keep what is null.
		return loss.Target == "policy" && disagreement.Null
	case "secret-value":
		// A free-form object keeps what is secret, and the policy does not look at it.
		return has(dropped, met, "pruned", "nulled") || disagreement.Why == "required" || loss.Target == "policy"
	case "never-accepted":
		return has(dropped, met, "pruned", "nulled") || disagreement.Why == "required"
	case "defaults-invalid":
		return disagreement.Shipped
	case "closed-object", "open-object":
		return !anyKey || has(dropped, met, "pruned", "nulled")
	case "enum-types":
		// Any value of the type is accepted, so the schemas of its parts are lost too.
		if len(place) > len(met) {
			return true
		}
	case "key-rule":
		// Helm reports a key's name at the values as a whole; the loss that says so, which is
		// of no one keyword, is about nothing else.
		if len(loss.at) == 0 && loss.Schema == "" {
			return disagreement.Why == "property-names"
		}
	case "spec-absent":
		return disagreement.Absent
	case "subchart-off":
		return disagreement.Off
	case "bound-too-large":
		if disagreement.Direction == Narrowed {
			return strings.Contains(disagreement.Why, `must be of type integer: "number"`)
		}
	}
	codes, single := about[loss.Cause]
	if !single || disagreement.Direction == Narrowed {
		return true
	}
	for _, code := range codes {
		if code == disagreement.Why {
			return true
		}
	}
	// A choice fails by what its branches say; a choice of one is read as that one.
	choice := disagreement.Why == "any-of" || disagreement.Why == "one-of"
	return choice && (strings.HasPrefix(loss.Schema, disagreement.Schema+"/") || strings.HasPrefix(disagreement.Schema, loss.Schema+"/"))
}

func has(dropped []Change, at Place, kinds ...string) bool {
	for _, change := range dropped {
		for _, kind := range kinds {
			if change.Kind == kind && change.At.String() == at.String() {
				return true
			}
		}
	}
	return false
}

// speaksOf says whether a loss of the fate can be about the direction. What was
// moved reaches Helm on another way, so dropping it from the custom resource is
// told too (see explains).
func speaksOf(direction Direction, fate string) bool {
	if direction == Narrowed {
		return fate == "narrowed" || fate == "moved"
	}
	return fate == "widened"
}

// leadsTo says whether `at` is the place or stands above it; anyStep in `at` is
// any one token.
func leadsTo(at, place Place) bool {
	return len(at) <= len(place) && common(at, place) == len(at)
}

// common counts the tokens that two places share from the root down.
func common(at, place Place) int {
	count := 0
	for count < len(at) && count < len(place) && (at[count] == anyStep || at[count] == place[count]) {
		count++
	}
	return count
}

// Nearest returns the losses that share most with the place, of any fate, to show
// what the ledger does say there.
func (l Ledger) Nearest(place Place, count int) []engine.Loss {
	sorted := append([]entry{}, l.losses...)
	score := func(loss entry) int { return 2*common(loss.at, place) - len(loss.at) }
	sort.SliceStable(sorted, func(i, j int) bool { return score(sorted[i]) > score(sorted[j]) })
	var nearest []engine.Loss
	for _, loss := range sorted {
		if len(nearest) < count && common(loss.at, place) > 0 {
			nearest = append(nearest, loss.Loss)
		}
	}
	return nearest
}
