// SPDX-License-Identifier: Apache-2.0

package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// environment is taken before a test can isolate the process from the network:
// a module may still have to be downloaded.
var environment = os.Environ()

// Build builds the package in a folder of the project as the given go.mod file of
// that folder says, and writes the program to `to`.
func Build(folder, modfile, to string) error {
	dir, err := Path(filepath.FromSlash(folder))
	if err != nil {
		return err
	}
	command := exec.Command("go", "build", "-modfile="+modfile, "-o", to, ".")
	command.Dir = dir
	command.Env = append(environment, "GOFLAGS=-mod=readonly", "GOWORK=off")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build in %s: %w: %s", folder, err, output)
	}
	return nil
}

// ModuleDir returns the folder of a Go module in the module cache, in the version
// that the go.mod of `pinned` requires, a folder such as "tests/charts/tools/crds".
// The module is downloaded, with checksum verification, when it is not there yet;
// so no third-party file has to be copied into this repository.
func ModuleDir(pinned, module string) (string, error) {
	folder, err := Path(filepath.FromSlash(pinned))
	if err != nil {
		return "", err
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

// ModuleFile returns the text of a file of such a module.
func ModuleFile(pinned, module, path string) ([]byte, error) {
	folder, err := ModuleDir(pinned, module)
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
}
