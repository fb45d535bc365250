// SPDX-License-Identifier: Apache-2.0

// Package customresources judges objects of kinds that Kubernetes does not have
// itself, by the definition their operator publishes and with the libraries of
// the API server: unknown fields, types and values, CEL rules.
package customresources

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/kit"
)

// sources says where the definitions of a group are: a module that tools/crds
// pins, and the files inside.
var sources = map[string]struct{ module, files string }{
	"monitoring.coreos.com": {"github.com/prometheus-operator/prometheus-operator", "example/prometheus-operator-crd/monitoring.coreos.com_*.yaml"},
}

// Own says whether a kind is one of Kubernetes' own: its group has no dot, or is
// below k8s.io and defined by no CustomResourceDefinition.
func Own(object manifest.Object) bool {
	group, _, found := strings.Cut(object.APIVersion, "/")
	return !found || !strings.Contains(group, ".") || strings.HasSuffix(group, ".k8s.io")
}

// Judge returns why the API server would refuse the object under strict field
// validation, or nil. A group without a source is an error: add one.
func Judge(object manifest.Object) error {
	group, version, _ := strings.Cut(object.APIVersion, "/")
	known, err := definitions(group)
	if err != nil {
		return err
	}
	props, found := known[object.Kind+" "+version]
	if !found {
		return fmt.Errorf("no definition of %s %s", object.APIVersion, object.Kind)
	}
	var read unstructured.Unstructured
	if err := read.UnmarshalJSON(object.JSON); err != nil {
		return err
	}
	structural, err := schema.NewStructural(props)
	if err != nil {
		return err
	}
	validator, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return err
	}
	if unknown := pruning.PruneWithOptions(read.Object, structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}); len(unknown) > 0 {
		return fmt.Errorf("unknown fields: %q", unknown)
	}
	errs := validation.ValidateCustomResource(nil, read.Object, validator)
	if rules := cel.NewValidator(structural, true, celconfig.PerCallLimit); rules != nil && len(errs) == 0 {
		errs, _ = rules.Validate(context.Background(), nil, structural, read.Object, nil, celconfig.RuntimeCELCostBudget)
	}
	return errs.ToAggregate()
}

var (
	lock sync.Mutex
	read = map[string]map[string]*apiextensions.JSONSchemaProps{}
)

// definitions returns the schemas of a group by kind and version.
func definitions(group string) (map[string]*apiextensions.JSONSchemaProps, error) {
	lock.Lock()
	defer lock.Unlock()
	if known := read[group]; known != nil {
		return known, nil
	}
	source, found := sources[group]
	if !found {
		return nil, fmt.Errorf("nobody checks objects of %s: name the source of their definitions in internal/customresources", group)
	}
	dir, err := kit.ModuleDir("tests/charts/tools/crds", source.module)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(source.files)))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s has no %s: %v", source.module, source.files, err)
	}
	known := map[string]*apiextensions.JSONSchemaProps{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal(text, &crd); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, version := range crd.Spec.Versions {
			var props apiextensions.JSONSchemaProps
			if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &props, nil); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			known[crd.Spec.Names.Kind+" "+version.Name] = &props
		}
	}
	read[group] = known
	return known, nil
}
