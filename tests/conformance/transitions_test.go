// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"path/filepath"
	"strings"
	"testing"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/kit"
)

// TestGrowOnly changes values that can only grow, and asks the definition alone:
// it compares the numbers written before and after, and leaves quantities, which
// rules know since Kubernetes 1.29, and defaults to the policy.
func TestGrowOnly(t *testing.T) {
	project, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ chart, old, new, refused string }{
		{"tests/fixtures/policy", "volume: 10Gi", "volume: 10240Mi", ""},
		{"tests/fixtures/policy", "volume: 9Gi", "volume: 10Gi", ""},
		{"tests/fixtures/policy", "volume: 20Gi", "volume: 3000Mi", ""}, // a quantity
		{"tests/fixtures/policy", "volume: much", "volume: less", ""},
		{"tests/fixtures/policy", "volume: 20Gi", "", ""},
		{"tests/fixtures/policy", "members: 2", "members: 2", ""},
		{"tests/fixtures/policy", "members: 3", "members: 2", "spec.members"},
		{"charts/postgres", "storage: {size: 10Gi}", "storage: {size: 20Gi}", ""},
	} {
		accepted, refusal := run(judge(t), func() ([]byte, error) { return program(t).RGD(filepath.Join(project, c.chart)) })
		if refusal != nil {
			t.Fatal(refusal)
		}
		apiVersion, kind := accepted.Definition.Kind()
		read := func(spec string) apiserver.Admitted {
			if strings.Contains(c.chart, "fixtures") {
				// The fixture asks for this in every instance.
				spec = strings.TrimSuffix("free: {must: true}, "+spec, ", ")
			}
			object, err := apiserver.ReadInstance([]byte("apiVersion: " + apiVersion + "\nkind: " + kind +
				"\nmetadata: {name: mine, namespace: team}\nspec: {" + spec + "}\n"))
			if err != nil {
				t.Fatal(err)
			}
			return accepted.Definition.Create(object)
		}
		before, after := read(c.old), read(c.new)
		err := accepted.Definition.Update(after.Object, before.Object).Err()
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%s: %s → %s: %v", c.chart, c.old, c.new, err)
		case c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)):
			t.Errorf("%s: %s → %s: %v, want a refusal at %s", c.chart, c.old, c.new, err, c.refused)
		}
	}
}

// TestSwitchedOff asks the policy about values of subcharts that Helm looks at
// only while these are on.
func TestSwitchedOff(t *testing.T) {
	project, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	admission := readPolicy(t, filepath.Join(project, "tests", "conformance", "testdata", "law", "parts"))
	const memory = "`spec.cache.memory` must be set while the subchart is on"
	for _, c := range []struct{ spec, message string }{
		{"", ""},
		{"{endpoint: e}", ""},
		{"{endpoint: e, cache: {shards: 2}}", ""},
		{"{endpoint: e, cache: {enabled: false}}", ""},
		{"{endpoint: e, cache: {enabled: true}}", memory},
		{"{endpoint: e, cache: {enabled: true, memory: 64Mi}}", ""},
		{"{endpoint: e, archive: {bucket: b}}", ""},
		{"{tags: {extras: true}}", "`spec.archive.bucket` must be set while the subchart is on"},
		{"{tags: {extras: true}, archive: {bucket: b}}", ""},
	} {
		expect(t, admission.Admit(instanceOf(t, admission, c.spec), nil), c.message)
	}
}
