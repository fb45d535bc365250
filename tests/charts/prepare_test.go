// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/charts/internal/project"
)

// TestFirstStart runs prepare.sh with programs that only write down how they were called; tests/database runs
// it with real ones.
func TestFirstStart(t *testing.T) {
	for _, one := range []struct {
		title, values string
		wanted        []string
	}{
		{"by default", "", []string{"huge_pages=off"}},
		{"on", "{parameters: {huge_pages: 'on', huge_page_size: 2MB}}", []string{"huge_pages=on", "huge_page_size=2MB"}},
		{"other memory", "{parameters: {shared_memory_type: sysv, dynamic_shared_memory_type: mmap, min_dynamic_shared_memory: 1MB, work_mem: 1MB}}", []string{"huge_pages=off", "shared_memory_type=sysv", "dynamic_shared_memory_type=mmap", "min_dynamic_shared_memory=1MB"}},
		{"quotes", `{version: "18", parameters: {shared_memory_type: "it's $(a) \"b\" \\"}}`, []string{"huge_pages=off", `shared_memory_type=it's $(a) "b" \`}},
	} {
		t.Run("initdb-huge-pages/"+one.title, func(t *testing.T) {
			arguments, script := prepareOf(t, one.values)
			calls := called(t, script, arguments)
			initdb := strings.Split(calls["initdb"], "\n")
			for _, setting := range one.wanted {
				if !strings.Contains(calls["initdb"], "\n-c\n"+setting+"\n") {
					t.Errorf("initdb does not get %s but %q", setting, initdb)
				}
				if !strings.Contains(calls["server"], "\n-c\n"+setting+"\n") {
					t.Errorf("the private server does not get %s but %q", setting, calls["server"])
				}
			}
			if strings.Contains(calls["initdb"], "work_mem") || calls["conf"] != "\nport = 1\n" {
				t.Errorf("settings of the first start stay: %q", calls["conf"])
			}
		})
	}
}

// prepareOf returns the init container's arguments and its script.
func prepareOf(t *testing.T, values string) (arguments []string, script string) {
	t.Helper()
	objects := render(t, project.Case{Chart: chartNamed(t, "postgres"), Values: written(t, values)}, helm.Options{})
	workloads, err := manifest.Workloads(objects)
	if err != nil {
		t.Fatal(err)
	}
	for _, workload := range workloads {
		if workload.Object.Kind == "StatefulSet" {
			arguments = workload.Template.Spec.InitContainers[0].Args
		}
	}
	for _, object := range objects {
		var config struct{ Data map[string]string }
		if object.Kind != "ConfigMap" {
			continue
		}
		if err := json.Unmarshal(object.JSON, &config); err != nil {
			t.Fatal(err)
		}
		if text, found := config.Data["prepare.sh"]; found {
			script = text
		}
	}
	return arguments, script
}

// called runs the script of an empty first pod and returns what each program was called with, a line for each word.
func called(t *testing.T, script string, arguments []string) map[string]string {
	t.Helper()
	folder := t.TempDir()
	program := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// As the real one: it keeps its settings.
	program("initdb", `printf '%s\n' "$@" >"$CALLS/initdb.called"
data=${1#*=}
mkdir -p "$data"
echo 'port = 1' >"$data/postgresql.conf"
while [ $# -gt 0 ]; do if [ "$1" = -c ]; then echo "${2%%=*} = '${2#*=}'" >>"$data/postgresql.conf"; shift; fi; shift; done`)
	// As the real one: its options go through a shell.
	program("pg_ctl", `[ "$1" = start ] || exit 0
options=
while [ $# -gt 0 ]; do if [ "$1" = -o ]; then options="$options $2"; shift; fi; shift; done
sh -c "printf '%s\n' $options" >"$CALLS/server.called"`)
	for _, name := range []string{"psql", "getent", "pg_isready", "sync"} {
		program(name, "exit 0\n")
	}
	secrets := filepath.Join(folder, "secrets")
	for _, role := range []string{"user", "replication", "metrics"} {
		if err := os.MkdirAll(filepath.Join(secrets, role), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(secrets, role, "password"), []byte("a\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command("/bin/sh", append([]string{"-c", script, "prepare"}, arguments...)...)
	command.Env = []string{"PATH=" + folder + ":/usr/bin:/bin", "CALLS=" + folder, "PGDATA=" + folder + "/volume/data", "VOLUME=" + folder + "/volume", "POD_NAME=a-0", "POD_IP=1",
		"PEERS_HOST=a", "PRIMARY_HOST=a", "MAJOR=17", "RUN_DIRECTORY=" + folder, "CONFIG_DIRECTORY=" + folder, "CREDENTIALS_DIRECTORY=" + secrets, "SCRIPTS_DIRECTORY=" + folder + "/none", "DATABASE=a", "USERNAME=a"}
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	calls := map[string]string{}
	for name, file := range map[string]string{"initdb": "initdb.called", "server": "server.called", "conf": "volume/data/postgresql.conf"} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		calls[name] = "\n" + string(text)
	}
	return calls
}
