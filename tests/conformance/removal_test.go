// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"path"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"managedservices.example.com/conformance/internal/engine"
	"managedservices.example.com/conformance/internal/helm"
)

// TestRemoval compares what the charts declare about removal with what Helm
// renders: objects that it keeps, and disks that the StatefulSet keeps.
func TestRemoval(t *testing.T) {
	on := map[string]any{"enabled": true}
	deleted := map[string]any{"retention": map[string]any{"whenDeleted": "Delete"}}
	for chart, documents := range map[string][]map[string]any{
		"postgres": {
			{},
			{"storage": deleted},
			{"tls": on, "backup": on},
			{"tls": on, "backup": on, "storage": deleted, "replicas": 3, "metrics": on},
			{"tls": map[string]any{"enabled": true, "existingSecret": "mine"}, "auth": map[string]any{"existingSecret": "given"}},
			{"backup": map[string]any{"enabled": true, "existingClaim": "old"}},
		},
		"valkey": {
			{},
			{"storage": deleted},
			{"tls": on, "users": map[string]any{"other": map[string]any{}}},
			{"persistence": map[string]any{"enabled": false}, "storage": deleted},
			{"tls": map[string]any{"enabled": true, "existingSecret": "mine"}, "auth": map[string]any{"existingSecret": "given"}},
		},
	} {
		t.Run(chart, func(t *testing.T) {
			for _, values := range documents {
				compareRemoval(t, chart, values)
			}
		})
	}
}

func compareRemoval(t *testing.T, chart string, values map[string]any) {
	t.Helper()
	dir := ownChart(t, chart).Dir
	items, err := program(t).Removal(dir, "shop", "team", values)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := helm.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	release := releaseOf(t, items)
	rendered, err := opened.Template(release, "team", values)
	if err != nil {
		t.Fatalf("%v: %v", values, err)
	}
	objects := objectsOf(t, rendered)
	kept := keptBy(objects)
	for _, object := range kept {
		if !slices.ContainsFunc(items, func(item engine.RemovalItem) bool { return item.Fate == "kept" && matches(item, object) }) {
			t.Errorf("%s %v: %v stays, which `removal` does not say", chart, values, object)
		}
	}
	for _, item := range items {
		if item.Kind == nil || item.Name == nil {
			t.Errorf("%s %v: %q has no object", chart, values, item.What)
			continue
		}
		matching := func(objects []object) bool {
			return slices.ContainsFunc(objects, func(object object) bool { return matches(item, object) })
		}
		switch {
		case slices.Contains([]string{"HelmRelease", "OCIRepository"}, *item.Kind) || *item.Name == "shop":
		case item.Fate == "removed" && (matching(kept) || !matching(all(objects))):
			t.Errorf("%s %v: %q does not go", chart, values, item.What)
		case item.Fate == "kept" && !matching(kept) && matching(all(objects)):
			t.Errorf("%s %v: %q does not stay", chart, values, item.What)
		case item.Fate == "kept" && !matching(all(objects)) && path.Base(*item.Name) != "mine" && *item.Name != "given" && *item.Name != "old":
			t.Errorf("%s %v: %q does not exist", chart, values, item.What)
		}
	}
}

// object is an object by kind and name; disks have a name for each server.
type object struct{ kind, name string }

func matches(item engine.RemovalItem, object object) bool {
	if item.Kind == nil || item.Name == nil || *item.Kind != object.kind {
		return false
	}
	matched, err := path.Match(*item.Name, object.name)
	return err == nil && matched
}

func releaseOf(t *testing.T, items []engine.RemovalItem) string {
	t.Helper()
	for _, item := range items {
		if item.Kind != nil && *item.Kind == "HelmRelease" {
			return *item.Name
		}
	}
	t.Fatal("no release")
	return ""
}

// all are the objects that Helm renders, with the disks that a StatefulSet makes.
func all(objects []*unstructured.Unstructured) []object {
	var found []object
	for _, one := range objects {
		found = append(found, object{one.GetKind(), one.GetName()})
		found = append(found, disks(one)...)
	}
	return found
}

func keptBy(objects []*unstructured.Unstructured) []object {
	var kept []object
	for _, one := range objects {
		if one.GetAnnotations()["helm.sh/resource-policy"] == "keep" {
			kept = append(kept, object{one.GetKind(), one.GetName()})
		}
		policy, _, _ := unstructured.NestedString(one.Object, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
		// Kubernetes keeps them unless told otherwise.
		if policy != "Delete" {
			kept = append(kept, disks(one)...)
		}
	}
	return kept
}

func disks(one *unstructured.Unstructured) []object {
	var found []object
	templates, _, _ := unstructured.NestedSlice(one.Object, "spec", "volumeClaimTemplates")
	for _, template := range templates {
		name, _, _ := unstructured.NestedString(template.(map[string]any), "metadata", "name")
		found = append(found, object{"PersistentVolumeClaim", name + "-" + one.GetName() + "-0"})
	}
	return found
}
