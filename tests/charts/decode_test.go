// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/made"
	"managedservices.example.com/charts/internal/project"
	"managedservices.example.com/charts/internal/strict"
)

// rounds is how many renderings of made values TestStrictMade judges for each chart.
const rounds = 24

// hostileNames are names of releases and namespaces that Helm takes and YAML reads
// as numbers or booleans.
var hostileNames = []string{"12345", "007", "1e3", "0x1f", "yes", "null", "on", "2001-01-01", "a"}

// judge renders and decodes strictly.
func judge(t *testing.T, chart project.Chart, options helm.Options) {
	t.Helper()
	apis, err := chart.OptionalAPIs()
	if err != nil {
		t.Fatal(err)
	}
	options.APIs = apis
	text, err := helm.Template(chart.Dir, options)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range strict.Faults(text) {
		t.Error(fault)
	}
}

// TestStrict decodes every reviewed rendering, also for releases and namespaces whose names
// look like numbers.
func TestStrict(t *testing.T) {
	eachCase(t, func(t *testing.T, one project.Case) {
		judge(t, one.Chart, helm.Options{Values: one.Values})
		// Two of the names each; all of them are tried below.
		pick := len(one.Name) % (len(hostileNames) - 1)
		judge(t, one.Chart, helm.Options{Values: one.Values, Release: hostileNames[pick], Namespace: hostileNames[pick+1]})
	})
}

// TestStrictNames sets one name at a time.
func TestStrictNames(t *testing.T) {
	for _, one := range []struct{ title, chart, values string }{
		{"chart-unquoted-text: a Secret of digits", "postgres", `{auth: {existingSecret: "007"}, tls: {enabled: true, existingSecret: "1e3"}}`},
		{"chart-unquoted-text: a user called yes", "valkey", `{auth: {username: "yes"}, users: {"null": {}, "on": {access: readwrite}}}`},
		{"chart-unquoted-text: classes and pull secrets", "postgres", `{storage: {storageClass: "1"}, scheduling: {priorityClassName: "0x1f", nodeSelector: {"on": "off"}}, global: {imagePullSecrets: ["12", "true"]}}`},
		{"chart-unquoted-text: claims", "postgres", `{backup: {enabled: true, existingClaim: "1e3"}, restore: {claim: "007"}}`},
		{"chart-unquoted-text: scripts", "postgres", `{initdb: {scriptsConfigMap: "12", scriptsSecret: "no", scripts: {"1.sql": "select 1"}}}`},
		{"chart-unquoted-text: a registry", "valkey", `{global: {imageRegistry: "1"}}`},
		{"chart-unquoted-text: namespaces of clients", "postgres", `{umbrella: {networkPolicy: {clientNamespaces: ["1", "yes"], monitoringNamespaces: ["2"]}}}`},
		{"duplicate-component-label: of the platform", "postgres", `{metrics: {enabled: true}, backup: {enabled: true}, global: {labels: {app.kubernetes.io/component: mine}}}`},
		{"duplicate-component-label: every own label", "valkey", `{metrics: {enabled: true}, global: {labels: {app.kubernetes.io/component: a, app.kubernetes.io/name: b, app.kubernetes.io/instance: c, helm.sh/chart: d, app.kubernetes.io/managed-by: e}}}`},
		{"duplicate-component-label: without the umbrella", "postgres", `{umbrella: {enabled: false}, global: {labels: {app.kubernetes.io/component: mine}}}`},
		{"duplicate-component-label: of the umbrella", "umbrella", `{global: {labels: {app.kubernetes.io/name: mine}}}`},
	} {
		t.Run(one.title, func(t *testing.T) { judge(t, chartNamed(t, one.chart), helm.Options{Values: written(t, one.values)}) })
	}
}

// TestStrictMade renders values that are made out of the schemas. What a template refuses, it must
// refuse with a sentence.
func TestStrictMade(t *testing.T) {
	eachChart(t, func(t *testing.T, chart project.Chart) {
		schema := schemaOf(t, chart)
		umbrella := schemaOf(t, chartNamed(t, "umbrella"))
		apis, err := chart.OptionalAPIs()
		if err != nil {
			t.Fatal(err)
		}
		rendered := 0
		for seed := range rounds {
			source := rand.New(rand.NewSource(int64(seed)))
			// Sizes depend on each other, and TestQuota tries them. Either of the other two fills a new database.
			skipped := []string{"/resources", "/metrics/resources", "/jobs", "/umbrella", "/restore", "/initdb"}
			values := made.Values(schema, source, slices.Delete(skipped, 4+seed%2, 5+seed%2)...)
			tolerate(values)
			if chart.Name != "umbrella" {
				values["umbrella"] = made.Values(umbrella, source, "/global")
			}
			text, err := yaml.Marshal(values)
			if err != nil {
				t.Fatal(err)
			}
			options := helm.Options{Values: written(t, string(text)), APIs: apis, Release: hostileNames[seed%len(hostileNames)], Namespace: hostileNames[seed%8]}
			rendering, err := helm.Template(chart.Dir, options)
			var refusal *helm.Refusal
			if errors.As(err, &refusal) {
				if !isSentence(refusal.Message) {
					t.Errorf("seed %d: refused without a sentence: %s\n%s", seed, refusal.Message, text)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			rendered++
			for _, fault := range strict.Faults(rendering) {
				t.Errorf("seed %d: %s", seed, fault)
			}
		}
		t.Logf("%d of %d rendered", rendered, rounds)
		if rendered < rounds*2/3 {
			t.Errorf("only %d of %d made values were rendered", rendered, rounds)
		}
	})
}

// tolerate makes the made tolerations follow the rules between their members.
func tolerate(values map[string]any) {
	scheduling, _ := values["scheduling"].(map[string]any)
	tolerations, _ := scheduling["tolerations"].([]any)
	for _, one := range tolerations {
		toleration := one.(map[string]any)
		if key, _ := toleration["key"].(string); key == "" {
			toleration["operator"] = "Exists"
		}
		if toleration["operator"] == "Exists" {
			delete(toleration, "value")
		}
		if _, found := toleration["tolerationSeconds"]; found {
			toleration["effect"] = "NoExecute"
		}
	}
}

// isSentence tells Helm's passing on of what a template or a schema says from the inner
// errors of templates.
func isSentence(message string) bool {
	for _, inner := range []string{"nil pointer", "wrong type", "error calling b64enc", "can't evaluate", "YAML parse error", "incompatible types", "<no value>"} {
		if strings.Contains(message, inner) {
			return false
		}
	}
	return true
}

func chartNamed(t *testing.T, name string) project.Chart {
	t.Helper()
	charts, err := project.Charts()
	if err != nil {
		t.Fatal(err)
	}
	for _, chart := range charts {
		if chart.Name == name {
			return chart
		}
	}
	t.Fatalf("there is no chart %s", name)
	return project.Chart{}
}

func schemaOf(t *testing.T, chart project.Chart) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(chart.Dir, "values.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

// subschema follows properties.
func subschema(t *testing.T, schema map[string]any, path ...string) map[string]any {
	t.Helper()
	for _, key := range path {
		properties, _ := schema["properties"].(map[string]any)
		inner, found := properties[key].(map[string]any)
		if !found {
			t.Fatalf("the schema has no %s, only %s", key, fmt.Sprint(maps.Keys(properties)))
		}
		schema = inner
	}
	return schema
}

// written puts values into a file.
func written(t *testing.T, values string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, []byte(values), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
