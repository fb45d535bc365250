// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/charts/internal/project"
)

// longest is the longest name a release of a custom resource can have: an instance
// of 30 characters, a dash, and a kind of 20 (src/lower/api.rs).
var longest = strings.Repeat("a", 30) + "-" + strings.Repeat("b", 20)

// namesWithin are the kinds whose name Kubernetes writes into a label or a name of
// something it makes from them, and how long that leaves the name.
var namesWithin = map[string]int{
	"Service":     63,
	"Pod":         63,
	"Job":         63, // label batch.kubernetes.io/job-name
	"CronJob":     52, // its Jobs end in 11 more characters
	"Deployment":  52, // as its pods: 11 characters, a dash, 5
	"StatefulSet": 52, // label controller-revision-hash of its pods
}

// TestLongestName renders each case for a release with the longest name.
func TestLongestName(t *testing.T) {
	eachCase(t, func(t *testing.T, one project.Case) {
		objects := render(t, one, helm.Options{Release: longest})
		workloads, err := manifest.Workloads(objects)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range objects {
			if most := namesWithin[object.Kind]; most != 0 && len(object.Name) > most {
				t.Errorf("%s has a name of %d characters; %d are the most", object.ID(), len(object.Name), most)
			}
			check := validation.IsDNS1123Subdomain
			if object.Kind == "Service" {
				check = validation.IsDNS1035Label
			}
			for _, message := range check(object.Name) {
				t.Errorf("%s: %s", object.ID(), message)
			}
			labelsFit(t, object.ID(), object.Labels)
		}
		for _, workload := range workloads {
			labelsFit(t, workload.Object.ID()+", its pods", workload.Template.Labels)
		}
	})
}

func labelsFit(t *testing.T, place string, all map[string]string) {
	t.Helper()
	for key, value := range all {
		for _, message := range append(validation.IsQualifiedName(key), validation.IsValidLabelValue(value)...) {
			t.Errorf("%s, label %s: %s: %s", place, key, value, message)
		}
	}
}

// TestTwoReleases renders two releases for one namespace: they own different
// objects, and neither's Services, policies and budgets select the other's pods.
func TestTwoReleases(t *testing.T) {
	eachCase(t, func(t *testing.T, one project.Case) {
		// One name begins with the other, the usual way for prefixes to collide.
		mine := render(t, one, helm.Options{Release: "shop"})
		theirs := render(t, one, helm.Options{Release: "shop-two"})
		for _, object := range mine {
			if slices.ContainsFunc(theirs, func(other manifest.Object) bool { return other.ID() == object.ID() }) {
				t.Errorf("both own %s", object.ID())
			}
		}
		workloads, err := manifest.Workloads(theirs)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range mine {
			selector := selectorOf(t, object)
			if selector == nil {
				continue
			}
			matcher, err := metav1.LabelSelectorAsSelector(selector)
			if err != nil {
				t.Fatal(err)
			}
			for _, workload := range workloads {
				if matcher.Matches(labels.Set(workload.Template.Labels)) {
					t.Errorf("%s selects the pods of %s", object.ID(), workload.Object.ID())
				}
			}
		}
	})
}

// selectorOf returns how an object selects pods, or nil when it selects none.
func selectorOf(t *testing.T, object manifest.Object) *metav1.LabelSelector {
	t.Helper()
	var read struct {
		Spec struct {
			Selector    map[string]any
			PodSelector *metav1.LabelSelector
		}
	}
	if err := yaml.Unmarshal(object.JSON, &read); err != nil {
		t.Fatal(err)
	}
	switch object.Kind {
	case "NetworkPolicy":
		return read.Spec.PodSelector
	case "Service":
		selector := map[string]string{}
		for key, value := range read.Spec.Selector {
			selector[key] = fmt.Sprint(value)
		}
		return &metav1.LabelSelector{MatchLabels: selector}
	case "PodDisruptionBudget", "Deployment", "StatefulSet", "DaemonSet":
		text, err := yaml.Marshal(read.Spec.Selector)
		if err != nil {
			t.Fatal(err)
		}
		var selector metav1.LabelSelector
		if err := yaml.Unmarshal(text, &selector); err != nil {
			t.Fatal(err)
		}
		return &selector
	}
	return nil
}

// TestScalingRestartsNothing renders each case of a chart whose schema has
// `replicas` with one more of them: the pods that are there must not change, the
// one that takes the writes least of all.
func TestScalingRestartsNothing(t *testing.T) {
	scales := func(one project.Case) bool {
		text, err := os.ReadFile(filepath.Join(one.Chart.Dir, "values.schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		var schema struct{ Properties map[string]any }
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		return schema.Properties["replicas"] != nil
	}
	someCases(t, scales, func(t *testing.T, one project.Case) {
		before := podTemplates(t, render(t, one, helm.Options{Set: []string{"replicas=2"}}))
		after := podTemplates(t, render(t, one, helm.Options{Set: []string{"replicas=3"}}))
		for _, id := range slices.Sorted(maps.Keys(before)) {
			if before[id] != after[id] {
				t.Errorf("%s: scaling changes its pods from\n%s\nto\n%s", id, before[id], after[id])
			}
		}
	})
}

// podTemplates returns the pods that scale, by the object that makes them.
func podTemplates(t *testing.T, objects []manifest.Object) map[string]string {
	t.Helper()
	workloads, err := manifest.Workloads(objects)
	if err != nil {
		t.Fatal(err)
	}
	templates := map[string]string{}
	for _, workload := range workloads {
		if workload.Replicas == 0 {
			continue
		}
		text, err := yaml.Marshal(workload.Template)
		if err != nil {
			t.Fatal(err)
		}
		templates[workload.Object.ID()] = string(text)
	}
	return templates
}
