// SPDX-License-Identifier: Apache-2.0

// Package engine calls the program under judgement: the command line of
// managed-services, as people and scripts call it.
package engine

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"managedservices.example.com/kit"
)

// patience bounds one call; the engine promises bounded answers.
const patience = 2 * time.Minute

// Engine is the program's place.
type Engine struct {
	path string
}

// Violation is one violation of a verdict.
type Violation struct {
	At      string         `json:"at"`
	Schema  string         `json:"schema"`
	Code    string         `json:"code"`
	Params  map[string]any `json:"params"`
	Message string         `json:"message"`
}

// Loss is one entry of the loss ledger.
type Loss struct {
	Target  string `json:"target"`
	At      string `json:"at"`
	Schema  string `json:"schema"`
	Fate    string `json:"fate"`
	Cause   string `json:"cause"`
	Message string `json:"message"`
	// SameAs is set where the losses at and below that place apply at and below this
	// one.
	SameAs *string `json:"sameAs"`
}

// Verdict is the engine's answer about one values document.
type Verdict struct {
	Verdict    string      `json:"verdict"`
	Violations []Violation `json:"violations"`
	Reasons    []string    `json:"reasons"`
}

// Find returns the program that `npm test` builds, or the one that the environment names.
func Find() (Engine, error) {
	path, err := kit.Engine()
	return Engine{path: path}, err
}

// RGD returns the text of the chart's ResourceGraphDefinition.
func (e Engine) RGD(chart string) ([]byte, error) {
	stdout, stderr, err := e.run(nil, "rgd", chart)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	return stdout, nil
}

// StoringRGD returns the definition that stores the shipped defaults.
func (e Engine) StoringRGD(chart string) ([]byte, error) {
	stdout, stderr, err := e.run(nil, "rgd", chart, "--store-defaults")
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	return stdout, nil
}

// Generate writes the files of the chart below a folder.
func (e Engine) Generate(chart, out string) error {
	_, stderr, err := e.run(nil, "generate", chart, "--out", out)
	if err != nil {
		return fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	return nil
}

// Losses returns the chart's loss ledger.
func (e Engine) Losses(chart string) ([]Loss, error) {
	stdout, stderr, err := e.run(nil, "losses", chart)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, firstLine(stderr))
	}
	var losses []Loss
	if err := json.Unmarshal(stdout, &losses); err != nil {
		return nil, fmt.Errorf("losses: %w", err)
	}
	return losses, nil
}

// Bundle embeds the documents that a chart's schema refers to, in place.
func (e Engine) Bundle(chart, cache string) error {
	_, stderr, err := e.run(nil, "bundle", chart, "--cache", cache)
	if err != nil {
		return fmt.Errorf("bundle: %w: %s", err, stderr)
	}
	return nil
}

// The profiles of the engine.
const (
	// Linked is that of the Helm SDK which this program links.
	Linked = "helm-4.2"
	// Newest is the engine's default.
	Newest = "helm-4.3"
)

// Validate asks for verdicts about many values documents at once, by the rules
// of the linked Helm.
func (e Engine) Validate(chart string, documents []any) ([]Verdict, error) {
	return e.ValidateAs(Linked, chart, documents)
}

// ValidateAs asks for verdicts by the rules of a profile. The exit code is left
// to the meaning the program gives it; one answer for each document is what
// counts.
func (e Engine) ValidateAs(profile, chart string, documents []any) ([]Verdict, error) {
	stdout, stderr, runErr, err := e.batch(documents, "validate", chart, "--profile", profile)
	if err != nil {
		return nil, err
	}
	verdicts, err := readVerdicts(stdout)
	if err == nil && len(verdicts) != len(documents) {
		err = fmt.Errorf("%d answers to %d documents", len(verdicts), len(documents))
	}
	if err != nil {
		return nil, fmt.Errorf("validate --batch: %w (%v: %s)", err, runErr, firstLine(stderr))
	}
	return verdicts, nil
}

// Accepts asks for the verdict on values that options give, such as `--set`. The
// third answer is the program's: the options could not be read.
func (e Engine) Accepts(chart string, options ...string) (valid, readable bool, err error) {
	stdout, stderr, err := e.run(nil, append([]string{"validate", chart, "--profile", Linked}, options...)...)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return true, true, nil
	case errors.As(err, &exit) && exit.ExitCode() == 1:
		return false, true, nil
	case errors.As(err, &exit) && exit.ExitCode() == 2 && len(stdout) == 0:
		return false, false, nil
	}
	return false, false, fmt.Errorf("%w: %s%s", err, stdout, stderr)
}

// batch hands one document a line to a command; runErr is how it ended.
func (e Engine) batch(documents []any, arguments ...string) (stdout, stderr []byte, runErr, err error) {
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, document := range documents {
		if err := encoder.Encode(document); err != nil {
			return nil, nil, nil, err
		}
	}
	stdout, stderr, runErr = e.run(input.Bytes(), append(arguments, "--batch")...)
	var exit *exec.ExitError
	if runErr != nil && !errors.As(runErr, &exit) {
		return nil, nil, nil, runErr
	}
	return stdout, stderr, runErr, nil
}

func readVerdicts(text []byte) ([]Verdict, error) {
	var verdicts []Verdict
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var verdict Verdict
		if err := json.Unmarshal(lines.Bytes(), &verdict); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(verdicts)+1, err)
		}
		switch verdict.Verdict {
		case "valid", "invalid", "unknown":
		default:
			return nil, fmt.Errorf("line %d: no verdict: %.200s", len(verdicts)+1, lines.Text())
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts, lines.Err()
}

func (e Engine) run(input []byte, arguments ...string) (stdout, stderr []byte, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, e.path, arguments...)
	var out, problems bytes.Buffer
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(input), &out, &problems
	err = command.Run()
	if ctx.Err() != nil {
		err = fmt.Errorf("no answer after %s", patience)
	}
	return out.Bytes(), problems.Bytes(), err
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return line
}
