// SPDX-License-Identifier: Apache-2.0

// Package kit finds what all Go harnesses need: the project, the programs that
// `npm test` builds, the corpus, and files of pinned Go modules.
package kit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// Root returns the project's root folder: the nearest one, from the current
// folder upwards, that holds Cargo.toml.
func Root() (string, error) {
	return root()
}

var root = sync.OnceValues(func() (string, error) {
	current, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for folder := current; ; folder = filepath.Dir(folder) {
		if _, err := os.Stat(filepath.Join(folder, "Cargo.toml")); err == nil {
			return folder, nil
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("no folder above %s holds Cargo.toml", current)
		}
	}
})

// Path returns a path inside the project, from its steps below the root.
func Path(steps ...string) (string, error) {
	folder, err := Root()
	if err != nil {
		return "", err
	}
	return filepath.Join(append([]string{folder}, steps...)...), nil
}

// Engine returns the absolute path of the command line program: the one that
// MANAGED_SERVICES_BIN names, or the release build.
func Engine() (string, error) {
	path := os.Getenv("MANAGED_SERVICES_BIN")
	if path == "" {
		target, err := cargoTarget()
		if err != nil {
			return "", err
		}
		path = filepath.Join(target, "release", "managed-services")
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%w; build it with `cargo build --release --features cli`, or set MANAGED_SERVICES_BIN", err)
	}
	return filepath.Abs(path)
}

// cargoTarget returns the folder of Cargo's output. CARGO_TARGET_DIR counts from
// the root, where `npm test` calls Cargo.
func cargoTarget() (string, error) {
	folder := os.Getenv("CARGO_TARGET_DIR")
	if filepath.IsAbs(folder) {
		return folder, nil
	}
	if folder == "" {
		folder = "target"
	}
	return Path(folder)
}

// Helm returns the absolute path of Helm: the one that HELM_BIN names, the one
// that `npm test` builds, or the one on PATH.
func Helm() (string, error) {
	if path := os.Getenv("HELM_BIN"); path != "" {
		return exec.LookPath(path)
	}
	built, err := Path(".tools", "bin", "helm")
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(built); err == nil {
		return built, nil
	}
	path, err := exec.LookPath("helm")
	if err != nil {
		return "", fmt.Errorf("%w; `npm test -- --ring 0` builds it, or set HELM_BIN", err)
	}
	return path, nil
}

// Corpus returns the folder of real charts, which may be absent: the one that
// CORPUS_DIR names, or shared/corpus beside the project.
func Corpus() (string, error) {
	if folder := os.Getenv("CORPUS_DIR"); folder != "" {
		return folder, nil
	}
	return Path("..", "shared", "corpus")
}
