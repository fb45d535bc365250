// SPDX-License-Identifier: Apache-2.0

// Package kro is the only place that imports kro. It builds the graph of a
// ResourceGraphDefinition with kro's own builder and runs it with kro's own
// runtime, both without a cluster. kro's packages move between releases: a new
// version of kro should touch nothing outside this folder.
package kro

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/kubernetes-sigs/kro/api/v1alpha1"
	"github.com/kubernetes-sigs/kro/pkg/graph"
	"github.com/kubernetes-sigs/kro/pkg/graph/crd/compat"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/kit"
)

// config holds the limits that kro's controller has by default.
var config = graph.Config{MaxCollectionSize: 1000, MaxCollectionDimensionSize: 10}

// Judge holds what is needed to judge any number of definitions.
type Judge struct {
	definition *apiserver.Definition
	builder    *graph.Builder
}

// NewJudge reads the definition of ResourceGraphDefinition from kro's module and
// the schemas of the kinds that generated definitions use.
func NewJudge() (*Judge, error) {
	// Pinned by the go.mod of this module, beside the packages that judge.
	text, err := kit.ModuleFile("tests/conformance", "github.com/kubernetes-sigs/kro", "helm/crds/kro.run_resourcegraphdefinitions.yaml")
	if err != nil {
		return nil, err
	}
	crd, err := apiserver.ReadDefinition(text)
	if err != nil {
		return nil, err
	}
	definition, err := apiserver.NewDefinition(crd, "v1alpha1")
	if err != nil {
		return nil, fmt.Errorf("kro's own definition: %w", err)
	}
	kinds, err := NewKinds()
	if err != nil {
		return nil, err
	}
	builder, err := graph.NewBuilder(nil, nil, graph.WithSchemaResolver(kinds), graph.WithRESTMapper(kinds.mapper))
	if err != nil {
		return nil, err
	}
	return &Judge{definition: definition, builder: builder}, nil
}

// Admit judges the text of a ResourceGraphDefinition as the API server does, by
// kro's definition of that kind, under strict field validation.
func (j *Judge) Admit(text []byte) (*unstructured.Unstructured, error) {
	object, err := apiserver.ReadInstance(text)
	if err != nil {
		return nil, err
	}
	admitted := j.definition.Create(object)
	return admitted.Object, admitted.StrictErr()
}

// Graph is a ResourceGraphDefinition that kro accepted.
type Graph struct {
	graph *graph.Graph
}

// Build runs kro's builder on a stored ResourceGraphDefinition.
func (j *Judge) Build(stored *unstructured.Unstructured) (built *Graph, err error) {
	// kro 0.9.4 panics on a lone quotation mark in a marker; in a controller that
	// is a crash, here it is one more reason to refuse.
	defer func() {
		if problem := recover(); problem != nil {
			built, err = nil, fmt.Errorf("kro panics: %v", problem)
		}
	}()
	text, err := json.Marshal(stored)
	if err != nil {
		return nil, err
	}
	var rgd v1alpha1.ResourceGraphDefinition
	if err := yaml.Unmarshal(text, &rgd); err != nil {
		return nil, err
	}
	g, err := j.builder.NewResourceGraphDefinition(&rgd, config)
	if err != nil {
		return nil, err
	}
	return &Graph{graph: g}, nil
}

// Definition is the CustomResourceDefinition that kro would create.
func (g *Graph) Definition() *apiextensionsv1.CustomResourceDefinition {
	return g.graph.CRD.DeepCopy()
}

// Changes compares a live definition with the one of this graph as kro does on
// every reconcile. A definition that differs from its own round trip is patched
// again and again, or refused as a breaking change.
func (g *Graph) Changes(live *apiextensionsv1.CustomResourceDefinition) (string, error) {
	report, err := compat.CompareVersions(live.Spec.Versions, g.graph.CRD.Spec.Versions)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	for _, change := range report.BreakingChanges {
		fmt.Fprintf(&text, "breaking: %s %s %q %q\n", change.ChangeType, change.Path, change.OldValue, change.NewValue)
	}
	for _, change := range report.NonBreakingChanges {
		fmt.Fprintf(&text, "compatible: %s %s %q %q\n", change.ChangeType, change.Path, change.OldValue, change.NewValue)
	}
	return text.String(), nil
}
