// SPDX-License-Identifier: Apache-2.0

package helm

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

// Prepared answers as Chart.Verdict does, for thousands of documents: Helm reads
// the chart and compiles its schemas for every question, this does both once.
// Dependencies and coalescing are Helm's own; the schemas are compiled as
// Helm's ValidateAgainstSingleSchema does. Tests hold the two against each other.
type Prepared struct {
	chart   *chart.Chart
	schemas map[string]compiled
}

type compiled struct {
	schema *jsonschema.Schema
	err    error
}

// Part is the schema of one chart of a chart tree and where its values live.
type Part struct {
	At     []string
	Schema []byte
}

// Prepare reads the chart once more and compiles the schemas of its tree.
func (c *Chart) Prepare() (*Prepared, error) {
	loaded, err := c.load()
	if err != nil {
		return nil, err
	}
	prepared := &Prepared{chart: loaded, schemas: map[string]compiled{}}
	prepared.compile(loaded)
	return prepared, nil
}

func (p *Prepared) compile(part *chart.Chart) {
	if part.Schema != nil {
		schema, err := compileSchema(part.Schema)
		p.schemas[string(part.Schema)] = compiled{schema, err}
	}
	for _, dependency := range part.Dependencies() {
		p.compile(dependency)
	}
}

func compileSchema(text []byte) (schema *jsonschema.Schema, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("unable to validate schema: %v", problem)
		}
	}()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{"file": jsonschema.FileLoader{}, "urn": permissive{}})
	if err := compiler.AddResource("file:///values.schema.json", document); err != nil {
		return nil, err
	}
	return compiler.Compile("file:///values.schema.json")
}

// permissive is Helm's answer to a `urn:` that nobody resolves.
type permissive struct{}

func (permissive) Load(string) (any, error) {
	return jsonschema.UnmarshalJSON(strings.NewReader("true"))
}

// Verdict returns nil when Helm accepts the values, or the reason to refuse them.
// The values are left as they are.
func (p *Prepared) Verdict(values map[string]any) (refusal error) {
	defer func() {
		if problem := recover(); problem != nil {
			refusal = fmt.Errorf("helm panics: %v", problem)
		}
	}()
	tree, coalesced, err := p.coalesce(values)
	if err != nil {
		return err
	}
	return p.check(tree, coalesced)
}

// Coalesced returns what the templates would see, whether or not it is valid.
func (p *Prepared) Coalesced(values map[string]any) (map[string]any, error) {
	_, coalesced, err := p.coalesce(values)
	return coalesced, err
}

func (p *Prepared) coalesce(values map[string]any) (*chart.Chart, map[string]any, error) {
	tree := copyChart(p.chart)
	values, _ = copyTree(values).(map[string]any)
	if err := chartutil.ProcessDependencies(tree, values); err != nil {
		return nil, nil, fmt.Errorf("chart dependencies: %w", err)
	}
	coalesced, err := commonutil.CoalesceValues(tree, values)
	return tree, coalesced, err
}

// check walks the chart tree as Helm's ValidateAgainstSchema does.
func (p *Prepared) check(part *chart.Chart, values common.Values) error {
	var refusals []error
	if part.Schema != nil {
		found := p.schemas[string(part.Schema)]
		err := found.err
		if err == nil {
			err = found.schema.Validate(values.AsMap())
		}
		refusals = append(refusals, err)
	}
	for _, dependency := range part.Dependencies() {
		raw, exists := values[dependency.Name()]
		if !exists || raw == nil {
			continue
		}
		slice, isMap := raw.(map[string]any)
		if !isMap {
			refusals = append(refusals, fmt.Errorf("values of %s: expected object (map), got %T", dependency.Name(), raw))
			continue
		}
		refusals = append(refusals, p.check(dependency, slice))
	}
	return errors.Join(refusals...)
}

// Parts returns the schemas of the chart tree with shipped values and every
// switch of the top chart on; a subchart's values live below its name or alias.
func (p *Prepared) Parts() ([]Part, error) {
	tree, on := copyChart(p.chart), map[string]any{}
	for _, at := range p.Switches() {
		below := on
		for _, key := range at[:len(at)-1] {
			if _, made := below[key]; !made {
				below[key] = map[string]any{}
			}
			below, _ = below[key].(map[string]any)
		}
		below[at[len(at)-1]] = true
	}
	if err := chartutil.ProcessDependencies(tree, on); err != nil {
		return nil, err
	}
	var parts []Part
	var walk func(part *chart.Chart, at []string)
	walk = func(part *chart.Chart, at []string) {
		if part.Schema != nil {
			parts = append(parts, Part{At: at, Schema: part.Schema})
		}
		for _, dependency := range part.Dependencies() {
			walk(dependency, append(append([]string{}, at...), dependency.Name()))
		}
	}
	walk(tree, nil)
	return parts, nil
}

// Switches returns the places of the values that turn the top chart's subcharts
// on and off.
func (p *Prepared) Switches() [][]string {
	var switches [][]string
	for _, dependency := range p.chart.Metadata.Dependencies {
		for _, condition := range strings.Split(dependency.Condition, ",") {
			if condition = strings.TrimSpace(condition); condition != "" {
				switches = append(switches, strings.Split(condition, "."))
			}
		}
		for _, tag := range dependency.Tags {
			switches = append(switches, []string{"tags", tag})
		}
	}
	return switches
}

// Off returns the names of the top chart's subcharts that the values turn off.
func (p *Prepared) Off(values map[string]any) (map[string]bool, error) {
	off := map[string]bool{}
	if len(p.chart.Metadata.Dependencies) == 0 {
		return off, nil
	}
	for _, dependency := range p.chart.Metadata.Dependencies {
		if off[dependency.Name] = true; dependency.Alias != "" {
			off[dependency.Alias] = true
		}
	}
	tree, _, err := p.coalesce(values)
	if err != nil {
		return nil, err
	}
	for _, dependency := range tree.Dependencies() {
		delete(off, dependency.Name())
	}
	return off, nil
}

// Shipped returns a copy of the chart's own values.yaml.
func (p *Prepared) Shipped() map[string]any {
	shipped, _ := copyTree(p.chart.Values).(map[string]any)
	return shipped
}

// copyChart copies what processing dependencies and coalescing write to.
func copyChart(from *chart.Chart) *chart.Chart {
	metadata := *from.Metadata
	metadata.Dependencies = nil
	for _, dependency := range from.Metadata.Dependencies {
		copied := *dependency
		metadata.Dependencies = append(metadata.Dependencies, &copied)
	}
	to := &chart.Chart{Metadata: &metadata, Lock: from.Lock, Schema: from.Schema}
	if from.Values != nil {
		to.Values = copyTree(from.Values).(map[string]any)
	}
	for _, dependency := range from.Dependencies() {
		to.AddDependency(copyChart(dependency))
	}
	return to
}

func copyTree(value any) any {
	switch value := value.(type) {
	case map[string]any:
		copied := make(map[string]any, len(value))
		for key, child := range value {
			copied[key] = copyTree(child)
		}
		return copied
	case []any:
		copied := make([]any, len(value))
		for index, child := range value {
			copied[index] = copyTree(child)
		}
		return copied
	default:
		return value
	}
}
