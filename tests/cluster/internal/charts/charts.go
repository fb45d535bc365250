// SPDX-License-Identifier: Apache-2.0

// Package charts packages charts as a release would, and asks Helm and our own program about them.
package charts

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"

	"managedservices.example.com/kit"
)

// Programs are the two programs that the harness calls.
type Programs struct {
	// Helm is the path of Helm.
	Helm string
	// Engine is the path of managed-services.
	Engine string
}

// Find returns the programs that `npm test` builds, or those that the environment names.
func Find() (Programs, error) {
	helm, err := kit.Helm()
	if err != nil {
		return Programs{}, err
	}
	engine, err := kit.Engine()
	return Programs{Helm: helm, Engine: engine}, err
}

// Copy copies a charts folder, so that dependencies are built outside of the project.
func Copy(from, to string) error {
	return os.CopyFS(to, os.DirFS(from))
}

// Metadata is what the harness reads of Chart.yaml.
type Metadata struct {
	Name         string `json:"name"`
	Version      string `json:"version"`
	Dependencies []any  `json:"dependencies"`
}

// Read reads Chart.yaml.
func Read(chart string) (Metadata, error) {
	text, err := os.ReadFile(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return Metadata{}, err
	}
	var metadata Metadata
	return metadata, yaml.Unmarshal(text, &metadata)
}

// Package packages a chart into a folder and returns the path of the package. An empty version means the chart's own.
func (programs Programs) Package(chart, version, to string) (string, error) {
	metadata, err := Read(chart)
	if err != nil {
		return "", err
	}
	if len(metadata.Dependencies) > 0 {
		if _, err := run(programs.Helm, "dependency", "update", chart); err != nil {
			return "", err
		}
	}
	arguments := []string{"package", chart, "--destination", to}
	if version != "" {
		arguments = append(arguments, "--version", version)
	}
	text, err := run(programs.Helm, arguments...)
	if err != nil {
		return "", err
	}
	_, path, found := strings.Cut(strings.TrimSpace(string(text)), "saved it to: ")
	if !found {
		return "", fmt.Errorf("helm package said %q", text)
	}
	return path, nil
}

// Template renders a package as an installation would, with the cluster's own answers to `lookup` and to what it can do.
func (programs Programs) Template(packaged, release, namespace, kubeconfig string, values []byte, arguments ...string) ([]byte, error) {
	file, err := os.CreateTemp("", "values-*.yaml")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(values); err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	return run(programs.Helm, append([]string{
		"template", release, packaged, "--namespace", namespace, "--values", file.Name(), "--kubeconfig", kubeconfig, "--dry-run=server",
	}, arguments...)...)
}

// Run calls our own program.
func (programs Programs) Run(arguments ...string) ([]byte, error) {
	return run(programs.Engine, arguments...)
}

func run(program string, arguments ...string) ([]byte, error) {
	command := exec.Command(program, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(program), strings.Join(arguments, " "), err, stdout.String(), stderr.String())
	}
	return stdout.Bytes(), nil
}
