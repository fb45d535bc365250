// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync/atomic"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	kubernetesyaml "sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/documents"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/kro"
	"managedservices.example.com/conformance/internal/law"
	"managedservices.example.com/conformance/internal/stages"
)

const (
	// rendered is how many documents of each chart are rendered besides those with
	// lookalikes, of renderedFrom that are made: the others are invalid.
	rendered, renderedFrom = 12, 60
	// lookalikes is how many documents of each chart hold odd texts and numbers.
	lookalikes = 3
)

// TestRender follows values of every chart to the end: the engine writes the
// custom resource, kubectl's reader reads it, the API server stores it, kro's
// runtime renders the HelmRelease. Its `values`, with the Secret under them as
// Flux merges them, are the values that went in, to the last digit and the last
// null, but for what the ledger says is dropped.
func TestRender(t *testing.T) {
	fixtures, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	found := append(ownCharts(t), fixtures...)
	t.Run("own", func(t *testing.T) { renderCharts(t, "project", found) })
	t.Run("corpus", func(t *testing.T) { renderCharts(t, "corpus", corpus(t)) })
}

// renderTotal counts over charts.
type renderTotal struct{ charts, documents, secrets, refused, dropped atomic.Int64 }

func renderCharts(t *testing.T, what string, found []charts.Chart) {
	program := program(t)
	judge(t)
	var total renderTotal
	t.Run("charts", func(t *testing.T) {
		for _, chart := range found {
			t.Run(chart.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				renderChart(t, program, chart, &total)
			})
		}
	})
	report("rendered: %s: seed %d, %d charts, %d documents, %d of them with a Secret: %d refused by the definition, %d not stored as sent, as the ledger says",
		what, seed(t), total.charts.Load(), total.documents.Load(), total.secrets.Load(), total.refused.Load(), total.dropped.Load())
	if total.documents.Load() == total.refused.Load() {
		t.Error("nothing was rendered")
	}
}

func renderChart(t *testing.T, program engine.Engine, chart charts.Chart, total *renderTotal) {
	under := underLaw(t, program, chart)
	if under == nil {
		return
	}
	accepted, refusal := stages.Run(judge(t), func() ([]byte, error) { return program.RGD(chart.Dir) })
	if refusal != nil {
		t.Fatal(refusal)
	}
	var values []any
	for _, made := range validCases(t, under) {
		if made.Values == nil {
			made.Values = map[string]any{}
		}
		values = append(values, made.Values)
	}
	if len(values) < 2 {
		t.Fatalf("only %d valid documents", len(values))
	}
	manifests, err := program.Manifests(chart.Dir, "my-instance", "team", values)
	if err != nil {
		t.Fatal(err)
	}
	total.charts.Add(1)
	for i, manifest := range manifests {
		total.documents.Add(1)
		if err := follow(under, accepted, manifest, values[i].(map[string]any), total); err != nil {
			t.Errorf("%v\nvalues %s\nmanifest\n%s", err, shorten(values[i], 1500), shorten(manifest.Text(), 3000))
		}
	}
}

// validCases makes documents that Helm accepts: sparse, full, grown from the
// schema, and full of what a careless reader would take for something else.
func validCases(t *testing.T, under *law.Chart) []documents.Case {
	t.Helper()
	var valid []documents.Case
	for _, made := range lawCases(t, under, renderedFrom, seed(t)) {
		if len(valid) < rendered && under.Helm.Verdict(made.Values) == nil {
			valid = append(valid, made)
		}
	}
	made, accept := lawInput(t, under)
	return append(valid, documents.Lookalikes(made, lookalikes, seed(t), accept)...)
}

// follow takes one manifest to the rendered release and compares.
func follow(under *law.Chart, accepted stages.Accepted, manifest engine.Manifest, values map[string]any, total *renderTotal) error {
	if manifest.Verdict == "invalid" {
		return errors.New("the engine calls values invalid that Helm accepts")
	}
	resource, secret, err := readManifest(manifest.Text())
	if err != nil {
		return err
	}
	taken, err := secretValues(secret)
	if err != nil {
		return err
	}
	if secret != nil {
		total.secrets.Add(1)
	}
	sent, err := throughJSON(values)
	if err != nil {
		return err
	}
	if written := merged(taken, resource.Object["spec"]); !same(written, sent) {
		return fmt.Errorf("the manifest holds %s", shorten(written, 1500))
	}
	admitted := accepted.Definition.Create(resource)
	stored := admitted.Object.Object["spec"]
	refused := admitted.Err() != nil
	if refused || !same(stored, resource.Object["spec"]) {
		if silent := silentAbout(under, values); silent != nil {
			return fmt.Errorf("no loss tells it: %v; stored is %s", silent, shorten(stored, 1500))
		}
	}
	if refused {
		total.refused.Add(1)
		return nil
	}
	if !same(stored, resource.Object["spec"]) {
		total.dropped.Add(1)
	}
	rendered, err := accepted.Graph.Render(admitted.Object, nil)
	if err != nil {
		return err
	}
	if len(rendered.Pending) > 0 {
		return fmt.Errorf("kro would wait: %v", rendered.Pending)
	}
	return checkRelease(rendered, stored, secret)
}

// silentAbout asks the law which disagreement about the document no loss tells.
func silentAbout(under *law.Chart, values map[string]any) error {
	judgements, err := under.Judge([]map[string]any{values})
	if err != nil {
		return err
	}
	if silent, _ := under.Uncovered(judgements[0]); len(silent) > 0 {
		return fmt.Errorf("%s %s at %s: %s", silent[0].Direction, silent[0].Kind, silent[0].At[0], silent[0].Why)
	}
	return nil
}

// checkRelease checks that the release gets exactly what is stored, and the Secret
// that the engine wrote.
func checkRelease(rendered kro.Rendered, stored any, secret *unstructured.Unstructured) error {
	release, source := rendered.OfKind("HelmRelease"), rendered.OfKind("OCIRepository")
	if release == nil || source == nil {
		return fmt.Errorf("rendered without a release or a source: %v", rendered.Objects)
	}
	got, _, err := unstructured.NestedFieldNoCopy(release.Object, "spec", "values")
	if err != nil || !reflect.DeepEqual(got, stored) {
		return fmt.Errorf("the release gets %s\nstored is %s (%v)", shorten(got, 1500), shorten(stored, 1500), err)
	}
	if reference, _, _ := unstructured.NestedString(release.Object, "spec", "chartRef", "name"); reference != source.GetName() {
		return fmt.Errorf("the release refers to %q, the source is %q", reference, source.GetName())
	}
	if secret == nil {
		return nil
	}
	from, _, _ := unstructured.NestedSlice(release.Object, "spec", "valuesFrom")
	want := []any{map[string]any{"kind": "Secret", "name": secret.GetName(), "valuesKey": "values.yaml", "optional": true}}
	if !reflect.DeepEqual(from, want) || secret.GetNamespace() != release.GetNamespace() {
		return fmt.Errorf("the release reads %v in %s, the Secret is %s/%s", from, release.GetNamespace(), secret.GetNamespace(), secret.GetName())
	}
	return nil
}

// readManifest reads the documents of a manifest as kubectl does.
func readManifest(text string) (resource, secret *unstructured.Unstructured, err error) {
	parts := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader([]byte(text))))
	defer parts.Close()
	buffer := make([]byte, len(text)+1)
	for {
		size, err := parts.Read(buffer)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		object, err := apiserver.ReadInstance(buffer[:size])
		if err != nil {
			return nil, nil, err
		}
		if object.GetKind() == "Secret" {
			secret = object
		} else {
			resource = object
		}
	}
	if resource == nil {
		return nil, nil, errors.New("the manifest has no custom resource")
	}
	return resource, secret, nil
}

// secretValues reads the values in the Secret as Flux does, whole numbers as int64
// like those of a custom resource.
func secretValues(secret *unstructured.Unstructured) (map[string]any, error) {
	if secret == nil {
		return map[string]any{}, nil
	}
	text, _, err := unstructured.NestedString(secret.Object, "stringData", "values.yaml")
	if err != nil {
		return nil, err
	}
	var values map[string]any
	if err := kubernetesyaml.UnmarshalStrict([]byte(text), &values); err != nil {
		return nil, err
	}
	return throughJSON(values)
}

// throughJSON decodes values as the API server decodes JSON: whole numbers are
// int64.
func throughJSON(values map[string]any) (map[string]any, error) {
	text, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	var decoded map[string]any
	return decoded, utiljson.Unmarshal(text, &decoded)
}

// merged lays values over others as Flux merges `values` over `valuesFrom`.
func merged(under, over any) any {
	below, belowIsMap := under.(map[string]any)
	above, aboveIsMap := over.(map[string]any)
	if !belowIsMap || !aboveIsMap {
		return over
	}
	result := map[string]any{}
	for key, value := range below {
		result[key] = value
	}
	for key, value := range above {
		if other, both := result[key]; both {
			value = merged(other, value)
		}
		result[key] = value
	}
	return result
}

// same compares trees as the API server's reader gives them; an absent spec is an
// empty one.
func same(one, other any) bool {
	if one == nil {
		one = map[string]any{}
	}
	if other == nil {
		other = map[string]any{}
	}
	return reflect.DeepEqual(one, other)
}
