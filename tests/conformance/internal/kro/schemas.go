// SPDX-License-Identifier: Apache-2.0

package kro

import (
	"encoding/json"
	"fmt"

	krograph "github.com/kubernetes-sigs/kro/pkg/graph/schema"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/cel/openapi/resolver"
	"k8s.io/client-go/openapi/openapitest"
	"k8s.io/kube-openapi/pkg/spec3"
	"k8s.io/kube-openapi/pkg/validation/spec"

	"managedservices.example.com/conformance/internal/apiserver"
	"managedservices.example.com/kit"
)

// Kinds is the part of a cluster that kro asks about: which kinds are served,
// with which schema, and whether they live in namespaces.
type Kinds struct {
	schemas map[schema.GroupVersionKind]*spec.Schema
	mapper  *meta.DefaultRESTMapper
}

// definitionPins is the module that pins Flux. It has no packages: Flux's own
// requirements must not move the versions of the libraries that judge.
const definitionPins = "tests/conformance/tools/crds"

// definitionFiles are the definitions of the kinds that a generated
// ResourceGraphDefinition creates.
var definitionFiles = []struct{ module, path string }{
	{"github.com/fluxcd/helm-controller", "config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml"},
	{"github.com/fluxcd/source-controller", "config/crd/bases/source.toolkit.fluxcd.io_ocirepositories.yaml"},
}

// builtin are the kinds of Kubernetes that a generated definition may read.
var builtin = map[string][]string{
	"apis/apps/v1": {"StatefulSet", "Deployment", "DaemonSet"},
	"api/v1":       {"Secret", "Service", "ConfigMap"},
}

// NewKinds reads the schemas of Flux from its modules, and those of Kubernetes
// from the OpenAPI v3 documents that client-go ships for tests: they are written
// by the API server of the same release.
func NewKinds() (*Kinds, error) {
	kinds := &Kinds{schemas: map[schema.GroupVersionKind]*spec.Schema{}, mapper: meta.NewDefaultRESTMapper(nil)}
	for _, file := range definitionFiles {
		text, err := kit.ModuleFile(definitionPins, file.module, file.path)
		if err != nil {
			return nil, err
		}
		crd, err := apiserver.ReadDefinition(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.path, err)
		}
		if err := kinds.addDefinition(crd); err != nil {
			return nil, fmt.Errorf("%s: %w", file.path, err)
		}
	}
	for path, names := range builtin {
		if err := kinds.addBuiltin(path, names); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return kinds, nil
}

// ResolveSchema makes Kinds a schema resolver for kro's builder.
func (k *Kinds) ResolveSchema(gvk schema.GroupVersionKind) (*spec.Schema, error) {
	if found, ok := k.schemas[gvk]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("%w: %s", resolver.ErrSchemaNotFound, gvk)
}

func (k *Kinds) add(gvk schema.GroupVersionKind, s *spec.Schema) {
	// kro expects the metadata that API servers publish, not the bare object
	// that definitions and test documents hold.
	s.Properties["metadata"] = krograph.ObjectMetaSchema
	k.schemas[gvk] = s
	k.mapper.Add(gvk, meta.RESTScopeNamespace)
}

func (k *Kinds) addDefinition(crd *apiextensionsv1.CustomResourceDefinition) error {
	for _, version := range crd.Spec.Versions {
		if !version.Served {
			continue
		}
		text, err := json.Marshal(version.Schema.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		var s spec.Schema
		if err := json.Unmarshal(text, &s); err != nil {
			return err
		}
		k.add(schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}, &s)
	}
	return nil
}

func (k *Kinds) addBuiltin(path string, names []string) error {
	paths, err := openapitest.NewEmbeddedFileClient().Paths()
	if err != nil {
		return err
	}
	groupVersion, ok := paths[path]
	if !ok {
		return fmt.Errorf("client-go ships no document of it")
	}
	text, err := groupVersion.Schema("application/json")
	if err != nil {
		return err
	}
	var document spec3.OpenAPI
	if err := json.Unmarshal(text, &document); err != nil {
		return err
	}
	lookUp := func(ref string) (*spec.Schema, bool) {
		s, ok := document.Components.Schemas[trimReference(ref)]
		return s, ok
	}
	for _, name := range names {
		gvk, ref, err := findKind(document.Components.Schemas, name)
		if err != nil {
			return err
		}
		s, err := resolver.PopulateRefs(lookUp, ref)
		if err != nil {
			return err
		}
		k.add(gvk, s)
	}
	return nil
}

func trimReference(ref string) string {
	const prefix = "#/components/schemas/"
	if len(ref) > len(prefix) && ref[:len(prefix)] == prefix {
		return ref[len(prefix):]
	}
	return ref
}

func findKind(schemas map[string]*spec.Schema, kind string) (schema.GroupVersionKind, string, error) {
	for name, s := range schemas {
		var kinds []struct{ Group, Version, Kind string }
		if err := s.Extensions.GetObject("x-kubernetes-group-version-kind", &kinds); err != nil {
			return schema.GroupVersionKind{}, "", err
		}
		if len(kinds) == 1 && kinds[0].Kind == kind {
			return schema.GroupVersionKind(kinds[0]), name, nil
		}
	}
	return schema.GroupVersionKind{}, "", fmt.Errorf("no schema of kind %s", kind)
}
