// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
)

// Manifest is the engine's answer about one values document: the text of the
// custom resource and of the Secret beside it, when secret values are given.
type Manifest struct {
	Resource string
	Secret   *string
	Verdict  string
	// Losses say what the custom resource cannot hold of the values.
	Losses []Loss
}

// instanceCheck is what `manifest --batch` answers in one line.
type instanceCheck struct {
	Names    json.RawMessage `json:"names"`
	Verdict  Verdict         `json:"verdict"`
	Manifest *string         `json:"manifest"`
	Losses   []Loss          `json:"losses"`
	Secret   *struct {
		Manifest string `json:"manifest"`
	} `json:"secret"`
}

// Text is what the command line prints: both documents.
func (m Manifest) Text() string {
	if m.Secret == nil {
		return m.Resource
	}
	return m.Resource + "---\n" + *m.Secret
}

// Manifests asks for the custom resources of many values documents at once.
func (e Engine) Manifests(chart, name, namespace string, documents []any) ([]Manifest, error) {
	stdout, stderr, runErr, err := e.batch(documents, "manifest", chart, "--name", name, "--namespace", namespace)
	if err != nil {
		return nil, err
	}
	var manifests []Manifest
	lines := bufio.NewScanner(bytes.NewReader(stdout))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var check instanceCheck
		if err := json.Unmarshal(lines.Bytes(), &check); err != nil {
			return nil, fmt.Errorf("manifest --batch: line %d: %w", len(manifests)+1, err)
		}
		if check.Manifest == nil {
			return nil, fmt.Errorf("manifest --batch: line %d: no manifest: %s", len(manifests)+1, lines.Bytes())
		}
		manifest := Manifest{Resource: *check.Manifest, Verdict: check.Verdict.Verdict, Losses: check.Losses}
		if check.Secret != nil {
			manifest.Secret = &check.Secret.Manifest
		}
		manifests = append(manifests, manifest)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(manifests) != len(documents) {
		return nil, fmt.Errorf("manifest --batch: %d answers to %d documents (%v: %s)", len(manifests), len(documents), runErr, firstLine(stderr))
	}
	return manifests, nil
}
