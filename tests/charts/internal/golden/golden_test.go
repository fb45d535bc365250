// SPDX-License-Identifier: Apache-2.0

package golden

import (
	"encoding/base64"
	"strings"
	"testing"
)

func encode(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestMask(t *testing.T) {
	const secret = "---\n# Source: x.yaml\nkind: Secret\nmetadata: {name: s}\nstringData:\n  host: s-rw\n  uri: \"db://app:%1@s-rw:5432/app\"\ndata:\n  password: %2\n  tls.key: %3\n"
	fill := func(password, key string) string {
		pem := "-----BEGIN RSA PRIVATE KEY-----\n" + key + "\n-----END RSA PRIVATE KEY-----\n"
		return strings.NewReplacer("%1", password, "%2", encode(password), "%3", encode(pem)).Replace(secret)
	}
	text, err := Stable(fill("aXY1bb", "MII1"), fill("aXY2bb", "MII22"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"---\n# Source: x.yaml\n",
		"host: s-rw\n",
		"uri: db://app:(generated)@s-rw:5432/app\n",
		"password: (base64 of) (generated)\n",
		"tls.key: '(base64 of) (generated: PEM, rsa private key)'\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "aXY") || strings.Contains(text, "TUlJ") {
		t.Errorf("part of a generated value is left:\n%s", text)
	}
}

func TestSameStays(t *testing.T) {
	const rendering = "---\n# Source: a\nkind: Secret # as written\ndata: {a: Yg==}\n---\n# nothing\n"
	text, err := Stable(rendering, rendering)
	if err != nil || text != "---\n# Source: a\nkind: Secret # as written\ndata: {a: Yg==}\n" {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestRefused(t *testing.T) {
	for name, pair := range map[string][2]string{
		"elsewhere":                   {"---\nkind: ConfigMap\ndata: {a: b}\n", "---\nkind: ConfigMap\ndata: {a: c}\n"},
		"beside the values":           {"---\nkind: Secret\nmetadata: {name: a}\n", "---\nkind: Secret\nmetadata: {name: b}\n"},
		"another key":                 {"---\nkind: Secret\ndata: {a: Yg==}\n", "---\nkind: Secret\ndata: {b: Yg==}\n"},
		"another number of documents": {"---\nkind: Secret\n", "---\nkind: Secret\n---\nkind: Secret\n"},
	} {
		if text, err := Stable(pair[0], pair[1]); err == nil {
			t.Errorf("%s: no error but\n%s", name, text)
		}
	}
}

func TestRelative(t *testing.T) {
	const base = "---\nkind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: b}\n---\nkind: C\nmetadata: {name: c}\n"
	const text = "---\nkind: A\nmetadata: {name: a}\n---\nkind: C\nmetadata: {name: c, labels: {x: y}}\n---\nkind: D\nmetadata: {name: d}\n"
	const want = "---\n# A a: as in x.yaml\n---\nkind: C\nmetadata: {name: c, labels: {x: y}}\n---\nkind: D\nmetadata: {name: d}\n---\n# B b: only in x.yaml\n"
	if got, err := Relative(text, base, "x.yaml"); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestRelativeTexts(t *testing.T) {
	const base = "---\nkind: A\nmetadata: {name: a}\ndata:\n  x.sh: |\n    one\n\n    two\n  y.sh: |-\n    three\n  z: 1\n"
	const text = "---\nkind: A\nmetadata: {name: a}\ndata:\n  x.sh: |\n    one\n\n    two\n  y.sh: |-\n    four\n  z: 2\n"
	const want = "---\nkind: A\nmetadata: {name: a}\ndata:\n  x.sh: (as in x.yaml)\n  y.sh: |-\n    four\n  z: 2\n"
	if got, err := Relative(text, base, "x.yaml"); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
}
