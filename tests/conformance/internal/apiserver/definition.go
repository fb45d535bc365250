// SPDX-License-Identifier: Apache-2.0

// Package apiserver answers what a Kubernetes API server would answer about a
// CustomResourceDefinition and about instances of it. It runs the API server's
// own libraries (k8s.io/apiextensions-apiserver) in the API server's order,
// without a server, etcd or network.
package apiserver

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdvalidation "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// Definition is one served version of an accepted CustomResourceDefinition,
// ready to judge instances.
type Definition struct {
	// Stored is the definition as the API server would store it.
	Stored *apiextensionsv1.CustomResourceDefinition

	kind       string
	group      string
	version    string
	namespaced bool
	hasStatus  bool
	structural *schema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

// ReadDefinition decodes the YAML or JSON text of a CustomResourceDefinition.
func ReadDefinition(text []byte) (*apiextensionsv1.CustomResourceDefinition, error) {
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.UnmarshalStrict(text, &crd); err != nil {
		return nil, err
	}
	return &crd, nil
}

// mostBytes is how large an object etcd takes, by its default for requests.
const mostBytes = 1_572_864

// RoundTrip sends a definition through JSON and through the API server's
// internal form, as storing it and reading it back does. Defaults that are no
// JSON fail here although kro built them; defaults and enum members come back in
// the API server's own spelling (key order, escapes, numbers).
func RoundTrip(crd *apiextensionsv1.CustomResourceDefinition) (*apiextensionsv1.CustomResourceDefinition, error) {
	text, err := json.Marshal(crd)
	if err != nil {
		return nil, fmt.Errorf("definition cannot be encoded as JSON: %w", err)
	}
	var received apiextensionsv1.CustomResourceDefinition
	if err := json.Unmarshal(text, &received); err != nil {
		return nil, fmt.Errorf("definition cannot be decoded again: %w", err)
	}
	var internal apiextensions.CustomResourceDefinition
	if err := apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&received, &internal, nil); err != nil {
		return nil, err
	}
	var returned apiextensionsv1.CustomResourceDefinition
	if err := apiextensionsv1.Convert_apiextensions_CustomResourceDefinition_To_v1_CustomResourceDefinition(&internal, &returned, nil); err != nil {
		return nil, err
	}
	if text, err = json.Marshal(&returned); err != nil {
		return nil, err
	}
	if len(text) > mostBytes {
		return nil, fmt.Errorf("definition has %d bytes, etcd takes %d", len(text), mostBytes)
	}
	var again apiextensionsv1.CustomResourceDefinition
	if err := json.Unmarshal(text, &again); err != nil {
		return nil, err
	}
	return &again, nil
}

// NewDefinition judges a definition as `kubectl create` would and prepares the
// version named, or the only one. The validation compiles every CEL rule,
// estimates its cost against the budget, and checks defaults, names, list types
// and printer columns.
func NewDefinition(crd *apiextensionsv1.CustomResourceDefinition, version string) (*Definition, error) {
	stored, err := RoundTrip(crd)
	if err != nil {
		return nil, err
	}
	apiextensionsv1.SetDefaults_CustomResourceDefinition(stored)
	apiextensionsv1.SetDefaults_CustomResourceDefinitionSpec(&stored.Spec)
	stored.Status.StoredVersions = nil
	for _, v := range stored.Spec.Versions {
		if v.Storage {
			stored.Status.StoredVersions = append(stored.Status.StoredVersions, v.Name)
		}
	}
	var internal apiextensions.CustomResourceDefinition
	if err := apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(stored, &internal, nil); err != nil {
		return nil, err
	}
	if errs := crdvalidation.ValidateCustomResourceDefinition(context.Background(), &internal); len(errs) > 0 {
		return nil, errs.ToAggregate()
	}
	return prepare(stored, version)
}

func prepare(stored *apiextensionsv1.CustomResourceDefinition, name string) (*Definition, error) {
	version, err := pick(stored, name)
	if err != nil {
		return nil, err
	}
	var props apiextensions.JSONSchemaProps
	if err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, &props, nil); err != nil {
		return nil, err
	}
	structural, err := schema.NewStructural(&props)
	if err != nil {
		return nil, fmt.Errorf("schema is not structural: %w", err)
	}
	if err := defaulting.PruneDefaults(structural); err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(&props)
	if err != nil {
		return nil, err
	}
	return &Definition{
		Stored:     stored,
		kind:       stored.Spec.Names.Kind,
		group:      stored.Spec.Group,
		version:    version.Name,
		namespaced: stored.Spec.Scope == apiextensionsv1.NamespaceScoped,
		hasStatus:  version.Subresources != nil && version.Subresources.Status != nil,
		structural: structural,
		validator:  validator,
		rules:      cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}, nil
}

func pick(crd *apiextensionsv1.CustomResourceDefinition, name string) (*apiextensionsv1.CustomResourceDefinitionVersion, error) {
	for i := range crd.Spec.Versions {
		version := &crd.Spec.Versions[i]
		if (name == "" && version.Storage) || version.Name == name {
			if version.Schema == nil || version.Schema.OpenAPIV3Schema == nil {
				return nil, fmt.Errorf("version %s has no schema", version.Name)
			}
			return version, nil
		}
	}
	return nil, fmt.Errorf("definition %s has no version %q", crd.Name, name)
}

// plainPath is a JSON path without filters and indices.
var plainPath = regexp.MustCompile(`^(\.[A-Za-z_][A-Za-z0-9_]*)+$`)

// CheckColumns refuses printer columns that show a field which the schema does
// not have: the API server accepts them, and the column stays empty for ever.
func (d *Definition) CheckColumns() error {
	version, err := pick(d.Stored, d.version)
	if err != nil {
		return err
	}
	for _, column := range version.AdditionalPrinterColumns {
		if !plainPath.MatchString(column.JSONPath) || strings.HasPrefix(column.JSONPath, ".metadata.") {
			continue
		}
		at := d.structural
		for _, name := range strings.Split(column.JSONPath[1:], ".") {
			child, ok := at.Properties[name]
			if !ok && !at.XPreserveUnknownFields && at.AdditionalProperties == nil {
				return fmt.Errorf("printer column %s shows %s, which the schema does not have", column.Name, column.JSONPath)
			}
			if !ok {
				break
			}
			at = &child
		}
	}
	return nil
}

// Kind returns apiVersion and kind of the instances.
func (d *Definition) Kind() (apiVersion, kind string) {
	return d.group + "/" + d.version, d.kind
}
