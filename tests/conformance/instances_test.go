// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/conformance/internal/helm"
)

// TestInstances makes an instance of every example in the ci folder of every chart
// of the project: the policy admits it, the API server stores it as it was sent, and
// kro hands exactly that to Helm.
func TestInstances(t *testing.T) {
	judge := judge(t)
	for _, chart := range ownCharts(t) {
		accepted, refusal := run(judge, func() ([]byte, error) { return program(t).RGD(chart.Dir) })
		if refusal != nil {
			t.Fatal(refusal)
		}
		admission := readPolicy(t, chart.Dir)
		apiVersion, kind := accepted.Definition.Kind()
		for _, file := range examplesOf(t, chart) {
			t.Run(chart.Name+"/"+name(file), func(t *testing.T) {
				instance := asReceived(map[string]any{
					"apiVersion": apiVersion, "kind": kind, "spec": readValues(t, file),
					"metadata": map[string]any{"name": "mine", "namespace": "team"},
				})
				expect(t, admission.Admit(instance, nil), "")
				admitted := accepted.Definition.Create(instance)
				if err := admitted.StrictErr(); err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(admitted.Object.Object["spec"], instance.Object["spec"]) {
					t.Errorf("stored spec %s, sent %s", shorten(admitted.Object.Object["spec"], 800), shorten(instance.Object["spec"], 800))
				}
				rendered, err := accepted.Graph.Render(admitted.Object, nil)
				if err != nil {
					t.Fatal(err)
				}
				got, _, err := unstructured.NestedFieldNoCopy(rendered.OfKind("HelmRelease").Object, "spec", "values")
				if err != nil || !reflect.DeepEqual(got, instance.Object["spec"]) {
					t.Errorf("HelmRelease gets %s, want %s (%v)", shorten(got, 800), shorten(instance.Object["spec"], 800), err)
				}
			})
		}
	}
}

// promised is what managed-service.yaml says the status may point to.
type promised struct {
	Status struct {
		Service  string
		Port     int64
		Secret   string
		Workload struct {
			Kind   string
			Labels map[string]string
		}
	}
}

// TestPromises looks for the objects that a service's status points to among those
// that its chart renders, with the shipped values and with every example.
func TestPromises(t *testing.T) {
	found := 0
	for _, chart := range ownCharts(t) {
		text, err := os.ReadFile(filepath.Join(chart.Dir, "managed-service.yaml"))
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		found++
		const release = "mine-managed"
		var service promised
		if err := yaml.Unmarshal([]byte(strings.ReplaceAll(string(text), "${release}", release)), &service); err != nil {
			t.Fatal(err)
		}
		opened, err := helm.Open(chart.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range examplesOf(t, chart) {
			t.Run(chart.Name+"/"+name(file), func(t *testing.T) {
				rendered, err := opened.Template(release, "team", readValues(t, file))
				if err != nil {
					t.Fatal(err)
				}
				keepsPromises(t, service, objectsOf(t, rendered))
			})
		}
	}
	if found == 0 {
		t.Error("no chart has a managed-service.yaml")
	}
}

func objectsOf(t *testing.T, rendered map[string]string) []*unstructured.Unstructured {
	t.Helper()
	var objects []*unstructured.Unstructured
	for file, text := range rendered {
		reader := utilyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
		for {
			document, err := reader.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			var object map[string]any
			if err := yaml.Unmarshal(document, &object); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			// Between separators there may be comments only.
			if object != nil {
				objects = append(objects, asReceived(object))
			}
		}
	}
	return objects
}

func keepsPromises(t *testing.T, service promised, objects []*unstructured.Unstructured) {
	t.Helper()
	var ports []any
	var secret, workload bool
	for _, object := range objects {
		switch object.GetKind() {
		case "Service":
			if object.GetName() == service.Status.Service {
				ports, _, _ = unstructured.NestedSlice(object.Object, "spec", "ports")
			}
		case "Secret":
			secret = secret || object.GetName() == service.Status.Secret
		case service.Status.Workload.Kind:
			labels := object.GetLabels()
			matches := true
			for key, value := range service.Status.Workload.Labels {
				matches = matches && labels[key] == value
			}
			workload = workload || matches
		}
	}
	if !hasPort(ports, service.Status.Port) {
		t.Errorf("no Service %s with port %d", service.Status.Service, service.Status.Port)
	}
	if !secret {
		t.Errorf("no Secret %s", service.Status.Secret)
	}
	if !workload {
		t.Errorf("no %s with the labels %v", service.Status.Workload.Kind, service.Status.Workload.Labels)
	}
}

func hasPort(ports []any, want int64) bool {
	for _, port := range ports {
		if entry, _ := port.(map[string]any); entry["port"] == want {
			return true
		}
	}
	return false
}
