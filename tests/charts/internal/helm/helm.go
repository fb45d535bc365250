// SPDX-License-Identifier: Apache-2.0

// Package helm runs the Helm program. It is built from the Go module of
// tests/conformance/tools/helm, so that the judge has the same version everywhere.
package helm

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"managedservices.example.com/kit"
)

const (
	// Release and Namespace are what all renderings are made for. The namespace is
	// not the default one, so that its absence shows.
	Release   = "my-release"
	Namespace = "databases"
)

// Options are what a rendering depends on beside the chart.
type Options struct {
	// Values is the path of a file, or empty.
	Values string
	// Set holds single values over it, as PATH=VALUE.
	Set []string
	// SetString holds values that are text whatever they look like, as PATH=VALUE.
	SetString []string
	// Release is the release's name, or empty for the usual one.
	Release string
	// Namespace is the release's, or empty for the usual one.
	Namespace string
	// Cluster is the path of a kubeconfig whose API server answers `lookup`, or empty.
	Cluster string
	// Kubernetes is a version such as 1.29.0, or empty for Helm's own choice.
	Kubernetes string
	// APIs are what .Capabilities.APIVersions holds beside Kubernetes' own.
	APIs []string
}

// Refusal is Helm's answer when it does not do what it was asked.
type Refusal struct{ Message string }

func (r *Refusal) Error() string { return r.Message }

// Isolated runs the tests of a package with folders of its own for what Helm
// keeps: caches that another Helm writes to at the same time, and a person's plugins
// and repositories, must not decide.
func Isolated(tests func() int) int {
	folder, err := os.MkdirTemp("", "helm-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	for _, name := range []string{"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"} {
		if err := os.Setenv(name, filepath.Join(folder, name)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return tests()
}

// Template renders a chart, a folder or a package, as `helm template` does,
// hooks and tests included. It asks a cluster only if the options name one.
func Template(chart string, options Options) (string, error) {
	name := options.Release
	if name == "" {
		name = Release
	}
	namespace := options.Namespace
	if namespace == "" {
		namespace = Namespace
	}
	return run(append([]string{"template", name, chart, "--namespace", namespace}, options.flags()...)...)
}

// Notes renders what a person reads after the installation.
func Notes(chart string, options Options) (string, error) {
	out, err := run(append([]string{"install", Release, chart, "--namespace", Namespace, "--dry-run=client"}, options.flags()...)...)
	if err != nil {
		return "", err
	}
	_, notes, found := strings.Cut(out, "\nNOTES:\n")
	if !found {
		return "", fmt.Errorf("helm install --dry-run=client shows no notes for %s", chart)
	}
	return notes, nil
}

// Lint runs `helm lint --strict`.
func Lint(chart string, options Options) error {
	arguments := []string{"lint", "--strict", chart}
	if options.Values != "" {
		arguments = append(arguments, "--values", options.Values)
	}
	if options.Kubernetes != "" {
		arguments = append(arguments, "--kube-version", options.Kubernetes)
	}
	_, err := run(arguments...)
	return err
}

var saved = regexp.MustCompile(`saved it to: (.+)`)

// Package packs a chart folder into a folder and returns the archive's path.
func Package(chart, into string) (string, error) {
	out, err := run("package", chart, "--destination", into)
	if err != nil {
		return "", err
	}
	match := saved.FindStringSubmatch(out)
	if match == nil {
		return "", fmt.Errorf("helm package names no archive: %s", out)
	}
	return strings.TrimSpace(match[1]), nil
}

func (o Options) flags() []string {
	var flags []string
	if o.Values != "" {
		flags = append(flags, "--values", o.Values)
	}
	for _, value := range o.Set {
		flags = append(flags, "--set", value)
	}
	for _, value := range o.SetString {
		flags = append(flags, "--set-string", value)
	}
	if o.Cluster != "" {
		flags = append(flags, "--dry-run=server", "--disable-openapi-validation", "--kubeconfig", o.Cluster)
	}
	if o.Kubernetes != "" {
		flags = append(flags, "--kube-version", o.Kubernetes)
	}
	for _, api := range o.APIs {
		flags = append(flags, "--api-versions", api)
	}
	return flags
}

func run(arguments ...string) (string, error) {
	program, err := kit.Helm()
	if err != nil {
		return "", err
	}
	command := exec.Command(program, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err = command.Run()
	if _, refused := err.(*exec.ExitError); refused {
		return "", &Refusal{Message: strings.TrimSpace(stderr.String() + stdout.String())}
	}
	return stdout.String(), err
}
