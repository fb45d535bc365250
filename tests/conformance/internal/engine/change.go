// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
)

// Change is the engine's answer about the change of an instance.
type Change struct {
	Transitions []Violation `json:"transitions"`
	Reasons     []string    `json:"reasons"`
}

// Pair is an instance's values before and after a change.
type Pair struct {
	Old    any `json:"old"`
	Values any `json:"values"`
}

// Kept returns the JSON pointers to values that cannot change, and that can only grow.
func (e Engine) Kept(chart string) (immutable, growOnly []string, err error) {
	stdout, stderr, err := e.run(nil, "form", chart)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	var form struct {
		Immutable []string `json:"immutable"`
		GrowOnly  []string `json:"growOnly"`
	}
	err = json.Unmarshal(stdout, &form)
	return form.Immutable, form.GrowOnly, err
}

// Changes asks about many changes at once.
func (e Engine) Changes(chart string, pairs []Pair) ([]Change, error) {
	documents := make([]any, len(pairs))
	for i, pair := range pairs {
		documents[i] = pair
	}
	stdout, stderr, _, err := e.batch(documents, "change", chart, "--name", "mine", "--namespace", "team")
	if err != nil {
		return nil, err
	}
	var changes []Change
	lines := bufio.NewScanner(bytes.NewReader(stdout))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var change Change
		if err := json.Unmarshal(lines.Bytes(), &change); err != nil {
			return nil, fmt.Errorf("change --batch: line %d: %w", len(changes)+1, err)
		}
		changes = append(changes, change)
	}
	if len(changes) != len(pairs) {
		return nil, fmt.Errorf("change --batch: %d answers to %d changes: %s", len(changes), len(pairs), firstLine(stderr))
	}
	return changes, lines.Err()
}
