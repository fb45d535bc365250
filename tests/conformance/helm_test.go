// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/helm"
)

// TestHelm lints and renders the project's charts with Helm's SDK: with the
// shipped values and with every example in the chart's ci folder.
func TestHelm(t *testing.T) {
	for _, chart := range ownCharts(t) {
		examples := map[string]map[string]any{"shipped": {}}
		for _, file := range examplesOf(t, chart) {
			examples[name(file)] = readValues(t, file)
		}
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for example, values := range examples {
			t.Run(chart.Name+"/lint/"+example, func(t *testing.T) {
				if err := helm.Lint(chart.Dir, values); err != nil {
					t.Error(err)
				}
			})
			t.Run(chart.Name+"/template/"+example, func(t *testing.T) {
				rendered, err := opened.Template("my-"+chart.Name, "team", values)
				if err != nil {
					t.Fatal(err)
				}
				// Turned off, a chart of shared objects may render nothing at all.
				for file, text := range rendered {
					checkObjects(t, file, text)
				}
				if example == "shipped" && len(rendered) == 0 {
					t.Error("the shipped values render nothing")
				}
			})
		}
	}
}

func examplesOf(t *testing.T, chart charts.Chart) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(chart.Dir, "ci", "*-values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func readValues(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(text, &values); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return values
}

// checkObjects checks that a rendered file holds Kubernetes objects.
func checkObjects(t *testing.T, file, text string) {
	t.Helper()
	reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", file, err)
			return
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		var object struct {
			APIVersion string         `json:"apiVersion"`
			Kind       string         `json:"kind"`
			Metadata   map[string]any `json:"metadata"`
		}
		if err := yaml.Unmarshal(document, &object); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if object.APIVersion == "" || object.Kind == "" || object.Metadata["name"] == nil {
			t.Errorf("%s: not a Kubernetes object:\n%s", file, document)
		}
	}
}
