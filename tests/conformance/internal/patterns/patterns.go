// SPDX-License-Identifier: Apache-2.0

// Package patterns makes regular expressions and texts in which readers of Go's
// syntax differ: classes, negated and not, in and outside of brackets, with and
// without flags, nested repeats, escapes, and patterns that Go refuses.
package patterns

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
)

// Maker makes them by seed.
type Maker struct{ random *rand.Rand }

// New returns a maker.
func New(seed uint64) Maker { return Maker{rand.New(rand.NewPCG(seed, 14))} }

var names = func() (names []string) {
	for name := range unicode.Categories {
		names = append(names, name)
	}
	for name := range unicode.CategoryAliases {
		names = append(names, name)
	}
	for name := range unicode.Scripts {
		names = append(names, name)
	}
	return append(names, "Any", "Assigned", "ASCII", "lu", "upper case_letter", "Grek", "IsGreek", "")
}()

var posix = []string{"alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit", "nothing"}

// alphabet has letters whose case is special, ends of lines, and what classes
// disagree about.
var alphabet = []rune("aAkKsSzZiI09_- \t\n\v\f\r.,x{}[]()\\^$|+?*éÉßẞſKİıͅιΙǅǆσςΣᲀвВ٣中\u2028\u0085\u00a0😀\U0001e922\U0001e943\u1171e\uffff")

// Text makes a short text.
func (m Maker) Text() string {
	var text strings.Builder
	for range m.random.IntN(6) {
		text.WriteRune(m.letter())
	}
	return text.String()
}

func (m Maker) letter() rune { return alphabet[m.random.IntN(len(alphabet))] }

func pick[T any](m Maker, from []T) T { return from[m.random.IntN(len(from))] }

// Pattern makes a pattern, which Go may refuse.
func (m Maker) Pattern() string {
	pattern := m.branches(3)
	if m.random.IntN(2) == 0 {
		pattern = pick(m, []string{"(?i)", "(?s)", "(?m)", "(?is)", "(?U)", "(?im-s)"}) + pattern
	}
	if m.random.IntN(3) == 0 {
		pattern = "^" + pattern + "$"
	}
	if m.random.IntN(25) == 0 {
		at := m.random.IntN(len(pattern) + 1)
		pattern = pattern[:at] + string(pick(m, []rune(`\[](){}*+?^-|:<P`))) + pattern[at:]
	}
	return strings.ToValidUTF8(pattern, "")
}

func (m Maker) branches(depth int) string {
	text := m.sequence(depth)
	for m.random.IntN(5) == 0 {
		text += "|" + m.sequence(depth)
	}
	return text
}

func (m Maker) sequence(depth int) string {
	var text strings.Builder
	for range 1 + m.random.IntN(3) {
		text.WriteString(m.atom(depth))
		text.WriteString(m.repeat())
	}
	return text.String()
}

func (m Maker) repeat() string {
	if m.random.IntN(3) > 0 {
		return ""
	}
	return pick(m, []string{"*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{0}", "{,3}", "{3,2}", "{40}", "{1000}", "{01}", "{2", "**", "{2}{3}"})
}

func (m Maker) atom(depth int) string {
	switch m.random.IntN(9) {
	case 0:
		return pick(m, []string{".", "^", "$", `\b`, `\B`, `\A`, `\z`, `\Q.*\E`, ""})
	case 1, 2:
		return m.class()
	case 3, 4, 5:
		return m.brackets()
	case 6:
		if depth > 0 {
			open := pick(m, []string{"(", "(?:", "(?i:", "(?-i:", "(?s:", "(?P<n>", "(?<m>", "(?=", "(?i)"})
			return open + m.branches(depth-1) + ")"
		}
	}
	return m.char()
}

func (m Maker) char() string {
	c := m.letter()
	switch m.random.IntN(4) {
	case 0:
		return fmt.Sprintf(`\x{%x}`, c)
	case 1:
		return pick(m, []string{`\n`, `\t`, `\v`, `\07`, `\101`, `\x4b`, `\.`, `\_`, `\-`, `\e`, `\8`, `\x{d800}`, `\x{110000}`})
	}
	if strings.ContainsRune(`\^$|+?*.[](){}`, c) {
		return `\` + string(c)
	}
	return string(c)
}

// class makes a class that may stand in brackets too.
func (m Maker) class() string {
	switch m.random.IntN(3) {
	case 0:
		return `\` + pick(m, []string{"d", "D", "s", "S", "w", "W"})
	case 1:
		return `\` + pick(m, []string{"pL", "PL", "pN", "PS", "pZ", "pM", "PM"})
	}
	return fmt.Sprintf(`\%s{%s%s}`, pick(m, []string{"p", "P"}), pick(m, []string{"", "", "^"}), pick(m, names))
}

func (m Maker) brackets() string {
	var text strings.Builder
	text.WriteString(pick(m, []string{"[", "[", "[^"}))
	for range 1 + m.random.IntN(3) {
		switch m.random.IntN(4) {
		case 0:
			text.WriteString(m.class())
		case 1:
			fmt.Fprintf(&text, "[:%s%s:]", pick(m, []string{"", "^"}), pick(m, posix))
		case 2:
			low, high := m.letter(), m.letter()
			fmt.Fprintf(&text, `\x{%x}-\x{%x}`, min(low, high), max(low, high))
		default:
			text.WriteString(m.char())
		}
	}
	return text.String() + "]"
}
