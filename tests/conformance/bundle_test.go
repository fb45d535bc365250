// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/helm"
)

// bundleCase is a schema that refers to documents elsewhere. BASE stands for the
// address they are published at; each probe is a values document.
type bundleCase struct {
	name      string
	schema    string
	documents map[string]string
	// valid and invalid are values in which the documents matter.
	valid, invalid []string
}

var bundleCases = []bundleCase{
	{
		name:   "a definition that refers to others, of another draft",
		schema: `{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"$ref":"BASE/k8s.json#/definitions/resources"}}}`,
		documents: map[string]string{"k8s.json": `{"definitions":{
			"resources":{"type":"object","additionalProperties":false,"properties":{"limits":{"type":["object","null"],"additionalProperties":{"$ref":"#/definitions/quantity"}}}},
			"quantity":{"oneOf":[{"type":"string","pattern":"^[0-9]+(Mi|Gi)?$"},{"type":"number"}]},
			"unused":{"$ref":"#/definitions/nowhere"}}}`},
		valid:   []string{`{"a":{"limits":{"cpu":1}}}`, `{"a":{"limits":null}}`, `{"a":{"limits":{"memory":"1Gi"}}}`},
		invalid: []string{`{"a":{"limits":{"memory":"much"}}}`, `{"a":{"requests":{}}}`},
	},
	{
		name:   "keywords keep the meaning of their own draft",
		schema: `{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"new":{"$ref":"BASE/new.json"},"old":{"$ref":"BASE/old.json"},"seven":{"$ref":"BASE/seven.json"}}}`,
		documents: map[string]string{
			"new.json":   `{"$ref":"#/$defs/text","minLength":3,"prefixItems":[{"type":"string"}],"$defs":{"text":{"type":["string","array"]}}}`,
			"old.json":   `{"$schema":"http://json-schema.org/draft-04/schema#","type":"number","minimum":1,"exclusiveMinimum":true}`,
			"seven.json": `{"$schema":"http://json-schema.org/draft-07/schema#","type":"array","items":[{"type":"string"}],"additionalItems":false}`,
		},
		valid:   []string{`{"new":"abc"}`, `{"new":["a",1]}`, `{"old":2}`, `{"seven":["a"]}`},
		invalid: []string{`{"new":"ab"}`, `{"new":[1]}`, `{"old":1}`, `{"seven":["a","b"]}`, `{"seven":[1]}`},
	},
	{
		name:   "an old reference at the root of a document",
		schema: `{"allOf":[{"$ref":"BASE/root.json"}]}`,
		documents: map[string]string{
			"root.json": `{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/Values","type":"null","definitions":{"Values":{"type":"object","required":["name"],"properties":{"name":{"$ref":"#/definitions/Name"}}},"Name":{"type":"string"}}}`,
		},
		valid:   []string{`{"name":"x"}`},
		invalid: []string{`{}`, `{"name":1}`},
	},
	{
		name:   "documents that refer to each other, by relative names, in a circle",
		schema: `{"$schema":"https://json-schema.org/draft/2019-09/schema","properties":{"tree":{"$ref":"BASE/a/tree.json#node"}}}`,
		documents: map[string]string{
			"a/tree.json":  `{"$schema":"https://json-schema.org/draft/2019-09/schema","$defs":{"n":{"$anchor":"node","type":"object","properties":{"children":{"$ref":"../b/list.json#/$defs/list"}},"additionalProperties":false}}}`,
			"b/list.json":  `{"$schema":"https://json-schema.org/draft/2019-09/schema","$defs":{"list":{"type":"array","items":{"$ref":"/a/tree.json#/$defs/n"}}}}`,
			"b/other.json": `{}`,
		},
		valid:   []string{`{"tree":{"children":[{"children":[]}]}}`},
		invalid: []string{`{"tree":{"children":[{"leaf":1}]}}`, `{"tree":{"children":{}}}`},
	},
	{
		name:   "a document that names itself otherwise, with a part of its own name",
		schema: `{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"a":{"$ref":"BASE/served.json"}}}`,
		documents: map[string]string{
			"served.json": `{"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.com/own/name.json","type":"object","properties":{"p":{"$ref":"#/definitions/p"},"q":{"$ref":"name.json#/definitions/p"},"r":{"$ref":"part.json"}},"definitions":{"p":{"type":"integer"},"part":{"$id":"part.json","type":"boolean"}}}`,
		},
		valid:   []string{`{"a":{"p":1,"q":2,"r":true}}`},
		invalid: []string{`{"a":{"p":"1"}}`, `{"a":{"q":"2"}}`, `{"a":{"r":3}}`},
	},
	{
		name:   "a way through something that is no definition",
		schema: `{"properties":{"a":{"$ref":"BASE/deep.json#/x-parts/0/properties/id"},"b":{"$ref":"BASE/deep.json#/allOf/1"},"c":{"$ref":"BASE/no.json"}}}`,
		documents: map[string]string{
			"deep.json": `{"x-parts":[{"properties":{"id":{"enum":["x"]}}}],"allOf":[{"type":"null"},{"maximum":3}]}`,
			"no.json":   `false`,
		},
		valid:   []string{`{"a":"x","b":3}`},
		invalid: []string{`{"a":"y"}`, `{"b":4}`, `{"c":1}`},
	},
}

// TestBundleMeansTheSame lets Helm fetch the documents from a server, bundles them,
// and expects Helm to give the same answers about the bundle, asking nobody.
func TestBundleMeansTheSame(t *testing.T) {
	program := program(t)
	for _, test := range bundleCases {
		t.Run(test.name, func(t *testing.T) {
			var asked atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
				asked.Add(1)
				document, has := test.documents[strings.TrimPrefix(request.URL.Path, "/")]
				if !has {
					http.NotFound(response, request)
					return
				}
				_, _ = response.Write([]byte(document))
			}))
			defer server.Close()
			address, err := url.Parse(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			remote, bundled, cache := t.TempDir(), t.TempDir(), t.TempDir()
			for path, document := range test.documents {
				write(t, filepath.Join(cache, strings.ReplaceAll(address.Host, ":", "%3A"), path), document)
			}
			for _, dir := range []string{remote, bundled} {
				write(t, filepath.Join(dir, "Chart.yaml"), "apiVersion: v2\nname: sample\nversion: 1.0.0\n")
				write(t, filepath.Join(dir, "values.yaml"), "{}\n")
				write(t, filepath.Join(dir, "values.schema.json"), strings.ReplaceAll(test.schema, "BASE", server.URL))
			}
			if err := program.Bundle(bundled, cache); err != nil {
				t.Fatal(err)
			}
			before, after := verdicts(t, remote, test), verdicts(t, bundled, test)
			fetched := asked.Load()
			if fetched == 0 {
				t.Error("Helm fetched nothing, so this compares nothing")
			}
			answers, err := program.Validate(bundled, probes(t, test))
			if err != nil {
				t.Fatal(err)
			}
			unbundled, err := program.Validate(remote, probes(t, test))
			if err != nil {
				t.Fatal(err)
			}
			for i, probe := range append(test.valid[:len(test.valid):len(test.valid)], test.invalid...) {
				wanted := "invalid"
				if i < len(test.valid) {
					wanted = "valid"
				}
				if before[i] != wanted || after[i] != wanted || answers[i].Verdict != wanted {
					t.Errorf("%s: Helm, fetching: %s; Helm, bundled: %s; engine, bundled: %s; wanted %s", probe, before[i], after[i], answers[i].Verdict, wanted)
				}
				if unbundled[i].Verdict != "unknown" {
					t.Errorf("%s: engine, not bundled: %s", probe, unbundled[i].Verdict)
				}
			}
			verdicts(t, bundled, test)
			if asked.Load() != fetched {
				t.Error("Helm fetches although everything is bundled")
			}
		})
	}
}

// TestBundledCorpus gives the corpus charts whose schemas need the network
// documents of ours for theirs: then nothing is unknown, Helm and the engine agree,
// and the definition is accepted.
func TestBundledCorpus(t *testing.T) {
	judge, program, seed := judge(t), program(t), seed(t)
	var total counts
	for _, chart := range corpus(t) {
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		if opened.Unloadable == "" {
			continue
		}
		t.Run(chart.Name, func(t *testing.T) {
			bundled := charts.Chart{Name: chart.Name, Dir: t.TempDir()}
			if err := os.CopyFS(bundled.Dir, os.DirFS(chart.Dir)); err != nil {
				t.Fatal(err)
			}
			if err := program.Bundle(bundled.Dir, "testdata/bundle"); err != nil {
				t.Fatal(err)
			}
			opened, err := helm.Open(bundled.Dir)
			if err != nil {
				t.Fatal(err)
			}
			if opened.Unloadable != "" {
				t.Fatalf("Helm still wants %s", opened.Unloadable)
			}
			unknown := total.unknown.Load()
			compareChart(t, program, bundled, perChart, seed, &total)
			if total.unknown.Load() != unknown {
				t.Errorf("%d answers are unknown", total.unknown.Load()-unknown)
			}
			if _, refusal := run(judge, func() ([]byte, error) { return program.RGD(bundled.Dir) }); refusal != nil {
				t.Error(refusal)
			}
		})
	}
	if total.charts.Load() == 0 {
		t.Error("no corpus chart needs the network, so this judges nothing")
	}
	report("bundled: seed %d, %d corpus charts, %d documents: %d valid and %d invalid for Helm, %d unknown to the engine, %d disagreements",
		seed, total.charts.Load(), total.documents.Load(), total.valid.Load(), total.invalid.Load(), total.unknown.Load(), total.disagreements.Load())
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func probes(t *testing.T, test bundleCase) []any {
	t.Helper()
	var values []any
	for _, text := range append(test.valid[:len(test.valid):len(test.valid)], test.invalid...) {
		var value map[string]any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		values = append(values, value)
	}
	return values
}

// verdicts asks Helm about the probes.
func verdicts(t *testing.T, dir string, test bundleCase) []string {
	t.Helper()
	opened, err := helm.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var answers []string
	for _, values := range probes(t, test) {
		answer, _, _ := strings.Cut(helmSays(askHelm(opened, values.(map[string]any))), ":")
		answers = append(answers, answer)
	}
	return answers
}
