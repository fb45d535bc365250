// SPDX-License-Identifier: Apache-2.0

// Package project finds the project's charts and the values they are tried with.
package project

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"

	"managedservices.example.com/kit"
)

// Minors are the Kubernetes versions the charts promise, oldest first; the charts'
// kubeVersion names the first.
var Minors = []string{"1.25", "1.26", "1.27", "1.28", "1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"}

// Chart is one folder below charts/.
type Chart struct {
	Name string
	Dir  string
}

// Case is a chart with one set of values. Values is the path of a file, or empty
// for what the chart ships.
type Case struct {
	Chart  Chart
	Name   string
	Values string
}

// Charts returns the project's charts by name. None is an error: a test over no
// charts proves nothing.
func Charts() ([]Chart, error) {
	folder, err := kit.Path("charts")
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(folder, "*", "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no chart", folder)
	}
	var charts []Chart
	for _, file := range files {
		dir := filepath.Dir(file)
		charts = append(charts, Chart{Name: filepath.Base(dir), Dir: dir})
	}
	return charts, nil
}

// Cases returns every chart with every file of its ci/ folder, and with no values
// at all where no file stands for that. A chart without such files is an error.
func Cases() ([]Case, error) {
	charts, err := Charts()
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, chart := range charts {
		files, err := filepath.Glob(filepath.Join(chart.Dir, "ci", "*.yaml"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("charts/%s/ci holds no values", chart.Name)
		}
		hasDefault := false
		for _, file := range files {
			name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".yaml"), "-values")
			hasDefault = hasDefault || name == "default"
			cases = append(cases, Case{Chart: chart, Name: name, Values: file})
		}
		if !hasDefault {
			cases = append(cases, Case{Chart: chart, Name: "default"})
		}
	}
	return cases, nil
}

// Refused returns the values below testdata/refused, by chart and name.
func Refused() ([]Case, error) {
	folder, err := kit.Path("tests", "charts", "testdata", "refused")
	if err != nil {
		return nil, err
	}
	charts, err := Charts()
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, chart := range charts {
		files, err := filepath.Glob(filepath.Join(folder, chart.Name, "*.yaml"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("testdata/refused/%s holds no values", chart.Name)
		}
		sort.Strings(files)
		for _, file := range files {
			cases = append(cases, Case{Chart: chart, Name: strings.TrimSuffix(filepath.Base(file), ".yaml"), Values: file})
		}
	}
	return cases, nil
}

var lookedFor = regexp.MustCompile(`APIVersions\.Has "([^"]+)"`)

// OptionalAPIs returns the APIs beside Kubernetes' own that the chart's templates,
// or those of its subcharts, ask for: `monitoring.coreos.com/v1` and the like.
func (c Chart) OptionalAPIs() ([]string, error) {
	var apis []string
	for _, pattern := range []string{"templates", "charts/*/templates"} {
		folders, err := filepath.Glob(filepath.Join(c.Dir, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, folder := range folders {
			err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
				if err != nil || entry.IsDir() {
					return err
				}
				text, err := os.ReadFile(path)
				for _, match := range lookedFor.FindAllStringSubmatch(string(text), -1) {
					apis = append(apis, match[1])
				}
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	sort.Strings(apis)
	return slices.Compact(apis), nil
}
