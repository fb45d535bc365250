// SPDX-License-Identifier: Apache-2.0

// Package conformance holds the outside judges of what the engine generates: kro,
// the API server's libraries and Helm. See README.md.
package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/conformance/internal/kro"
	"managedservices.example.com/conformance/internal/stages"
)

// reportFile holds the summary of the last run.
const reportFile = "report.txt"

// slots bounds how many charts are judged at once.
var slots = make(chan struct{}, 2)

// summary collects what is printed after all tests: remarks first, then how many
// definitions were accepted and which were not.
var summary struct {
	sync.Mutex
	lines   []string
	judged  int
	refused []string
}

func report(format string, arguments ...any) {
	summary.Lock()
	defer summary.Unlock()
	summary.lines = append(summary.lines, fmt.Sprintf(format, arguments...))
}

// count records how the definition of one chart fared.
func count(name string, refusal *stages.Refusal) {
	summary.Lock()
	defer summary.Unlock()
	summary.judged++
	if refusal != nil {
		summary.refused = append(summary.refused, name+": "+oneLine(refusal))
	}
}

func TestMain(m *testing.M) {
	if err := helm.Isolate(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	code := m.Run()
	text := summaryText()
	fmt.Print(text)
	// go test hides the output of packages that pass.
	if err := os.WriteFile(reportFile, []byte(text), 0o644); err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}

func summaryText() string {
	var text strings.Builder
	for _, line := range summary.lines {
		fmt.Fprintln(&text, line)
	}
	if summary.judged > 0 {
		fmt.Fprintf(&text, "conformance: %d of %d charts accepted by kro 0.9.4 and apiextensions\n", summary.judged-len(summary.refused), summary.judged)
	}
	sort.Strings(summary.refused)
	for _, line := range summary.refused {
		fmt.Fprintln(&text, "refused: "+line)
	}
	return text.String()
}

// newJudge is shared: reading the schemas of the kinds takes longer than judging.
var newJudge = sync.OnceValues(kro.NewJudge)

func judge(t *testing.T) *kro.Judge {
	t.Helper()
	judge, err := newJudge()
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

func program(t *testing.T) engine.Engine {
	t.Helper()
	found, err := engine.Find()
	if err != nil {
		t.Fatal(err)
	}
	uncached(t)
	return found
}

// uncached keeps go test from answering out of its cache, where it would not
// notice a new program, chart or corpus: these lie outside of this module. It does
// not cache a test that opened a file of the module which is less than two seconds
// old when the test ends; TestMain writes the summary then.
func uncached(t *testing.T) {
	t.Helper()
	if _, err := os.ReadFile(reportFile); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
}

func ownCharts(t *testing.T) []charts.Chart {
	t.Helper()
	uncached(t)
	found, err := charts.Own()
	if err != nil {
		t.Fatal(err)
	}
	for i, chart := range found {
		found[i].Dir = built(t, chart)
	}
	return found
}

// corpus returns the corpus, or skips the test by name where it is absent.
func corpus(t *testing.T) []charts.Chart {
	t.Helper()
	found, folder, err := charts.Corpus()
	if err != nil {
		t.Fatal(err)
	}
	if len(found) > 0 {
		for index, chart := range found {
			if found[index].Dir, err = chart.Complete(t.TempDir()); err != nil {
				t.Fatal(err)
			}
		}
		return found
	}
	message := fmt.Sprintf("%s needs the corpus: %s is absent or empty (set CORPUS_DIR)", t.Name(), folder)
	if os.Getenv("REQUIRE_ALL_RINGS") == "1" {
		t.Fatal(message)
	}
	report("skipped: %s", message)
	t.Skip(message)
	return nil
}

// built returns a copy of one of the project's charts with its dependencies
// built, as it would be packaged.
func built(t *testing.T, chart charts.Chart) string {
	t.Helper()
	dir, err := helm.Build(filepath.Dir(chart.Dir), chart.Name, t.TempDir())
	if err != nil {
		t.Fatalf("%s: %v", chart.Name, err)
	}
	return dir
}

func ownChart(t *testing.T, name string) charts.Chart {
	t.Helper()
	for _, chart := range ownCharts(t) {
		if chart.Name == name {
			return chart
		}
	}
	t.Fatalf("the project has no chart %s", name)
	return charts.Chart{}
}
