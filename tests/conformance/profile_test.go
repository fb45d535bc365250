// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/kit"
)

// oracle is a Helm of another release, in a process of its own, because one
// program links one Helm.
type oracle struct {
	to   *json.Encoder
	from *json.Decoder
}

// newest builds and starts the oracle of the engine's default profile.
func newest(t *testing.T) oracle {
	t.Helper()
	path := filepath.Join(t.TempDir(), "oracle")
	if err := kit.Build("tests/oracle/helm", engine.Newest+".mod", path); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		if err := command.Wait(); err != nil {
			t.Error(err)
		}
	})
	return oracle{to: json.NewEncoder(in), from: json.NewDecoder(bufio.NewReader(out))}
}

// refusal is Helm's answer about values for a chart folder.
func (o oracle) refusal(folder string, values any) (string, error) {
	if err := o.to.Encode(map[string]any{"folder": folder, "values": values}); err != nil {
		return "", err
	}
	var answer struct {
		Valid        bool
		Stage, Error string
	}
	if err := o.from.Decode(&answer); err != nil {
		if err == io.EOF {
			err = fmt.Errorf("the oracle has ended")
		}
		return "", err
	}
	if answer.Valid {
		return "", nil
	}
	return answer.Stage + ": " + answer.Error, nil
}

// TestNewestProfile asks a newer Helm, which is not linked here, for the verdicts
// of the engine's default profile.
func TestNewestProfile(t *testing.T) {
	newest, program := newest(t), program(t)
	judged := append(ownCharts(t), corpus(t)...)
	documents, unknown := 0, 0
	for _, chart := range judged {
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		generated, err := generate(opened, perChart/3, seed(t))
		if err != nil {
			t.Fatal(err)
		}
		var values []any
		for _, document := range generated {
			values = append(values, document.Values)
		}
		documents += len(values)
		unknown += compareProfile(t, newest, program, chart, values)
	}
	report("profile %s: %d charts, %d documents, %d unknown to the engine", engine.Newest, len(judged), documents, unknown)
}

func compareProfile(t *testing.T, newest oracle, program engine.Engine, chart charts.Chart, values []any) (unknown int) {
	t.Helper()
	answers, err := program.ValidateAs(engine.Newest, chart.Dir, values)
	if err != nil {
		t.Fatal(err)
	}
	for i, document := range values {
		refusal, err := newest.refusal(chart.Dir, document)
		if err != nil {
			t.Fatal(err)
		}
		switch answers[i].Verdict {
		case "unknown":
			unknown++
		case map[bool]string{true: "valid", false: "invalid"}[refusal == ""]:
		default:
			t.Errorf("%s %s\nvalues  %s\nHelm    %s\nengine  %s", engine.Newest, chart.Name, shorten(document, 1500), refusal, engineSays(answers[i]))
		}
	}
	return unknown
}

// TestProfiles tries what the releases of Helm answer differently.
func TestProfiles(t *testing.T) {
	newest, program := newest(t), program(t)
	chart := charts.Chart{Name: "profiles", Dir: t.TempDir()}
	schema := `{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {
		"const": {"const": "3"}, "nested": {"const": {"a": ["0x10"]}}, "enum": {"enum": ["3", 7]}, "texts": {"enum": ["3"]},
		"unique": {"uniqueItems": true}, "email": {"format": "email"}}}`
	for name, text := range map[string]string{"Chart.yaml": "apiVersion: v2\nname: profiles\nversion: 1.0.0\n", "values.yaml": "{}\n", "values.schema.json": schema} {
		if err := os.WriteFile(filepath.Join(chart.Dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	opened, err := helm.Open(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var values []any
	for _, text := range []string{
		`{"const": 3}`, `{"const": "3"}`, `{"nested": {"a": [16]}}`, `{"enum": 3}`, `{"enum": 7}`, `{"texts": 3}`, `{"unique": ["1", 1]}`, `{"unique": [1, "1"]}`,
		`{"unique": [1, 1.0]}`, `{"email": "\"a@b.c"}`, `{"email": "\"a\"@b.c"}`, `{"email": "a@b.c"}`, `{"email": "\"\"@b.c"}`,
	} {
		var document any
		if err := json.Unmarshal([]byte(text), &document); err != nil {
			t.Fatal(err)
		}
		values = append(values, document)
	}
	compareProfile(t, newest, program, chart, values)
	answers, err := program.Validate(chart.Dir, values)
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for i, document := range values {
		linked := askHelm(opened, document.(map[string]any))
		if (answers[i].Verdict == "valid") != (linked == nil) {
			t.Errorf("%s: values %v: Helm %v, engine %s", engine.Linked, document, linked, engineSays(answers[i]))
		}
		refusal, err := newest.refusal(chart.Dir, document)
		if err != nil {
			t.Fatal(err)
		}
		if (refusal == "") != (linked == nil) {
			differ++
		}
	}
	if differ < 4 {
		t.Errorf("the releases answer %d documents differently; the test should try more", differ)
	}
}
