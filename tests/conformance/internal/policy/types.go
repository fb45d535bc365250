// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"encoding/json"
	"fmt"
	"strings"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/cel/openapi/resolver"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

// kinds resolves the one kind of a definition, from the OpenAPI document that the
// API server would publish for it.
type kinds struct {
	kind   schema.GroupVersionKind
	schema *spec.Schema
}

func (k kinds) ResolveSchema(kind schema.GroupVersionKind) (*spec.Schema, error) {
	if kind != k.kind {
		return nil, fmt.Errorf("%s: %w", kind, resolver.ErrSchemaNotFound)
	}
	return k.schema, nil
}

// CheckTypes type-checks the policy against a definition as the API server's
// controller does, and returns the warnings that it would put into the status.
func (p *Policy) CheckTypes(crd *apiextensionsv1.CustomResourceDefinition) ([]string, error) {
	version := crd.Spec.Versions[0].Name
	kind := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version, Kind: crd.Spec.Names.Kind}
	published, err := publish(crd, kind)
	if err != nil {
		return nil, err
	}
	mapper := meta.NewDefaultRESTMapper([]schema.GroupVersion{kind.GroupVersion()})
	resource := kind.GroupVersion().WithResource(crd.Spec.Names.Plural)
	mapper.AddSpecific(kind, resource, kind.GroupVersion().WithResource(crd.Spec.Names.Singular), meta.RESTScopeNamespace)
	checker := validating.TypeChecker{SchemaResolver: kinds{kind, published}, RestMapper: mapper}
	// The API server checks no rule about all resources; the one that is meant is
	// named here.
	named := p.Stored.DeepCopy()
	named.Spec.MatchConstraints.ResourceRules[0].Resources = []string{crd.Spec.Names.Plural}
	var warnings []string
	for _, warning := range checker.Check(named) {
		warnings = append(warnings, warning.FieldRef+": "+warning.Warning)
	}
	return warnings, nil
}

func publish(crd *apiextensionsv1.CustomResourceDefinition, kind schema.GroupVersionKind) (*spec.Schema, error) {
	document, err := builder.BuildOpenAPIV3(crd, kind.Version, builder.Options{})
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(document.Components.Schemas)
	if err != nil {
		return nil, err
	}
	schemas := map[string]*spec.Schema{}
	if err := json.Unmarshal(text, &schemas); err != nil {
		return nil, err
	}
	const prefix = "#/components/schemas/"
	for name := range schemas {
		if !strings.HasSuffix(name, "."+kind.Kind) {
			continue
		}
		return resolver.PopulateRefs(func(reference string) (*spec.Schema, bool) {
			found, ok := schemas[strings.TrimPrefix(reference, prefix)]
			return found, ok
		}, prefix+name)
	}
	return nil, fmt.Errorf("no schema of %s is published", kind)
}
