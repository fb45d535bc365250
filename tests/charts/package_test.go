// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sigs.k8s.io/yaml"

	"managedservices.example.com/charts/internal/golden"
	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/project"
)

// maxPackage bounds the archive: Helm keeps the chart in each release's Secret,
// which holds 1 MiB.
const maxPackage = 1 << 20

// TestPackage packs each chart as it is published and looks inside.
func TestPackage(t *testing.T) {
	eachChart(t, func(t *testing.T, chart project.Chart) {
		archive := packed(t, chart)
		info, err := os.Stat(archive)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > maxPackage {
			t.Errorf("the package has %d bytes, more than %d", info.Size(), maxPackage)
		}
		files := contents(t, archive)
		published(t, chart, chart.Dir, chart.Name, files)
		for _, dependency := range dependencies(t, chart) {
			published(t, dependency, filepath.Join(chart.Dir, "charts", dependency.Name), chart.Name+"/charts/"+dependency.Name, files)
		}
		for name := range files {
			if !slices.Contains(expected(t, chart), name) {
				t.Errorf("%s is in the package and belongs to nobody", name)
			}
			for _, folder := range strings.Split(filepath.ToSlash(filepath.Dir(name)), "/") {
				if folder == "ci" || folder == ".git" {
					t.Errorf("%s is in the package", name)
				}
			}
		}
		if err := helm.Lint(archive, helm.Options{}); err != nil {
			t.Errorf("the package does not lint: %v", err)
		}
	})
}

// TestPackageRendersTheSame compares what the package and the folder render.
func TestPackageRendersTheSame(t *testing.T) {
	eachCase(t, func(t *testing.T, one project.Case) {
		apis, err := one.Chart.OptionalAPIs()
		if err != nil {
			t.Fatal(err)
		}
		options := helm.Options{Values: one.Values, APIs: apis}
		fromPackage, err := helm.Template(packed(t, one.Chart), options)
		if err != nil {
			t.Fatal(err)
		}
		fromFolder, err := helm.Template(one.Chart.Dir, options)
		if err != nil {
			t.Fatal(err)
		}
		masked, err := golden.Stable(fromPackage, fromFolder)
		if err != nil {
			t.Fatal(err)
		}
		if stable := stable(t, one.Chart.Dir, options); masked != stable {
			t.Errorf("the package renders something else than the folder:\n%s", masked)
		}
	})
}

// published asks that every file of a folder that belongs into a package is in
// it, unchanged.
func published(t *testing.T, chart project.Chart, folder, prefix string, files map[string][]byte) {
	t.Helper()
	for _, name := range own(t, chart) {
		text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		inside, found := files[prefix+"/"+name]
		switch {
		case !found:
			t.Errorf("%s/%s is not in the package", prefix, name)
		case name == "Chart.yaml":
			// Helm writes it anew.
			if !sameYAML(t, text, inside) {
				t.Errorf("%s/%s is another in the package:\n%s", prefix, name, inside)
			}
		case !bytes.Equal(text, inside):
			t.Errorf("%s/%s is another in the package", prefix, name)
		}
	}
}

// own returns the files of a chart's folder that people install: all but
// subcharts, what Git keeps to itself, and values for tests.
func own(t *testing.T, chart project.Chart) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(chart.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(chart.Dir, path)
		if err != nil {
			return err
		}
		if entry.IsDir() && (name == "ci" || name == "charts") {
			return fs.SkipDir
		}
		if !entry.IsDir() && entry.Name() != ".gitignore" {
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(names, "Chart.yaml") || !slices.Contains(names, "values.schema.json") {
		t.Fatalf("%s lacks Chart.yaml or values.schema.json: %v", chart.Name, names)
	}
	return names
}

func expected(t *testing.T, chart project.Chart) []string {
	t.Helper()
	var names []string
	for _, name := range own(t, chart) {
		names = append(names, chart.Name+"/"+name)
	}
	for _, dependency := range dependencies(t, chart) {
		for _, name := range own(t, dependency) {
			names = append(names, chart.Name+"/charts/"+dependency.Name+"/"+name)
		}
	}
	return names
}

// dependencies returns what Chart.yaml names; each is a chart of this project, at
// the version that its own Chart.yaml has.
func dependencies(t *testing.T, chart project.Chart) []project.Chart {
	t.Helper()
	var found []project.Chart
	for _, wanted := range metadata(t, chart).Dependencies {
		dependency := project.Chart{Name: wanted.Name, Dir: filepath.Join(filepath.Dir(chart.Dir), wanted.Name)}
		if version := metadata(t, dependency).Version; version != wanted.Version {
			t.Errorf("%s depends on %s %s; charts/%s has version %s", chart.Name, wanted.Name, wanted.Version, wanted.Name, version)
		}
		found = append(found, dependency)
	}
	return found
}

type chartFile struct {
	Version      string
	Dependencies []struct{ Name, Version string }
}

func metadata(t *testing.T, chart project.Chart) chartFile {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(chart.Dir, "Chart.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var read chartFile
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// packages holds each chart's archive; all tests look at the same one.
var packages = struct {
	sync.Mutex
	folder   string
	archives map[string]string
}{archives: map[string]string{}}

func packed(t *testing.T, chart project.Chart) string {
	t.Helper()
	packages.Lock()
	defer packages.Unlock()
	if packages.archives[chart.Dir] == "" {
		archive, err := helm.Package(chart.Dir, packages.folder)
		if err != nil {
			t.Fatal(err)
		}
		packages.archives[chart.Dir] = archive
	}
	return packages.archives[chart.Dir]
}

func contents(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	file, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for reader := tar.NewReader(unzipped); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = text
	}
}

func sameYAML(t *testing.T, one, other []byte) bool {
	t.Helper()
	left, err := yaml.YAMLToJSON(one)
	if err != nil {
		t.Fatal(err)
	}
	right, err := yaml.YAMLToJSON(other)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(left, right)
}
