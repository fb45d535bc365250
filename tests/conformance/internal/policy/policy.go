// SPDX-License-Identifier: Apache-2.0

// Package policy answers what a Kubernetes API server would answer about a
// ValidatingAdmissionPolicy and about requests that it matches. It runs the API
// server's own admission plugin (k8s.io/apiserver), compiled, checked and
// evaluated in the plugin's order, without a server.
package policy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	v1 "k8s.io/api/admissionregistration/v1"
	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/webhook/matchconditions"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"k8s.io/apiserver/pkg/cel/environment"
	"sigs.k8s.io/yaml"
)

// Policy is a policy that the API server accepted, ready to judge requests.
type Policy struct {
	// Stored is the policy as it was read.
	Stored *v1.ValidatingAdmissionPolicy

	validator validating.Validator
}

// options are those of validations: no parameters, an authorizer.
var options = cel.OptionalVariableDeclarations{HasAuthorizer: true}

// Read decodes a policy and its binding strictly and judges both as the API
// server does when they are created: fields, then every expression.
func Read(text []byte) (*Policy, error) {
	var policy v1.ValidatingAdmissionPolicy
	var binding v1.ValidatingAdmissionPolicyBinding
	documents := bytes.Split(text, []byte("\n---\n"))
	if len(documents) != 2 {
		return nil, fmt.Errorf("%d documents, want a policy and a binding", len(documents))
	}
	if err := yaml.UnmarshalStrict(documents[0], &policy); err != nil {
		return nil, err
	}
	if err := yaml.UnmarshalStrict(documents[1], &binding); err != nil {
		return nil, err
	}
	if err := errors.Join(checkPolicy(&policy), checkBinding(&policy, &binding)); err != nil {
		return nil, err
	}
	validator, err := compile(&policy)
	if err != nil {
		return nil, err
	}
	return &Policy{Stored: &policy, validator: validator}, nil
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// checkPolicy repeats what k8s.io/kubernetes checks beside the expressions
// (pkg/apis/admissionregistration/validation), as far as a generated policy can
// fail it; that module cannot be imported.
func checkPolicy(policy *v1.ValidatingAdmissionPolicy) error {
	var problems []error
	refuse := func(format string, arguments ...any) { problems = append(problems, fmt.Errorf(format, arguments...)) }
	for _, message := range metavalidation.NameIsDNSSubdomain(policy.Name, false) {
		refuse("metadata.name: %s", message)
	}
	if policy.APIVersion != "admissionregistration.k8s.io/v1" || policy.Kind != "ValidatingAdmissionPolicy" {
		refuse("is a %s %s", policy.APIVersion, policy.Kind)
	}
	constraints := policy.Spec.MatchConstraints
	if constraints == nil || len(constraints.ResourceRules) == 0 {
		return errors.Join(append(problems, errors.New("spec.matchConstraints: matches nothing"))...)
	}
	if count := len(policy.Spec.MatchConditions); count > 64 {
		refuse("spec.matchConditions: %d, at most 64", count)
	}
	for _, variable := range policy.Spec.Variables {
		if !identifier.MatchString(variable.Name) {
			refuse("spec.variables: %q is no identifier", variable.Name)
		}
	}
	if len(policy.Spec.Validations) == 0 {
		refuse("spec.validations: none")
	}
	seen := map[string]bool{}
	for i, validation := range policy.Spec.Validations {
		if strings.TrimSpace(validation.Expression) == "" || strings.TrimSpace(validation.Message) == "" {
			refuse("spec.validations[%d]: expression or message is empty", i)
		}
		if strings.ContainsAny(validation.Message, "\n\r") {
			refuse("spec.validations[%d].message: line break", i)
		}
		if seen[validation.Expression] {
			refuse("spec.validations[%d]: said twice: %s", i, validation.Expression)
		}
		seen[validation.Expression] = true
	}
	return errors.Join(problems...)
}

func checkBinding(policy *v1.ValidatingAdmissionPolicy, binding *v1.ValidatingAdmissionPolicyBinding) error {
	if binding.Kind != "ValidatingAdmissionPolicyBinding" || binding.Spec.PolicyName != policy.Name {
		return fmt.Errorf("the binding is a %s of %q, the policy is %q", binding.Kind, binding.Spec.PolicyName, policy.Name)
	}
	if len(binding.Spec.ValidationActions) != 1 || binding.Spec.ValidationActions[0] != v1.Deny {
		return fmt.Errorf("the binding does %v, not Deny", binding.Spec.ValidationActions)
	}
	return nil
}

// compile follows compilePolicy of the admission plugin, which is not exported,
// and refuses what does not compile in the environment for new expressions.
func compile(policy *v1.ValidatingAdmissionPolicy) (validating.Validator, error) {
	base := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	compiler, err := cel.NewCompositedCompiler(base)
	if err != nil {
		return nil, err
	}
	var problems []error
	checked := func(what string, expression cel.ExpressionAccessor) {
		result := compiler.CompileCELExpression(expression, options, environment.NewExpressions)
		if result.Error != nil {
			problems = append(problems, fmt.Errorf("%s: %v: %s", what, result.Error, expression.GetExpression()))
		}
	}
	for _, variable := range policy.Spec.Variables {
		named := &validating.Variable{Name: variable.Name, Expression: variable.Expression}
		checked("variable "+variable.Name, named)
		compiler.CompileAndStoreVariable(named, options, environment.NewExpressions)
	}
	var conditions, validations []cel.ExpressionAccessor
	for i := range policy.Spec.MatchConditions {
		conditions = append(conditions, (*matchconditions.MatchCondition)(&policy.Spec.MatchConditions[i]))
		checked("matchCondition", conditions[i])
	}
	for i, validation := range policy.Spec.Validations {
		validations = append(validations, &validating.ValidationCondition{Expression: validation.Expression, Message: validation.Message, Reason: validation.Reason})
		checked("validation", validations[i])
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	filter := func(expressions []cel.ExpressionAccessor) cel.ConditionEvaluator {
		return compiler.CompileCondition(expressions, options, environment.StoredExpressions)
	}
	failure := policy.Spec.FailurePolicy
	matcher := matchconditions.NewMatcher(filter(conditions), failure, "policy", "validate", policy.Name)
	return validating.NewValidator(filter(validations), matcher, filter(nil), filter(make([]cel.ExpressionAccessor, len(validations))), failure, nil), nil
}

// Refusal is one reason for which a request is refused.
type Refusal struct {
	Message string
	// Broken is set when the expression failed instead of being false.
	Broken bool
}

// Admit judges a request: the creation of an object, or its update when old is
// not nil. Both are as the API server stores them.
func (p *Policy) Admit(object, old *unstructured.Unstructured) []Refusal {
	kind := object.GroupVersionKind()
	resource := schema.GroupVersionResource{Group: kind.Group, Version: kind.Version, Resource: strings.ToLower(kind.Kind) + "s"}
	operation := admission.Create
	var before runtime.Object
	if old != nil {
		operation, before = admission.Update, old
	}
	attributes := admission.NewAttributesRecord(object, before, kind, object.GetNamespace(), object.GetName(), resource, "", operation, nil, false, nil)
	versioned := &admission.VersionedAttributes{Attributes: attributes, VersionedObject: object, VersionedOldObject: before, VersionedKind: kind}
	result := p.validator.Validate(context.Background(), resource, versioned, nil, nil, celconfig.RuntimeCELCostBudget, nil)
	var refusals []Refusal
	for _, decision := range result.Decisions {
		if decision.Action != validating.ActionAdmit {
			refusals = append(refusals, Refusal{Message: decision.Message, Broken: decision.Evaluation == validating.EvalError})
		}
	}
	return refusals
}
