// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/json"
	"fmt"
)

// RemovalItem is what becomes of a thing around an instance that is removed.
type RemovalItem struct {
	What    string  `json:"what"`
	Kind    *string `json:"kind"`
	Name    *string `json:"name"`
	Fate    string  `json:"fate"`
	Because *string `json:"because"`
}

// Removal asks what goes and what stays with an instance.
func (e Engine) Removal(chart, name, namespace string, values any) ([]RemovalItem, error) {
	text, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	stdout, stderr, err := e.run(text, "removal", chart, "--name", name, "--namespace", namespace, "--values", "-", "--output", "json")
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	var items []RemovalItem
	err = json.Unmarshal(stdout, &items)
	return items, err
}

// Adoption is the instance that the engine makes from a release.
type Adoption struct {
	Status  string         `json:"status"`
	Message string         `json:"message"`
	Values  map[string]any `json:"values"`
	Same    bool           `json:"same"`
	Secret  *struct {
		Manifest string `json:"manifest"`
	} `json:"secret"`
	Left []struct {
		At   string `json:"at"`
		Code string `json:"code"`
	} `json:"left"`
}

// Adopt makes an instance from the text of a release.
func (e Engine) Adopt(chart string, text []byte) (Adoption, error) {
	// Exit code 1 says that Helm may get other values, which is an answer.
	stdout, stderr, runErr := e.run(text, "adopt", chart, "-", "--name", "mine", "--namespace", "team", "--output", "json")
	var adoption Adoption
	if err := json.Unmarshal(stdout, &adoption); err != nil {
		return adoption, fmt.Errorf("adopt: %w (%v: %s)", err, runErr, firstLine(stderr))
	}
	return adoption, nil
}
