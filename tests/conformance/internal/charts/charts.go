// SPDX-License-Identifier: Apache-2.0

// Package charts finds the charts to judge: the project's own and the corpus.
package charts

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"managedservices.example.com/kit"
)

// Chart is one chart folder that has a values.schema.json.
type Chart struct {
	Name string
	Dir  string
	// Own is true for the charts of this project: they get no exceptions.
	Own bool
}

// Own returns the project's charts. A project without charts is an error.
func Own() ([]Chart, error) {
	folder, err := kit.Path("charts")
	if err != nil {
		return nil, err
	}
	found, err := in(folder, true)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("no chart in %s has a values.schema.json", folder)
	}
	return found, err
}

// Corpus returns the charts of the corpus and the folder that was looked at.
// An absent corpus is no error: the list is empty.
func Corpus() ([]Chart, string, error) {
	folder, err := kit.Corpus()
	if err != nil {
		return nil, "", err
	}
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		return nil, folder, nil
	}
	found, err := in(folder, false)
	return found, folder, err
}

// Fixtures returns the charts that were made for the tests of one kind.
func Fixtures(kind string) ([]Chart, error) {
	folder, err := kit.Path("tests", "conformance", "testdata", kind)
	if err != nil {
		return nil, err
	}
	return in(folder, true)
}

// in lists the charts of a folder in order of their names. Names that start with
// an underscore hold other things than charts.
func in(folder string, own bool) ([]Chart, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var found []Chart
	for _, entry := range entries {
		dir := filepath.Join(folder, entry.Name())
		if strings.HasPrefix(entry.Name(), "_") {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "values.schema.json")); err == nil {
			found = append(found, Chart{Name: entry.Name(), Dir: dir, Own: own})
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found, nil
}
