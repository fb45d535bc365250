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

	"managedservices.example.com/charts/internal/project"
)

// Dir returns the folder of a module that tests/charts/tools/<tool>/go.mod pins,
// downloading it (with checksum verification) when it is not there yet.
func Dir(tool, module string) (string, error) {
	root, err := project.Root()
	if err != nil {
		return "", err
	}
	command := exec.Command("go", "mod", "download", "-json", module)
	command.Dir = filepath.Join(root, "tests", "charts", "tools", tool)
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
