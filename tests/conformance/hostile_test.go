// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	kubernetesyaml "sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/stages"
)

// hostileCharts is how many charts are made; HOSTILE_CHARTS=20000 looks longer, SEED
// elsewhere.
const hostileCharts = 60

// TestHostileCharts writes charts full of texts that try to be something else, and
// reads every generated file back as kubectl does: it holds only its own documents,
// kro accepts and renders them, and every text arrives as it was written.
func TestHostileCharts(t *testing.T) {
	count := hostileCharts
	if text := os.Getenv("HOSTILE_CHARTS"); text != "" {
		var err error
		if count, err = strconv.Atoi(text); err != nil {
			t.Fatalf("HOSTILE_CHARTS: %v", err)
		}
	}
	made, err := charts.MakeHostile(t.TempDir(), count, seed(t))
	if err != nil {
		t.Fatal(err)
	}
	program := program(t)
	refused := 0
	for _, chart := range made {
		accepted, refusal := stages.Run(judge(t), func() ([]byte, error) { return program.RGD(chart.Dir) })
		if refusal != nil && refusal.Stage == stages.Engine {
			// A schema or values that Helm refuses, too.
			refused++
			continue
		}
		if refusal != nil {
			t.Errorf("%s is refused: %v\n%s", chart.Name, refusal, chart.Files["values.schema.json"])
			continue
		}
		if err := renderHostile(accepted, chart); err != nil {
			t.Errorf("%s: %v\n%s", chart.Name, err, chart.Files["managed-service.yaml"])
		}
		if err := readGenerated(t, chart); err != nil {
			t.Errorf("%s: %v\n%s", chart.Name, err, chart.Files["values.schema.json"])
		}
	}
	report("hostile charts: seed %d, %d charts, %d of them unreadable for the engine", seed(t), len(made), refused)
	if refused*2 > len(made) {
		t.Errorf("%d of %d charts are refused by the engine", refused, len(made))
	}
}

// renderHostile renders an instance and compares the texts that the chart chose.
func renderHostile(accepted stages.Accepted, chart charts.Hostile) error {
	instance := &unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "tenant", "namespace": "team"}, "spec": map[string]any{}}}
	names := accepted.Graph.Definition().Spec
	instance.SetAPIVersion(names.Group + "/" + names.Versions[0].Name)
	instance.SetKind(names.Names.Kind)
	labels := map[string]string{}
	rendered, err := accepted.Graph.Render(instance, func(id string, desired *unstructured.Unstructured) []*unstructured.Unstructured {
		if id == "workload" {
			labels, _, _ = unstructured.NestedStringMap(desired.Object, "metadata", "selector", "matchLabels")
			return nil
		}
		applied := desired.DeepCopy()
		applied.SetGeneration(1)
		return []*unstructured.Unstructured{applied}
	})
	if err != nil {
		return err
	}
	source := rendered.OfKind("OCIRepository")
	if source == nil {
		return fmt.Errorf("no source: %v", rendered.Pending)
	}
	for path, want := range map[string]string{"url": chart.URL, "interval": chart.Interval, "ref.tag": strings.ReplaceAll(chart.Tag, "+", "_")} {
		got, _, err := unstructured.NestedString(source.Object, append([]string{"spec"}, strings.Split(path, ".")...)...)
		if err != nil || got != want {
			return fmt.Errorf("%s is %q, must be %q (%v)", path, got, want, err)
		}
	}
	release := source.GetName()
	if want := strings.ReplaceAll(chart.Label, "${release}", release); len(labels) > 0 && labels["app"] != want {
		return fmt.Errorf("the label is %q, must be %q", labels["app"], want)
	}
	return nil
}

// readGenerated generates the files of a chart, reads each as kubectl and Flux do
// and compares the kinds of its documents; the template holds the chart's files.
func readGenerated(t *testing.T, chart charts.Hostile) error {
	out := t.TempDir()
	if err := program(t).Generate(chart.Dir, out); err != nil {
		return err
	}
	for path, kinds := range map[string][]string{
		"definitions/" + chart.Name + ".yaml":                 {"ResourceGraphDefinition"},
		"definitions/" + chart.Name + ".policy.yaml":          {"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"},
		"definitions/" + chart.Name + ".rbac.yaml":            {"ClusterRole", "ClusterRole", "ClusterRole"},
		"software-templates/" + chart.Name + "/template.yaml": {"Template"},
		"software-templates/catalog-info.yaml":                {"Location"},
	} {
		text, err := os.ReadFile(filepath.Join(out, path))
		if err != nil {
			return err
		}
		documents, err := eachDocument(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		var got []string
		for _, document := range documents {
			got = append(got, fmt.Sprint(document["kind"]))
		}
		if !reflect.DeepEqual(got, kinds) {
			return fmt.Errorf("%s holds %v", path, got)
		}
		if kinds[0] != "Template" {
			continue
		}
		for name, want := range chart.Files {
			got, err := chartFile(documents[0], name)
			if err != nil {
				return err
			}
			if err := sameValue(name, got, want); err != nil {
				return fmt.Errorf("the template holds %s as %q, must be %q: %w", name, got, want, err)
			}
		}
	}
	files := 0
	err := filepath.WalkDir(out, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files++
		}
		return err
	})
	if err == nil && files != 6 {
		err = fmt.Errorf("%d files are generated", files)
	}
	return err
}

// sameValue compares two texts as Helm reads them: the template leaves out white space and
// comments of the chart's files.
func sameValue(name, got, want string) error {
	read := func(text []byte, value *any) error { return kubernetesyaml.Unmarshal(text, value) }
	if strings.HasSuffix(name, ".json") {
		read = func(text []byte, value *any) error { return json.Unmarshal(text, value) }
	}
	var values [2]any
	for index, text := range []string{got, want} {
		if err := read([]byte(text), &values[index]); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(values[0], values[1]) {
		return fmt.Errorf("another value")
	}
	return nil
}

// eachDocument reads documents as kubectl splits and Flux decodes them.
func eachDocument(text []byte) ([]map[string]any, error) {
	var documents []map[string]any
	parts := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
	buffer := make([]byte, len(text)+1)
	for {
		size, err := parts.Read(buffer)
		if err == io.EOF {
			return documents, parts.Close()
		}
		if err != nil {
			return nil, err
		}
		var document map[string]any
		if err := kubernetesyaml.UnmarshalStrict(buffer[:size], &document); err != nil {
			return nil, err
		}
		if document != nil {
			documents = append(documents, document)
		}
	}
}

// chartFile is a file of the chart as the template carries it.
func chartFile(template map[string]any, name string) (string, error) {
	steps, _, err := unstructured.NestedSlice(template, "spec", "parameters")
	if err != nil {
		return "", err
	}
	for _, step := range steps {
		page, _ := step.(map[string]any)
		files, found, _ := unstructured.NestedMap(page, "properties", "values", "ui:options", "chart", "files")
		if found {
			text, _ := files[name].(string)
			return text, nil
		}
	}
	return "", fmt.Errorf("no files")
}

// TestPrintableChoices holds the engine's idea of what Go prints against Go's: every
// character of the basic plane as a choice, in definitions that equal their own
// round trip. attack: enum-nonprintable.
func TestPrintableChoices(t *testing.T) {
	const step = 512
	var properties []string
	for first := rune(0x20); first < 0x10000; first += step {
		var choices []string
		for letter := first; letter < first+step && letter < 0x10000; letter++ {
			if letter >= 0xd800 && letter < 0xe000 {
				continue
			}
			choices = append(choices, fmt.Sprintf(`"x\u%04xy"`, letter))
		}
		if len(choices) > 0 {
			properties = append(properties, fmt.Sprintf(`"p%x": {"type": "string", "enum": [%s]}`, first, strings.Join(choices, ",")))
			for _, choice := range choices[:4] {
				properties = append(properties, fmt.Sprintf(`"q%d": {"type": "string", "enum": [%s]}`, len(properties), choice))
			}
		}
	}
	for first := rune(0); first < 0x3000; first++ {
		properties = append(properties, fmt.Sprintf(`"r%x": {"type": "string", "enum": ["x\u%04xy"]}`, first, first))
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"Chart.yaml":         "apiVersion: v2\nname: printable\nversion: 1.0.0\n",
		"values.yaml":        "{}\n",
		"values.schema.json": `{"type": "object", "properties": {` + strings.Join(properties, ",\n") + `}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	program := program(t)
	if _, refusal := stages.Run(judge(t), func() ([]byte, error) { return program.RGD(dir) }); refusal != nil {
		t.Error(shorten(refusal.Error(), 3000))
	}
}
