// SPDX-License-Identifier: Apache-2.0

// Package modules finds files of pinned Go modules in the module cache, so that
// no third-party file has to be copied into this repository.
package modules

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

const (
	// Kro holds the ResourceGraphDefinition CRD. Its version is pinned by the
	// go.mod of this module, beside the packages that judge.
	Kro = "github.com/kubernetes-sigs/kro"
	// HelmController and SourceController hold the CRDs of Flux. They are pinned
	// in tools/crds, a module without packages: their own requirements must not
	// move the versions of the libraries that judge.
	HelmController   = "github.com/fluxcd/helm-controller"
	SourceController = "github.com/fluxcd/source-controller"
)

// environment is taken before a test can isolate the process from the network:
// a module may still have to be downloaded.
var environment = os.Environ()

// Root returns the folder of tests/conformance.
func Root() (string, error) {
	return root()
}

var root = sync.OnceValues(func() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "tools", "crds", "go.mod")); err == nil {
			return folder, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", fmt.Errorf("tools/crds/go.mod is in no folder above the current one")
		}
		folder = parent
	}
})

// Dir returns the folder of a pinned module in the module cache, downloading it
// (with checksum verification) when it is not there yet.
func Dir(module string) (string, error) {
	folder, err := Root()
	if err != nil {
		return "", err
	}
	if module != Kro {
		folder = filepath.Join(folder, "tools", "crds")
	}
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = folder
	command.Env = append(environment, "GOFLAGS=-mod=readonly", "GOWORK=off")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	stdout, err := command.Output()
	var answer struct{ Dir, Error string }
	if decodeErr := json.Unmarshal(stdout, &answer); decodeErr != nil {
		return "", fmt.Errorf("go mod download %s: %v: %s", module, err, stderr.String())
	}
	if answer.Error != "" {
		return "", fmt.Errorf("go mod download %s: %s", module, answer.Error)
	}
	return answer.Dir, nil
}

// Read returns the text of one file of a pinned module.
func Read(module, path string) ([]byte, error) {
	dir, err := Dir(module)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
}
