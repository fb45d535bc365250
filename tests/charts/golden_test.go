// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"managedservices.example.com/charts/internal/golden"
	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/project"
)

const goldenFolder = "testdata/golden"

// TestGolden compares what each chart renders, and what it tells people after the
// installation, with the committed text. UPDATE=1 writes the text; its diff is
// what a reviewer of a chart's change reads.
func TestGolden(t *testing.T) {
	wanted := map[string]bool{}
	cases, err := project.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range cases {
		wanted[filepath.Join(goldenFolder, one.Chart.Name, one.Name+".yaml")] = true
		wanted[filepath.Join(goldenFolder, one.Chart.Name, one.Name+".notes.txt")] = true
	}
	eachCase(t, func(t *testing.T, one project.Case) {
		manifests, notes := goldenTexts(t, one)
		compare(t, filepath.Join(goldenFolder, one.Chart.Name, one.Name+".yaml"), manifests)
		compare(t, filepath.Join(goldenFolder, one.Chart.Name, one.Name+".notes.txt"), notes)
	})
	written, err := filepath.Glob(filepath.Join(goldenFolder, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range written {
		if wanted[file] {
			continue
		}
		if os.Getenv("UPDATE") == "1" {
			if err := os.Remove(file); err != nil {
				t.Error(err)
			}
		} else {
			t.Errorf("%s belongs to no case; UPDATE=1 removes it", file)
		}
	}
}

func goldenTexts(t *testing.T, one project.Case) (manifests, notes string) {
	t.Helper()
	apis, err := one.Chart.OptionalAPIs()
	if err != nil {
		t.Fatal(err)
	}
	options := helm.Options{Values: one.Values, Kubernetes: project.Minors[len(project.Minors)-1] + ".0", APIs: apis}
	command := fmt.Sprintf("helm template %s charts/%s --namespace %s --kube-version %s", helm.Release, one.Chart.Name, helm.Namespace, options.Kubernetes)
	if one.Values != "" {
		command += fmt.Sprintf(" --values charts/%s/ci/%s", one.Chart.Name, filepath.Base(one.Values))
	}
	for _, api := range apis {
		command += " --api-versions " + api
	}
	text := stable(t, one.Chart.Dir, options)
	base := shipped(t, one.Chart, options)
	if one.Name != "default" {
		if text, err = golden.Relative(text, base, "default.yaml"); err != nil {
			t.Fatal(err)
		}
	} else if text != base {
		t.Errorf("%s is not what the chart ships", one.Values)
	}
	head := "# SPDX-License-Identifier: Apache-2.0\n# " + command + "\n"
	if strings.Contains(text, "(generated") {
		head += "# What stands as (generated) is made up anew by each rendering without a cluster.\n"
	}
	// The notes are shown by an installation, which takes its versions and APIs from the
	// cluster or, without one, from Helm itself.
	notes, err = helm.Notes(one.Chart.Dir, helm.Options{Values: one.Values})
	if err != nil {
		t.Fatal(err)
	}
	return head + text, notes
}

// bases holds what each chart renders without values.
var bases = struct {
	sync.Mutex
	texts map[string]string
}{texts: map[string]string{}}

func shipped(t *testing.T, chart project.Chart, options helm.Options) string {
	t.Helper()
	bases.Lock()
	defer bases.Unlock()
	if bases.texts[chart.Dir] == "" {
		options.Values = ""
		bases.texts[chart.Dir] = stable(t, chart.Dir, options)
	}
	return bases.texts[chart.Dir]
}

// stable renders twice and returns what is the same in both.
func stable(t *testing.T, chart string, options helm.Options) string {
	t.Helper()
	first, err := helm.Template(chart, options)
	if err != nil {
		t.Fatal(err)
	}
	second, err := helm.Template(chart, options)
	if err != nil {
		t.Fatal(err)
	}
	text, err := golden.Stable(first, second)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func compare(t *testing.T, file, text string) {
	t.Helper()
	if os.Getenv("UPDATE") == "1" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	committed, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; UPDATE=1 writes it", err)
	}
	if string(committed) == text {
		return
	}
	was, is := strings.Split(string(committed), "\n"), strings.Split(text, "\n")
	for i := 0; ; i++ {
		if i >= len(was) || i >= len(is) || was[i] != is[i] {
			t.Fatalf("%s is stale from line %d on; UPDATE=1 writes it.\ncommitted: %s\nrendered:  %s", file, i+1, lineAt(was, i), lineAt(is, i))
		}
	}
}

func lineAt(lines []string, i int) string {
	if i >= len(lines) {
		return "(the end)"
	}
	return lines[i]
}
