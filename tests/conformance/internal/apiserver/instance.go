// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"fmt"
	"sort"

	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/common"
	"sigs.k8s.io/yaml"
)

// Admitted is what the API server makes of one request.
type Admitted struct {
	// Object is the stored object; it is set even when Errors is not empty, to
	// show what was judged.
	Object *unstructured.Unstructured
	// Unknown holds the paths that pruning dropped. kubectl asks for strict field
	// validation and would be refused; Flux's and kro's server-side apply too.
	Unknown []string
	// Errors holds the reasons for which the request is refused.
	Errors field.ErrorList
}

// Err is nil when the request is accepted by a client that lets the API server
// prune unknown fields.
func (a Admitted) Err() error {
	return a.Errors.ToAggregate()
}

// StrictErr is nil when the request is accepted under strict field validation,
// which is kubectl's default.
func (a Admitted) StrictErr() error {
	if err := a.Err(); err != nil || len(a.Unknown) == 0 {
		return err
	}
	return fmt.Errorf("unknown fields: %q", a.Unknown)
}

// ReadInstance decodes one custom resource as kubectl does: YAML to JSON, JSON to
// the unstructured form in which integers are int64.
func ReadInstance(text []byte) (*unstructured.Unstructured, error) {
	json, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return nil, err
	}
	var object unstructured.Unstructured
	if err := object.UnmarshalJSON(json); err != nil {
		return nil, err
	}
	return &object, nil
}

// Create puts a new instance through the API server's order: pruning of unknown
// fields, removal of nulls that nothing allows, defaulting, then object metadata,
// schema, list types and CEL rules.
func (d *Definition) Create(object *unstructured.Unstructured) Admitted {
	admitted := d.decode(object)
	stored := admitted.Object
	if d.hasStatus {
		delete(stored.Object, "status")
	}
	stored.SetGeneration(1)
	if admitted.Errors = d.checkKind(stored); len(admitted.Errors) > 0 {
		return admitted
	}
	errs := metavalidation.ValidateObjectMetaAccessor(stored, d.namespaced, metavalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	errs = append(errs, validation.ValidateCustomResource(nil, stored.Object, d.validator)...)
	errs = append(errs, objectmeta.Validate(nil, stored.Object, d.structural, false)...)
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, d.structural, stored.Object)...)
	admitted.Errors = append(errs, d.checkRules(errs, stored, nil)...)
	return admitted
}

// Update puts a changed instance through the API server's order; old is an object
// that Create or Update returned. Fields that did not change are not judged again
// (ratcheting), rules that compare with oldSelf are.
func (d *Definition) Update(object, old *unstructured.Unstructured) Admitted {
	admitted := d.decode(object)
	stored := admitted.Object
	if d.hasStatus {
		delete(stored.Object, "status")
		if status, has := old.Object["status"]; has {
			stored.Object["status"] = status
		}
	}
	if stored.GetResourceVersion() == "" {
		// The judge has no storage; an update must name a version to be an update.
		stored.SetResourceVersion("1")
		old = old.DeepCopy()
		old.SetResourceVersion("1")
	}
	stored.SetGeneration(old.GetGeneration() + 1)
	if admitted.Errors = d.checkKind(stored); len(admitted.Errors) > 0 {
		return admitted
	}
	correlated := common.NewCorrelatedObject(stored.Object, old.Object, &model.Structural{Structural: d.structural})
	errs := metavalidation.ValidateObjectMetaAccessorUpdate(stored, old, field.NewPath("metadata"))
	errs = append(errs, validation.ValidateCustomResourceUpdate(nil, stored.Object, old.Object, d.validator, validation.WithRatcheting(correlated))...)
	errs = append(errs, objectmeta.Validate(nil, stored.Object, d.structural, false)...)
	if len(listtype.ValidateListSetsAndMaps(nil, d.structural, old.Object)) == 0 {
		errs = append(errs, listtype.ValidateListSetsAndMaps(nil, d.structural, stored.Object)...)
	}
	admitted.Errors = append(errs, d.checkRules(errs, stored, old, cel.WithRatcheting(correlated))...)
	return admitted
}

// UpdateStatus puts a status through the API server as kro's controller writes
// it. Unknown holds the fields that the definition would drop.
func (d *Definition) UpdateStatus(old *unstructured.Unstructured, status map[string]any) Admitted {
	object := old.DeepCopy()
	object.Object["status"] = status
	admitted := d.decode(object)
	correlated := common.NewCorrelatedObject(admitted.Object.Object, old.Object, &model.Structural{Structural: d.structural})
	errs := validation.ValidateCustomResourceUpdate(nil, admitted.Object.Object, old.Object, d.validator, validation.WithRatcheting(correlated))
	errs = append(errs, listtype.ValidateListSetsAndMaps(nil, d.structural, admitted.Object.Object)...)
	admitted.Errors = append(errs, d.checkRules(errs, admitted.Object, old, cel.WithRatcheting(correlated))...)
	return admitted
}

// decode does what the API server's decoder does before anything is judged.
func (d *Definition) decode(object *unstructured.Unstructured) Admitted {
	stored := object.DeepCopy()
	unknown := pruning.PruneWithOptions(stored.Object, d.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	sort.Strings(unknown)
	defaulting.PruneNonNullableNullsWithoutDefaults(stored.Object, d.structural)
	defaulting.Default(stored.Object, d.structural)
	return Admitted{Object: stored, Unknown: unknown}
}

func (d *Definition) checkKind(object *unstructured.Unstructured) field.ErrorList {
	var errs field.ErrorList
	if object.GetKind() != d.kind {
		errs = append(errs, field.Invalid(field.NewPath("kind"), object.GetKind(), "must be "+d.kind))
	}
	if want := d.group + "/" + d.version; object.GetAPIVersion() != want {
		errs = append(errs, field.Invalid(field.NewPath("apiVersion"), object.GetAPIVersion(), "must be "+want))
	}
	if d.namespaced && object.GetNamespace() == "" {
		// A client's request path names the namespace; here it must be written.
		errs = append(errs, field.Required(field.NewPath("metadata", "namespace"), ""))
	}
	return errs
}

// checkRules runs the CEL rules, unless an error found before makes the API
// server skip them (it would report rules over values of wrong types).
func (d *Definition) checkRules(found field.ErrorList, object, old *unstructured.Unstructured, options ...cel.Option) field.ErrorList {
	if d.rules == nil {
		return nil
	}
	for _, err := range found {
		switch err.Type {
		case field.ErrorTypeNotSupported, field.ErrorTypeRequired, field.ErrorTypeTooLong, field.ErrorTypeTooMany, field.ErrorTypeTypeInvalid:
			return field.ErrorList{field.Invalid(nil, nil, "rules are not checked while the schema is violated")}
		}
	}
	var oldObject any
	if old != nil {
		oldObject = old.Object
	}
	errs, _ := d.rules.Validate(context.Background(), nil, d.structural, object.Object, oldObject, celconfig.RuntimeCELCostBudget, options...)
	return errs
}
