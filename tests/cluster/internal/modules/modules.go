// SPDX-License-Identifier: Apache-2.0

// Package modules finds this module's folder and the files of pinned Go modules, so that no third-party file has to be copied into this
// repository.
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

// Root returns the folder of tests/cluster, found from the current folder upwards.
var Root = sync.OnceValues(func() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		for _, candidate := range []string{folder, filepath.Join(folder, "tests", "cluster")} {
			if _, err := os.Stat(filepath.Join(candidate, "tools", "controlplane", "go.mod")); err == nil {
				return candidate, nil
			}
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", fmt.Errorf("tests/cluster is in no folder above the current one")
		}
		folder = parent
	}
})

// Project returns the folder of the whole project.
func Project() (string, error) {
	root, err := Root()
	return filepath.Dir(filepath.Dir(root)), err
}

// Dir returns the folder of a module in the module cache, in the version that tools/<tool>/go.mod names. It is downloaded, with checksum
// verification, when it is not there yet.
func Dir(tool, module string) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = filepath.Join(root, "tools", tool)
	command.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
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
