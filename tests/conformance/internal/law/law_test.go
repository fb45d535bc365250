// SPDX-License-Identifier: Apache-2.0

package law

import (
	"reflect"
	"testing"

	"managedservices.example.com/conformance/internal/engine"
)

func TestResolve(t *testing.T) {
	tree := map[string]any{
		"a":   map[string]any{"b.c": []any{map[string]any{"d": 1}}, "b": map[string]any{}},
		"x.y": 1,
	}
	for path, want := range map[string]string{
		"":                  "",
		".a":                "/a",
		".a.b.c[0].d":       "/a/b.c/0/d",
		".a.b.missing":      "/a/b/missing",
		".a[b].missing":     "/a/b/missing",
		".x.y":              "/x.y",
		".a.b.c[0].missing": "/a/b.c/0/missing",
		".none.at.all":      "/none/at/all",
	} {
		if got := Resolve(tree, path).String(); got != want {
			t.Errorf("%q: want %s, got %s", path, want, got)
		}
	}
}

func TestPointer(t *testing.T) {
	for _, text := range []string{"", "/a", "/a~1b/~0/0", "/"} {
		if got := Pointer(text).String(); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestChanges(t *testing.T) {
	before := map[string]any{"same": 1, "null": nil, "gone": 1, "list": []any{map[string]any{"in": 1}}, "other": "a"}
	after := map[string]any{"same": 1, "list": []any{map[string]any{}}, "other": "b", "new": 1}
	want := []Change{
		{Place{"gone"}, "pruned"}, {Place{"list", "0", "in"}, "pruned"}, {Place{"new"}, "added"},
		{Place{"null"}, "nulled"}, {Place{"other"}, "changed"},
	}
	if got := Changes(before, after); !reflect.DeepEqual(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
}

func TestCover(t *testing.T) {
	first, second := "/part", "/other/in"
	ledger := NewLedger([]engine.Loss{
		{Target: "rgd", Fate: "widened", Cause: "format", At: "/part/in/mail"},
		{Target: "rgd", Fate: "widened", Cause: "shared-part", At: "/other", SameAs: &first},
		{Target: "rgd", Fate: "widened", Cause: "shared-part", At: "/list/*", SameAs: &second},
		{Target: "rgd", Fate: "narrowed", Cause: "open-object", At: "/*"},
		{Target: "rgd", Fate: "widened", Cause: "null-dropped", At: "/a/*/b"},
		{Target: "rgd", Fate: "widened", Cause: "any-type", At: "/free"},
		{Target: "rgd", Fate: "widened", Cause: "any-type", At: "/keys/~2"},
		{Target: "rgd", Fate: "widened", Cause: "format", At: "/mail"},
		{Target: "form", Fate: "widened", Cause: "any-type", At: "/a"},
	})
	for name, one := range map[string]struct {
		direction Direction
		at        Place
		why       string
		dropped   []Change
		want      Cover
	}{
		"an unknown key was dropped":       {Narrowed, Place{"k"}, "pruned", []Change{{Place{"k"}, "pruned"}}, Told},
		"dropped keys excuse no refusal":   {Narrowed, Place{"k"}, "type", nil, Elsewhere},
		"nor what stands below other keys": {Narrowed, Place{"k", "l"}, "pruned", []Change{{Place{"k", "l"}, "pruned"}}, Elsewhere},
		"a null was dropped":               {Widened, Place{"a", "0", "b"}, "type", []Change{{Place{"a", "0", "b"}, "nulled"}}, Told},
		"a null excuses nothing else":      {Widened, Place{"a", "0", "b"}, "type", nil, Elsewhere},
		"anything below a free object":     {Widened, Place{"free", "x"}, "required", nil, Told},
		"a key called * is a key":          {Widened, Place{"keys", "*"}, "required", nil, Told},
		"and not any key":                  {Widened, Place{"keys", "x"}, "required", nil, Silent},
		"what is told of a shared part":    {Widened, Place{"other", "in", "mail"}, "format", nil, Told},
		"is told of parts of parts":        {Widened, Place{"list", "0", "mail"}, "format", nil, Told},
		"and of nothing else there":        {Widened, Place{"other", "in", "name"}, "format", nil, Silent},
		"a format is a format":             {Widened, Place{"mail"}, "format", nil, Told},
		"and no pattern":                   {Widened, Place{"mail"}, "pattern", nil, Elsewhere},
		"widened is not narrowed":          {Narrowed, Place{"free"}, "type", nil, Elsewhere},
		"what is above is not covered":     {Widened, Place{}, "required", nil, Silent},
		"other targets do not count":       {Widened, Place{"a"}, "type", nil, Silent},
	} {
		got, _ := ledger.Cover(Disagreement{Direction: one.direction, At: []Place{one.at}, Why: one.why}, one.dropped)
		if got != one.want {
			t.Errorf("%s: want %d, got %d", name, one.want, got)
		}
	}
}
