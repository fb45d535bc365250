// SPDX-License-Identifier: Apache-2.0

// Package stages judges one generated ResourceGraphDefinition, stage by stage,
// in the order in which a cluster would come to refuse it.
package stages

import (
	"bytes"
	"fmt"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/conformance/internal/kro"
)

// The stages and who judges in them.
const (
	Engine     = "engine"     // the program gives an answer at all
	RGD        = "A:rgd"      // API server, by kro's definition of the kind
	Builder    = "B:builder"  // kro's graph builder
	Definition = "C:crd"      // API server, on the definition that kro generates
	RoundTrip  = "C:live"     // kro, comparing that definition with the stored one
	Same       = "D:same"     // two calls give the same bytes
	Instance   = "E:instance" // an instance that says nothing is accepted and rendered
)

// Refusal is the first stage that refuses and its reason.
type Refusal struct {
	Stage string
	Err   error
}

func (r *Refusal) Error() string {
	return r.Stage + ": " + r.Err.Error()
}

// Accepted is a definition that passed all stages.
type Accepted struct {
	Graph      *kro.Graph
	Definition *apiserver.Definition
}

// Run judges the text that produce returns; produce is called twice.
func Run(judge *kro.Judge, produce func() ([]byte, error)) (Accepted, *Refusal) {
	text, err := produce()
	if err != nil {
		return Accepted{}, &Refusal{Engine, err}
	}
	stored, err := judge.Admit(text)
	if err != nil {
		return Accepted{}, &Refusal{RGD, err}
	}
	graph, err := judge.Build(stored)
	if err != nil {
		return Accepted{}, &Refusal{Builder, err}
	}
	definition, err := apiserver.NewDefinition(graph.Definition(), "")
	if err == nil {
		err = definition.CheckColumns()
	}
	if err != nil {
		return Accepted{}, &Refusal{Definition, err}
	}
	changes, err := graph.Changes(definition.Stored)
	if err == nil && changes != "" {
		err = fmt.Errorf("differs from its stored form: %s", changes)
	}
	if err != nil {
		return Accepted{}, &Refusal{RoundTrip, err}
	}
	accepted := Accepted{Graph: graph, Definition: definition}
	again, err := produce()
	if err == nil && !bytes.Equal(text, again) {
		err = fmt.Errorf("the second call gives other bytes")
	}
	if err != nil {
		return accepted, &Refusal{Same, err}
	}
	return accepted, nil
}
