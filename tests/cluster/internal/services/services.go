// SPDX-License-Identifier: Apache-2.0

// Package services holds what the platform offers: the project's definitions/ with their charts, and fixtures generated the same way.
package services

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/cluster/internal/charts"
	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/kit"
)

// Definition is the kind of kro's ResourceGraphDefinition.
var Definition = kube.Kind("kro.run/v1alpha1/ResourceGraphDefinition")

// Service is one kind of managed service.
type Service struct {
	// Name is the chart's.
	Name string
	// Version is the chart's.
	Version string
	// Kind is the kind that instances have.
	Kind schema.GroupVersionKind
	// Definition is the name of the ResourceGraphDefinition.
	Definition string
	// Chart is a folder with a copy of the chart, which may be changed.
	Chart string
	// Package is the path of the packaged chart.
	Package string
	// Declared is the chart's managed-service.yaml.
	Declared Declared
	// Example are values that a person might choose; empty when there is no testdata/examples/<name>.yaml.
	Example map[string]any
	// Refused are values that must not be accepted, from testdata/refused/<name>.yaml.
	Refused []Refused
	// Stuck are values that are accepted, but whose pods cannot start, from testdata/stuck/<name>.yaml.
	Stuck map[string]any
	// Shipped are the chart's own values.
	Shipped map[string]any

	rbac, policy, definition string
}

// Refused are values and a part of the sentence with which they are refused.
type Refused struct {
	Values map[string]any `json:"values"`
	Says   string         `json:"says"`
}

// Declared is what the tests read of managed-service.yaml.
type Declared struct {
	Immutable []string `json:"immutable"`
	GrowOnly  []string `json:"growOnly"`
	Status    struct {
		Service  string `json:"service"`
		Secret   string `json:"secret"`
		Workload *struct {
			Kind   string            `json:"kind"`
			Labels map[string]string `json:"labels"`
		} `json:"workload"`
	} `json:"status"`
}

// Load packages the charts of the project's definitions into the folder `packages`, and with fixtures those of testdata/charts.
func Load(programs charts.Programs, work, packages string, fixtures bool) ([]*Service, error) {
	project, err := kit.Root()
	if err != nil {
		return nil, err
	}
	copied := filepath.Join(work, "charts")
	if err := charts.Copy(filepath.Join(project, "charts"), copied); err != nil {
		return nil, err
	}
	services, err := load(programs, filepath.Join(project, "definitions"), copied, packages)
	if err != nil || !fixtures {
		return services, err
	}
	copied = filepath.Join(work, "fixtures")
	if err := charts.Copy(filepath.Join(project, "tests", "cluster", "testdata", "charts"), copied); err != nil {
		return nil, err
	}
	folders, err := filepath.Glob(filepath.Join(copied, "*"))
	if err != nil {
		return nil, err
	}
	if _, err := programs.Run(append(append([]string{"generate"}, folders...), "--out", work)...); err != nil {
		return nil, err
	}
	more, err := load(programs, filepath.Join(work, "definitions"), copied, packages)
	return append(services, more...), err
}

func load(programs charts.Programs, definitions, folder, packages string) ([]*Service, error) {
	files, err := filepath.Glob(filepath.Join(definitions, "*.yaml"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var found []*Service
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		if strings.HasSuffix(name, ".policy") || strings.HasSuffix(name, ".rbac") {
			continue
		}
		service, err := read(programs, filepath.Join(folder, name), filepath.Join(definitions, name), packages)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		found = append(found, service)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s holds no definition", definitions)
	}
	return found, nil
}

func read(programs charts.Programs, chart, prefix, packages string) (*Service, error) {
	metadata, err := charts.Read(chart)
	if err != nil {
		return nil, err
	}
	service := &Service{
		Name: metadata.Name, Version: metadata.Version, Chart: chart,
		Example: map[string]any{},
		rbac:    prefix + ".rbac.yaml", policy: prefix + ".policy.yaml", definition: prefix + ".yaml",
	}
	root, err := kit.Path("tests", "cluster")
	if err != nil {
		return nil, err
	}
	for _, each := range []struct {
		path     string
		into     any
		optional bool
	}{
		{filepath.Join(chart, "managed-service.yaml"), &service.Declared, true},
		{filepath.Join(chart, "values.yaml"), &service.Shipped, false},
		{filepath.Join(root, "testdata", "examples", metadata.Name+".yaml"), &service.Example, true},
		{filepath.Join(root, "testdata", "stuck", metadata.Name+".yaml"), &service.Stuck, true},
		{filepath.Join(root, "testdata", "refused", metadata.Name+".yaml"), &service.Refused, true},
	} {
		text, err := os.ReadFile(each.path)
		if os.IsNotExist(err) && each.optional {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := yaml.Unmarshal(text, each.into); err != nil {
			return nil, fmt.Errorf("%s: %w", each.path, err)
		}
	}
	text, err := os.ReadFile(service.definition)
	if err != nil {
		return nil, err
	}
	objects, err := kube.Parse(text)
	if err != nil || len(objects) != 1 {
		return nil, fmt.Errorf("%s should hold one document: %w", service.definition, err)
	}
	names, _, err := unstructured.NestedMap(objects[0].Object, "spec", "schema")
	if err != nil {
		return nil, err
	}
	service.Definition = objects[0].GetName()
	service.Kind = schema.GroupVersionKind{Group: fmt.Sprint(names["group"]), Version: fmt.Sprint(names["apiVersion"]), Kind: fmt.Sprint(names["kind"])}
	service.Package, err = programs.Package(chart, "", packages)
	return service, err
}

// Install applies the roles, the policy where the cluster knows policies, and the definition, and waits until the kind is served.
func (service *Service) Install(ctx context.Context, client *kube.Client, policies bool) error {
	files := []string{service.rbac}
	if policies {
		files = append(files, service.policy)
	}
	for _, file := range append(files, service.definition) {
		if _, err := client.ApplyFile(ctx, file); err != nil {
			return err
		}
	}
	return service.WaitServed(ctx, client)
}

// WaitServed waits until kro serves the definition as it is now. After a refused one it would serve the one before.
func (service *Service) WaitServed(ctx context.Context, client *kube.Client) error {
	return kube.Wait(ctx, 2*time.Minute, "kro serving "+service.Definition, func() error {
		stored, err := client.Get(ctx, Definition, "", service.Definition)
		if err != nil {
			return err
		}
		if status, message := kube.Condition(stored, "Ready"); status != "True" {
			return fmt.Errorf("Ready=%s: %s", status, message)
		}
		_, err = client.Resource(service.Kind, "default")
		return err
	})
}

// Release is the name of an instance's HelmRelease, source and release.
func (service *Service) Release(instance string) string {
	return instance + "-" + strings.ToLower(service.Kind.Kind)
}

// Instance is a custom resource. Values that are nil leave `spec` out.
func (service *Service) Instance(namespace, name string, values map[string]any) *kube.Object {
	object := &kube.Object{Object: map[string]any{}}
	if values != nil {
		object.Object["spec"] = values
	}
	object.SetGroupVersionKind(service.Kind)
	object.SetNamespace(namespace)
	object.SetName(name)
	return kube.Normal(object)
}
