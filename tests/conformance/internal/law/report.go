// SPDX-License-Identifier: Apache-2.0

package law

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"

	"managedservices.example.com/conformance/internal/engine"
)

// Finding is one uncovered disagreement with the document that showed it.
type Finding struct {
	Chart    string
	Mutation string
	// Document is small and still shows the disagreement; nil is a custom resource
	// without `spec`.
	Document map[string]any
	Nearest  []engine.Loss
	Disagreement
}

// Report groups findings by cause. It is safe for use by many charts at once.
type Report struct {
	lock   sync.Mutex
	groups map[string]*Group
	told   map[string]int
	stated map[string]int
}

// Tell counts the losses of a ledger and those that covered a disagreement.
func (r *Report) Tell(stated, told map[string]int) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if r.told == nil {
		r.told, r.stated = map[string]int{}, map[string]int{}
	}
	for cause, count := range told {
		r.told[cause] += count
	}
	for cause, count := range stated {
		r.stated[cause] += count
	}
}

// Told says which causes covered disagreements, and which the ledgers state but
// no document showed.
func (r *Report) Told() string {
	r.lock.Lock()
	defer r.lock.Unlock()
	idle := map[string]int{}
	for cause, count := range r.stated {
		if r.told[cause] == 0 {
			idle[cause] = count
		}
	}
	return fmt.Sprintf("disagreements covered by %s; stated but not met: %s", most(r.told, 100), most(idle, 100))
}

// Group holds the findings of one cause.
type Group struct {
	Title     string
	Documents int
	Charts    map[string]int
	Mutations map[string]int
	Places    map[string]int
	Nearest   map[string]int
	Examples  []Finding
}

// mostExamples bounds what is kept of a group, and of one chart in it.
const mostExamples = 4

// Add files a finding. document is asked for when the finding becomes an example.
func (r *Report) Add(finding Finding, document func() map[string]any) {
	r.lock.Lock()
	defer r.lock.Unlock()
	title := titleOf(finding.Disagreement)
	if r.groups == nil {
		r.groups = map[string]*Group{}
	}
	group := r.groups[title]
	if group == nil {
		group = &Group{Title: title, Charts: map[string]int{}, Mutations: map[string]int{}, Places: map[string]int{}, Nearest: map[string]int{}}
		r.groups[title] = group
	}
	group.Documents++
	group.Charts[finding.Chart]++
	group.Mutations[finding.Mutation]++
	place := finding.Chart + finding.At[0].String()
	group.Places[place]++
	for _, loss := range finding.Nearest {
		group.Nearest[loss.Fate+":"+loss.Cause]++
		break
	}
	if len(group.Examples) < mostExamples && (group.Charts[finding.Chart] == 1 || group.Places[place] == 1 && len(group.Charts) == 1) {
		finding.Document = document()
		group.Examples = append(group.Examples, finding)
	}
}

// titleOf names the group of a disagreement. What a subchart that is off would
// refuse is one cause, whatever the definition says.
func titleOf(disagreement Disagreement) string {
	title := fmt.Sprintf("%s, %s", disagreement.Direction, disagreement.Kind)
	switch {
	case disagreement.Off:
		title += " below a subchart that is off"
	case disagreement.Kind != disagreement.Why:
		title += ": " + disagreement.Why
	}
	if disagreement.Harmless {
		title += ", without effect in Helm"
	}
	if disagreement.Cover == Elsewhere {
		title += " (by place alone it is covered)"
	}
	return title
}

// Groups returns the groups, the largest first.
func (r *Report) Groups() []*Group {
	r.lock.Lock()
	defer r.lock.Unlock()
	groups := make([]*Group, 0, len(r.groups))
	for _, group := range r.groups {
		groups = append(groups, group)
	}
	sort.Slice(groups, func(i, j int) bool {
		if len(groups[i].Places) != len(groups[j].Places) {
			return len(groups[i].Places) > len(groups[j].Places)
		}
		return groups[i].Title < groups[j].Title
	})
	return groups
}

// String writes a group as people read it.
func (g *Group) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n  %d documents, %d places, %d charts: %s\n  mutations: %s\n  nearest losses: %s\n",
		g.Title, g.Documents, len(g.Places), len(g.Charts), most(g.Charts, 6), most(g.Mutations, 6), most(g.Nearest, 6))
	for _, example := range g.Examples {
		fmt.Fprintf(&text, "  - %s %s (%s)\n    %s\n", example.Chart, example.At[0], example.Mutation, written(example.Document))
		for _, loss := range example.Nearest {
			fmt.Fprintf(&text, "    nearest: %s %s at %q: %s\n", loss.Fate, loss.Cause, loss.At, loss.Message)
		}
	}
	return text.String()
}

// most writes the largest counts.
func most(counts map[string]int, limit int) string {
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		return counts[names[i]] > counts[names[j]] || counts[names[i]] == counts[names[j]] && names[i] < names[j]
	})
	var parts []string
	for i, name := range names {
		if i == limit {
			parts = append(parts, fmt.Sprintf("… %d more", len(names)-limit))
			break
		}
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}

// written writes a document as people read it, shortened where it is long.
func written(document map[string]any) string {
	if document == nil {
		return "no spec"
	}
	text, err := json.Marshal(document)
	if err != nil {
		return err.Error()
	}
	if len(text) > 600 {
		return string(text[:600]) + "…"
	}
	return string(text)
}
