// SPDX-License-Identifier: Apache-2.0

// Package strict decodes rendered documents as an API server asked to be strict
// does: with client-go's types, refusing unknown fields, keys given twice and values
// of another type. It then asks of names and labels what every API server asks.
package strict

import (
	"encoding/json"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/charts/internal/manifest"
)

var decoder = serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()

// Faults returns what an API server would refuse in a rendering.
func Faults(rendering string) []string {
	var faults []string
	for _, document := range manifest.Split(rendering) {
		for _, fault := range faultsOf(document) {
			faults = append(faults, fmt.Sprintf("%s in\n%s", fault, document))
		}
	}
	return faults
}

func faultsOf(document string) []string {
	var kind metav1.TypeMeta
	if err := yaml.Unmarshal([]byte(document), &kind); err != nil {
		return []string{err.Error()}
	}
	if !scheme.Scheme.Recognizes(kind.GroupVersionKind()) {
		return foreign(document)
	}
	object, _, err := decoder.Decode([]byte(document), nil, nil)
	if err != nil {
		return []string{err.Error()}
	}
	return metadata(object)
}

// foreign decodes an object of an operator's kind, of which client-go knows only
// the metadata.
func foreign(document string) []string {
	var fields map[string]any
	if err := yaml.UnmarshalStrict([]byte(document), &fields); err != nil {
		return []string{err.Error()}
	}
	text, err := json.Marshal(fields["metadata"])
	if err != nil {
		return []string{err.Error()}
	}
	var meta metav1.ObjectMeta
	if err := yaml.UnmarshalStrict(text, &meta); err != nil {
		return []string{err.Error()}
	}
	return names("metadata", meta)
}

// metadata walks an object for everything that carries names and labels.
func metadata(object runtime.Object) []string {
	fields, err := runtime.DefaultUnstructuredConverter.ToUnstructured(object)
	if err != nil {
		return []string{err.Error()}
	}
	return walk("", fields)
}

func walk(place string, value any) []string {
	var faults []string
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			at := place + "." + key
			switch key {
			case "metadata":
				var meta metav1.ObjectMeta
				if members, ok := inner.(map[string]any); ok {
					if err := runtime.DefaultUnstructuredConverter.FromUnstructured(members, &meta); err != nil {
						faults = append(faults, err.Error())
					}
					faults = append(faults, names(at, meta)...)
				}
			case "matchLabels", "nodeSelector":
				if members, ok := inner.(map[string]any); ok {
					for label, text := range members {
						faults = append(faults, labelFaults(at, label, fmt.Sprint(text))...)
					}
				}
			case "storageClassName", "priorityClassName", "claimName", "secretName", "serviceAccountName":
				if text, ok := inner.(string); ok && text != "" {
					faults = append(faults, said(at, text, validation.IsDNS1123Subdomain(text))...)
				}
			default:
				faults = append(faults, walk(at, inner)...)
			}
		}
	case []any:
		for i, inner := range value {
			faults = append(faults, walk(fmt.Sprintf("%s[%d]", place, i), inner)...)
		}
	}
	return faults
}

func names(place string, meta metav1.ObjectMeta) []string {
	var faults []string
	if meta.Name != "" {
		faults = append(faults, said(place+".name", meta.Name, validation.IsDNS1123Subdomain(meta.Name))...)
	}
	if meta.Namespace != "" {
		faults = append(faults, said(place+".namespace", meta.Namespace, validation.IsDNS1123Label(meta.Namespace))...)
	}
	for key, value := range meta.Labels {
		faults = append(faults, labelFaults(place+".labels", key, value)...)
	}
	for key := range meta.Annotations {
		faults = append(faults, said(place+".annotations", key, validation.IsQualifiedName(strings.ToLower(key)))...)
	}
	return faults
}

func labelFaults(place, key, value string) []string {
	return append(said(place, key, validation.IsQualifiedName(key)), said(place+"."+key, value, validation.IsValidLabelValue(value))...)
}

func said(place, text string, messages []string) []string {
	var faults []string
	for _, message := range messages {
		faults = append(faults, fmt.Sprintf("%s: %q: %s", place, text, message))
	}
	return faults
}
