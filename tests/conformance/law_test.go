// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"managedservices.example.com/conformance/internal/charts"
	"managedservices.example.com/conformance/internal/documents"
	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
	"managedservices.example.com/conformance/internal/law"
	"managedservices.example.com/conformance/internal/stages"
)

// lawDocuments is how many documents all charts get together;
// LAW_DOCUMENTS=100000 looks longer.
const lawDocuments = 10_000

// ownShare is how many times more documents a chart of the project gets: they
// have subcharts and say what the corpus does not, and they get no exceptions.
const ownShare = 10

// perPrepared is how many documents of each chart Helm itself judges for every
// lawDocuments under the law.
const perPrepared = 6

// fixtureDocuments, in up to fixtureRounds rounds, are enough for every class of
// losses to show itself.
const fixtureDocuments, fixtureRounds = 2000, 4

// lawTotal counts over all charts.
type lawTotal struct{ documents, valid, disagreeing, uncovered atomic.Int64 }

// TestNoSilentLoss holds the law on generated documents: where Helm and the
// generated definition disagree, a loss of the right fate covers the place.
func TestNoSilentLoss(t *testing.T) {
	program, seed, count := program(t), seed(t), lawCount(t)
	found := chartsUnderLaw(t, program)
	var total lawTotal
	var uncovered law.Report
	// At least as many as were asked for, if the charts have so much to say.
	share := count/weightOf(found) + 1
	t.Run("charts", func(t *testing.T) {
		for _, one := range found {
			t.Run(one.chart.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				count := share
				if one.chart.Own {
					count *= ownShare
				}
				lawOfChart(t, one, count, seed, &total, &uncovered)
			})
		}
	})
	var text strings.Builder
	for _, group := range uncovered.Groups() {
		fmt.Fprintln(&text, group)
	}
	line := fmt.Sprintf("no silent loss: seed %d, %d charts, %d documents, %d of them valid for Helm: %d disagreeing, %d of these uncovered, in %d groups",
		seed, len(found), total.documents.Load(), total.valid.Load(), total.disagreeing.Load(), total.uncovered.Load(), len(uncovered.Groups()))
	report("%s", line)
	report("no silent loss: %s", uncovered.Told())
	if text.Len() > 0 {
		t.Errorf("%s\n\n%s", line, text.String())
	}
	if os.Getenv("LAW_KEEP") == "1" {
		keepCases(t, &uncovered, seed)
	}
}

// chartUnderLaw is a chart and what judges its documents.
type chartUnderLaw struct {
	chart charts.Chart
	under *law.Chart
}

// chartsUnderLaw prepares the project's charts, the fixtures and, where it is
// there, the corpus: without it the law still holds for the others.
func chartsUnderLaw(t *testing.T, program engine.Engine) []chartUnderLaw {
	t.Helper()
	all := ownCharts(t)
	made, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, made...)
	if others, _, err := charts.Corpus(); err != nil {
		t.Fatal(err)
	} else if len(others) > 0 || os.Getenv("REQUIRE_ALL_RINGS") == "1" {
		all = append(all, corpus(t)...)
	}
	judge(t)
	prepared := make([]*law.Chart, len(all))
	t.Run("prepare", func(t *testing.T) {
		for i, chart := range all {
			t.Run(chart.Name, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				prepared[i] = underLaw(t, program, chart)
			})
		}
	})
	var found []chartUnderLaw
	for i, under := range prepared {
		if under != nil {
			found = append(found, chartUnderLaw{all[i], under})
		}
	}
	return found
}

func weightOf(found []chartUnderLaw) int {
	weight := 0
	for _, one := range found {
		weight++
		if one.chart.Own {
			weight += ownShare - 1
		}
	}
	return weight
}

// TestPreparedHelm holds the judge that compiles once against Helm itself.
func TestPreparedHelm(t *testing.T) {
	found := ownCharts(t)
	if others, _, err := charts.Corpus(); err != nil {
		t.Fatal(err)
	} else {
		found = append(found, others...)
	}
	program, sample := program(t), perPrepared*max(1, lawCount(t)/lawDocuments)
	for _, chart := range found {
		under := underLaw(t, program, chart)
		if under == nil {
			continue
		}
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, made := range lawCases(t, under, sample, seed(t)) {
			values := made.Values
			if values == nil {
				values = map[string]any{}
			}
			fast, real := under.Helm.Verdict(values), askHelm(opened, values)
			if (fast == nil) != (real == nil) {
				t.Errorf("%s: %s at %s\nvalues    %s\nprepared  %s\nHelm      %s", chart.Name, made.What, documents.Text(made.At),
					shorten(values, 600), helmSays(fast), helmSays(real))
			}
		}
	}
}

// unmet are the losses of the fixtures that no document can show, with the reason.
var unmet = map[string]string{
	"widened transition": "it speaks of changes, and a document is none; TestGrowOnly and TestPolicyTransitions ask",
}

// TestLawCanFail takes one class of losses at a time out of the ledgers of the
// fixtures and expects that the law notices: the documents reach what each class
// speaks of, and nothing else in the ledger hides it.
func TestLawCanFail(t *testing.T) {
	program := program(t)
	fixtures, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	stated, noticed := map[string]bool{}, map[string]bool{}
	for _, chart := range fixtures {
		under := underLaw(t, program, chart)
		if under == nil {
			t.Fatalf("%s is not under the law", chart.Name)
		}
		silenced := map[string]bool{}
		for class := range under.Ledger.Causes() {
			stated[class], silenced[class] = true, true
		}
		// A rare class may need another round of documents.
		for seed := uint64(1); seed <= fixtureRounds && len(silenced) > 0; seed++ {
			judgements, err := under.Judge(valuesOf(lawCases(t, under, fixtureDocuments, seed)))
			if err != nil {
				t.Fatal(err)
			}
			before := silentPlaces(under, judgements)
			for class := range silenced {
				lacking := *under
				lacking.Ledger = under.Ledger.Without(class)
				if silentPlaces(&lacking, judgements) > before {
					noticed[class] = true
					delete(silenced, class)
				}
			}
		}
	}
	for class := range stated {
		// It takes two mutations at once, which documents have by luck only; TestNullInRule asks.
		if class == "narrowed null-in-rule" {
			continue
		}
		if reason, known := unmet[class]; !noticed[class] && !known {
			t.Errorf("without the losses `%s` no document disagrees in silence", class)
		} else if noticed[class] && known {
			t.Errorf("`%s` is noticed, although %s", class, reason)
		}
	}
}

// TestNullInRule asks about a `null` that takes away a shipped value of which a
// rule speaks: Helm accepts it, the definition refuses it, and one loss says so.
func TestNullInRule(t *testing.T) {
	fixtures, err := charts.Fixtures("law")
	if err != nil {
		t.Fatal(err)
	}
	for _, chart := range fixtures {
		if chart.Name != "rules" {
			continue
		}
		under := underLaw(t, program(t), chart)
		judgements, err := under.Judge([]map[string]any{{"plan": map[string]any{"size": nil, "extra": "a"}}})
		if err != nil {
			t.Fatal(err)
		}
		if found := judgements[0]; !found.Valid || found.Outcome != "refused" {
			t.Fatalf("valid for Helm: %v, for the definition: %s", found.Valid, found.Outcome)
		}
		if silentPlaces(under, judgements) > 0 {
			t.Error("no loss says it")
		}
		lacking := *under
		if lacking.Ledger = under.Ledger.Without("narrowed null-in-rule"); silentPlaces(&lacking, judgements) == 0 {
			t.Error("other losses hide it")
		}
		return
	}
	t.Fatal("the fixture is missing")
}

func silentPlaces(under *law.Chart, judgements []law.Judgement) int {
	count := 0
	for _, judgement := range judgements {
		silent, _ := under.Uncovered(judgement)
		count += len(silent)
	}
	return count
}

func lawCount(t *testing.T) int {
	t.Helper()
	return lawNumber(t, "LAW_DOCUMENTS", lawDocuments)
}

// underLaw prepares a chart; it is nil for charts whose schema needs the network
// or whose definition is refused, which other tests report.
func underLaw(t *testing.T, program engine.Engine, chart charts.Chart) *law.Chart {
	t.Helper()
	opened, err := helm.Open(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Unloadable != "" {
		return nil
	}
	prepared, err := opened.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	accepted, refusal := stages.Run(judge(t), func() ([]byte, error) { return program.RGD(chart.Dir) })
	if refusal != nil {
		return nil
	}
	losses, err := program.Losses(chart.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return &law.Chart{
		Helm: prepared, Definition: accepted.Definition, Ledger: law.NewLedger(losses),
		Places: func(documents []any) ([]engine.Verdict, error) { return program.Validate(chart.Dir, documents) },
	}
}

// lawCases makes the documents of a chart.
func lawCases(t *testing.T, under *law.Chart, count int, seed uint64) []documents.Case {
	t.Helper()
	made, accept := lawInput(t, under)
	return documents.Cases(made, count, seed, accept)
}

// lawInput is what documents of a chart are made from, and Helm, which accepts them.
func lawInput(t *testing.T, under *law.Chart) (documents.Chart, func(map[string]any) bool) {
	t.Helper()
	parts, err := under.Helm.Parts()
	if err != nil {
		t.Fatal(err)
	}
	made := documents.Chart{Shipped: under.Helm.Shipped(), Switches: under.Helm.Switches()}
	for _, part := range parts {
		made.Parts = append(made.Parts, documents.Part(part))
	}
	return made, func(values map[string]any) bool { return under.Helm.Verdict(values) == nil }
}

func lawOfChart(t *testing.T, one chartUnderLaw, count int, seed uint64, total *lawTotal, uncovered *law.Report) {
	chart, under := one.chart, one.under
	cases := lawCases(t, under, count, seed)
	judgements, err := under.Judge(valuesOf(cases))
	if err != nil {
		t.Fatal(err)
	}
	uncovered.Tell(under.Ledger.Causes(), nil)
	ownManifests(t, one, cases, judgements)
	for i, judgement := range judgements {
		total.documents.Add(1)
		if judgement.Valid {
			total.valid.Add(1)
		}
		if judgement.Unknown != "" {
			t.Errorf("%s at %s: Helm refuses, the engine says %s\n%s", cases[i].What, documents.Text(cases[i].At), judgement.Unknown, shorten(cases[i].Values, 600))
			continue
		}
		if len(judgement.Disagreements) > 0 {
			total.disagreeing.Add(1)
		}
		silent, told := under.Uncovered(judgement)
		uncovered.Tell(nil, told)
		if len(silent) > 0 {
			total.uncovered.Add(1)
		}
		for _, disagreement := range silent {
			uncovered.Add(law.Finding{
				Chart: chart.Name, Mutation: cases[i].Base + ": " + cases[i].What, Disagreement: disagreement,
				Nearest: under.Ledger.Nearest(disagreement.At[0], 3),
			}, func() map[string]any { return shrunk(under, cases[i], disagreement) })
		}
	}
}

// ownManifests holds the engine's custom resources against its definition.
func ownManifests(t *testing.T, one chartUnderLaw, cases []documents.Case, judgements []law.Judgement) {
	t.Helper()
	var valid []any
	var values []map[string]any
	for i, judgement := range judgements {
		if judgement.Valid && cases[i].Values != nil {
			valid, values = append(valid, cases[i].Values), append(values, cases[i].Values)
		}
	}
	if len(valid) == 0 {
		return
	}
	manifests, err := program(t).Manifests(one.chart.Dir, "conformance", "default", valid)
	if err != nil {
		t.Fatal(err)
	}
	for i, manifest := range manifests {
		silent, err := one.under.Own(values[i], manifest)
		if err != nil {
			t.Errorf("%s: %v\n%s", one.chart.Name, err, shorten(valid[i], 600))
		}
		for _, found := range silent {
			t.Errorf("%s: the definition does not take the engine's own manifest: %s at %s: %s\nvalues   %s\nmanifest\n%s",
				one.chart.Name, found.Kind, documents.Text(found.At[0]), found.Why, shorten(valid[i], 600), shorten(manifest.Resource, 1200))
		}
	}
}

func valuesOf(cases []documents.Case) []map[string]any {
	values := make([]map[string]any, len(cases))
	for i, made := range cases {
		values[i] = made.Values
	}
	return values
}

// shrunk returns a smaller document that still shows the disagreement; nil stands
// for a custom resource without `spec`.
func shrunk(under *law.Chart, made documents.Case, disagreement law.Disagreement) map[string]any {
	if made.Values == nil {
		return nil
	}
	return documents.Shrink(made.Values, func(small map[string]any) bool {
		judgements, err := under.Judge([]map[string]any{small})
		if err != nil {
			return false
		}
		uncovered, _ := under.Uncovered(judgements[0])
		for _, again := range uncovered {
			if again.Why == disagreement.Why && again.At[0].String() == disagreement.At[0].String() {
				return true
			}
		}
		return false
	})
}
