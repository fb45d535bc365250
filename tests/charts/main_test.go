// SPDX-License-Identifier: Apache-2.0

// Package charts judges the project's charts by what they render. See README.md.
package charts

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/charts/internal/project"
)

func TestMain(m *testing.M) {
	os.Exit(helm.Isolated(func() int {
		folder, err := os.MkdirTemp("", "packages-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(folder)
		packages.folder = folder
		return m.Run()
	}))
}

// slots bounds how many Helms run at once.
var slots = make(chan struct{}, 2)

// eachCase runs a named subtest for every chart with every set of values.
func eachCase(t *testing.T, run func(t *testing.T, one project.Case)) {
	t.Helper()
	someCases(t, func(project.Case) bool { return true }, run)
}

// someCases is eachCase for the cases that are wanted; none is a failure.
func someCases(t *testing.T, wanted func(one project.Case) bool, run func(t *testing.T, one project.Case)) {
	t.Helper()
	cases, err := project.Cases()
	if err != nil {
		t.Fatal(err)
	}
	if cases = slices.DeleteFunc(cases, func(one project.Case) bool { return !wanted(one) }); len(cases) == 0 {
		t.Fatal("there is no such case")
	}
	for _, one := range cases {
		t.Run(one.Chart.Name+"/"+one.Name, func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			run(t, one)
		})
	}
}

func eachChart(t *testing.T, run func(t *testing.T, chart project.Chart)) {
	t.Helper()
	charts, err := project.Charts()
	if err != nil {
		t.Fatal(err)
	}
	for _, chart := range charts {
		t.Run(chart.Name, func(t *testing.T) { run(t, chart) })
	}
}

// render returns the objects of one case; every API that the chart looks for is there.
func render(t *testing.T, one project.Case, options helm.Options) []manifest.Object {
	t.Helper()
	apis, err := one.Chart.OptionalAPIs()
	if err != nil {
		t.Fatal(err)
	}
	options.Values, options.APIs = one.Values, apis
	text, err := helm.Template(one.Chart.Dir, options)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text)
}

func parsed(t *testing.T, rendering string) []manifest.Object {
	t.Helper()
	objects, err := manifest.Parse(rendering)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}
