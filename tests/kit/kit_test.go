// SPDX-License-Identifier: Apache-2.0

package kit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRootHoldsTheProject(t *testing.T) {
	folder, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "tests", "kit", "kit.go")); err != nil {
		t.Error(err)
	}
}

func TestVariablesWin(t *testing.T) {
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for variable, find := range map[string]func() (string, error){
		"MANAGED_SERVICES_BIN": Engine, "HELM_BIN": Helm, "CORPUS_DIR": Corpus,
	} {
		t.Setenv(variable, program)
		if found, err := find(); err != nil || found != program {
			t.Errorf("%s: %s, %v", variable, found, err)
		}
	}
}

func TestMissingProgramsAreNamed(t *testing.T) {
	t.Setenv("MANAGED_SERVICES_BIN", "")
	t.Setenv("CARGO_TARGET_DIR", t.TempDir())
	if path, err := Engine(); err == nil || !strings.Contains(err.Error(), "cargo build") {
		t.Errorf("%s, %v", path, err)
	}
	t.Setenv("HELM_BIN", filepath.Join(t.TempDir(), "absent"))
	if path, err := Helm(); err == nil {
		t.Errorf("found %s", path)
	}
}

func TestCargoTargetCountsFromTheRoot(t *testing.T) {
	folder, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	for variable, expected := range map[string]string{"": "target", "near": "near"} {
		t.Setenv("CARGO_TARGET_DIR", variable)
		if found, err := cargoTarget(); err != nil || found != filepath.Join(folder, expected) {
			t.Errorf("%q: %s, %v", variable, found, err)
		}
	}
}

func TestOnlyPinnedModulesAreFound(t *testing.T) {
	const pinned, module = "tests/conformance/tools/crds", "github.com/fluxcd/helm-controller"
	text, err := ModuleFile(pinned, module, "go.mod")
	if err != nil || !strings.Contains(string(text), "module "+module) {
		t.Errorf("%s, %v", text, err)
	}
	if folder, err := ModuleDir(pinned, "managedservices.example.com/nothing"); err == nil {
		t.Errorf("found %s, which nothing pins", folder)
	}
}
