// SPDX-License-Identifier: Apache-2.0

// Command helm-oracle answers, with the real Helm SDK, what Helm makes of values. See README.md.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"strings"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

// tree is a chart written in the request instead of in a folder.
type tree struct {
	Name         string              `json:"name"`
	Version      string              `json:"version"`
	Values       map[string]any      `json:"values"`
	Schema       *string             `json:"schema"`
	Dependencies []*chart.Dependency `json:"dependencies"`
	Subcharts    []*tree             `json:"subcharts"`
}

type request struct {
	Folder string `json:"folder"`
	Tree   *tree  `json:"tree"`
	// Schema alone is a chart of that schema without default values.
	Schema *string `json:"schema"`
	// Range and Version ask only whether the version lies in the range.
	Range   *string        `json:"range"`
	Version string         `json:"version"`
	Values  map[string]any `json:"values"`
	// Defaults asks for the values.yaml of a folder's chart instead of a verdict.
	Defaults bool `json:"defaults"`
	// Dump asks for a folder's chart as a tree.
	Dump bool `json:"dump"`
}

type answer struct {
	Valid  bool           `json:"valid"`
	Stage  string         `json:"stage,omitempty"`
	Error  string         `json:"error,omitempty"`
	Values map[string]any `json:"values,omitempty"`
	Tree   *tree          `json:"tree,omitempty"`
}

func (t *tree) chart() *chart.Chart {
	version := t.Version
	if version == "" {
		version = "1.0.0"
	}
	c := &chart.Chart{
		Metadata: &chart.Metadata{APIVersion: "v2", Name: t.Name, Version: version, Dependencies: t.Dependencies},
		Values:   t.Values,
	}
	if t.Schema != nil {
		c.Schema = []byte(*t.Schema)
	}
	for _, sub := range t.Subcharts {
		c.AddDependency(sub.chart())
	}
	return c
}

func dump(c *chart.Chart) *tree {
	t := &tree{Name: c.Name(), Version: c.Metadata.Version, Values: c.Values, Dependencies: c.Metadata.Dependencies}
	if c.Schema != nil {
		text := string(c.Schema)
		t.Schema = &text
	}
	for _, sub := range c.Dependencies() {
		t.Subcharts = append(t.Subcharts, dump(sub))
	}
	return t
}

func (r *request) load() (*chart.Chart, error) {
	if r.Folder != "" {
		return loader.Load(r.Folder)
	}
	if r.Tree == nil {
		r.Tree = &tree{Name: "chart", Schema: r.Schema}
	}
	return r.Tree.chart(), nil
}

func decide(r *request) (a answer) {
	a.Stage = "panic"
	defer func() {
		if p := recover(); p != nil {
			a.Error = fmt.Sprint(p)
		}
	}()
	if r.Range != nil {
		return answer{Valid: chartutil.IsCompatibleRange(*r.Range, r.Version)}
	}
	c, err := r.load()
	if err != nil {
		return answer{Stage: "load", Error: err.Error()}
	}
	if r.Defaults {
		return answer{Valid: true, Values: c.Values}
	}
	if r.Dump {
		return answer{Valid: true, Tree: dump(c)}
	}
	if err := chartutil.ProcessDependencies(c, r.Values); err != nil {
		return answer{Stage: "dependencies", Error: err.Error()}
	}
	values, err := util.CoalesceValues(c, r.Values)
	if err != nil {
		return answer{Stage: "coalesce", Error: err.Error()}
	}
	a = answer{Valid: true, Values: values}
	if _, err := util.ToRenderValues(c, r.Values, common.ReleaseOptions{Name: "r", Namespace: "n"}, nil); err != nil {
		a.Valid, a.Stage, a.Error = false, "schema", err.Error()
		if strings.Contains(a.Error, "is not valid against metaschema") || !strings.Contains(a.Error, "- at '") {
			a.Stage = "schema-broken"
		}
	}
	return a
}

func main() {
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var r request
			var a answer
			if e := json.Unmarshal(line, &r); e != nil {
				a = answer{Stage: "request", Error: e.Error()}
			} else {
				a = decide(&r)
			}
			text, e := json.Marshal(a)
			if e != nil {
				text, _ = json.Marshal(answer{Stage: "answer", Error: e.Error()})
			}
			out.Write(append(text, '\n'))
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			return
		}
	}
}
