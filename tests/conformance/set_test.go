// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
)

// settings is how many lists of `--set` and its relatives are tried; SETTINGS
// tries more.
const settings = 200

// known are arguments that people write, or that were once read otherwise.
var known = []string{
	"enabled=True", "enabled=FALSE", "a=Null", "falſe=falſe", "s=a,", "", ",", "l={}", "l={a", "l={a}b=1", "l={a,b},c=1",
	"s=x{1,n=2", "s=^[0-9]{1,3}$", `s=\123`, `s=\`, "o.b=1", "n=+5", "n=-5", "n=-0", "n=-007", "n=007", "n=1e3", "n=0x1F",
	"n=9223372036854775807", "n=9223372036854775808", "a[0]", "a[0].", "a.", "a[0]=", "a[1][2]=x", "a[+1]=x", "a[-1]=x",
	"a[65537]=x", "a[0]b=1", "a[x]=1", "=1", "a=", "a==b", "a.=1", ".a=1", "a..b=1", `a\.b=1`, `a\=b=1`, "a=1,a.b=2",
	"a={x},a[1]=y", "a.b=1,a.b.c=2", "a[0]=1,a[0].b=2", "a[0].b=1,a[0][1]=2", strings.Repeat("a.", 30) + "a=1", strings.Repeat("a.", 31) + "a=1",
}

// TestSetGrammar (set-grammar): what the options say is what Helm reads, or both
// cannot read it. A schema that accepts only what Helm read shows the difference.
func TestSetGrammar(t *testing.T) {
	program, random := program(t), rand.New(rand.NewPCG(seed(t), 0))
	dir := t.TempDir()
	for name, text := range map[string]string{"null.yaml": "o:\nl: [1]\n", "text": "a,b=c\n", "Chart.yaml": "apiVersion: v2\nname: set\nversion: 1.0.0\n", "values.yaml": "{}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	var tried [][]helm.Setting
	for _, argument := range known {
		for _, option := range []string{"--set", "--set-string", "--set-literal", "--set-json"} {
			tried = append(tried, []helm.Setting{{Option: option, Argument: argument}})
		}
		tried = append(tried, []helm.Setting{{Option: "-f", Argument: "null.yaml"}, {Option: "--set", Argument: argument}})
	}
	count := settings
	if text := os.Getenv("SETTINGS"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatalf("SETTINGS: %v", err)
		}
	}
	for range count {
		tried = append(tried, randomSettings(random))
	}
	readable := 0
	for _, list := range tried {
		if compareSettings(t, program, list) {
			readable++
		}
	}
	report("settings: %d lists, %d that Helm reads", len(tried), readable)
}

func compareSettings(t *testing.T, program engine.Engine, list []helm.Setting) bool {
	t.Helper()
	merged, problem := helm.Set(list)
	schema := []byte("{}")
	if problem == nil {
		var err error
		if schema, err = json.Marshal(map[string]any{"const": merged}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("values.schema.json", schema, 0o644); err != nil {
		t.Fatal(err)
	}
	var options []string
	for _, setting := range list {
		options = append(options, setting.Option, setting.Argument)
	}
	if problem == nil {
		opened, err := helm.Open(".")
		if err != nil {
			t.Fatal(err)
		}
		if refusal := askHelm(opened, merged); refusal != nil {
			// Nulls are gone when Helm validates, so that its own reading breaks the schema.
			problem, merged = refusal, nil
		}
	}
	valid, readable, err := program.Accepts(".", options...)
	switch {
	case err != nil:
		t.Errorf("%q: %v", options, err)
	case valid != (problem == nil), merged == nil && len(schema) == 2 && readable:
		t.Errorf("%q\nHelm    %s %v\nengine  valid %v, readable %v", options, schema, problem, valid, readable)
	}
	return problem == nil
}

// pieces are what arguments are made of.
var pieces = []string{
	"a", "b", "c", "a.b", "a[0]", "[1]", ".", ",", "=", "=", "=", "{", "}", `\`, "1", "007", "true", "null", "x y", "é", " ", `"q"`, "[1,2]", `{"a":1}`,
}

// paths, values and separators make arguments that Helm mostly reads.
var (
	paths      = []string{"a", "a.b", "a[0]", "a[1].b", "b[0][1]", "b[0][0].c", `c\.d`, "c.d.e", "l", "o.b", " a"}
	values     = []string{"1", "-3", "x", "True", "null", "{x,2}", "{}", "1.50", "1e2", `"q"`, `{"a":{"b":null}}`, "[1,{}]", "", " 7 ", "01", "1.5.2", "9007199254740993", `\,`}
	separators = []string{",", ",", ",", "", ", "}
)

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

func randomSettings(random *rand.Rand) []helm.Setting {
	options := []string{"--set", "--set", "--set-string", "--set-json", "--set-literal"}
	var list []helm.Setting
	if random.IntN(4) == 0 {
		list = append(list, helm.Setting{Option: "-f", Argument: "null.yaml"})
	}
	for range 1 + random.IntN(2) {
		var argument strings.Builder
		if random.IntN(3) == 0 {
			for range 1 + random.IntN(8) {
				argument.WriteString(pick(random, pieces))
			}
		} else {
			for range 1 + random.IntN(3) {
				argument.WriteString(pick(random, paths) + "=" + pick(random, values) + pick(random, separators))
			}
		}
		list = append(list, helm.Setting{Option: options[random.IntN(len(options))], Argument: argument.String()})
	}
	if random.IntN(6) == 0 {
		list = append(list, helm.Setting{Option: "--set-file", Argument: []string{"a=text", "a.b=text,c=text", "l={text,text}", "a=absent", "a="}[random.IntN(5)]})
	}
	return list
}
