// SPDX-License-Identifier: Apache-2.0

// Package manifest reads what Helm renders, the way Kubernetes would.
package manifest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Object is one rendered document.
type Object struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	// Raw is the document as rendered, comments and all.
	Raw string `json:"-"`
	// JSON is what the API server would be sent.
	JSON []byte `json:"-"`
}

// ID is kind and name, such as Service/my-release-rw.
func (o Object) ID() string { return o.Kind + "/" + o.Name }

// Into decodes the object as one of Kubernetes' types. A field the type does not
// have is an error, as it is for an API server asked to be strict.
func (o Object) Into(typed any) error {
	return yaml.UnmarshalStrict(o.JSON, typed)
}

// separator ends a document; inside a block of text `---` is indented.
var separator = regexp.MustCompile(`(?m)^---[ \t]*\n`)

// Split cuts a rendering into its documents, without separators and without
// documents that hold nothing but comments.
func Split(rendering string) []string {
	var documents []string
	for _, document := range separator.Split(rendering, -1) {
		for _, line := range strings.Split(document, "\n") {
			if line != "" && !strings.HasPrefix(line, "#") {
				documents = append(documents, document)
				break
			}
		}
	}
	return documents
}

// Parse reads a rendering. A key given twice is an error: Kubernetes would take
// the last and a person would read the first.
func Parse(rendering string) ([]Object, error) {
	var objects []Object
	for _, document := range Split(rendering) {
		var fields map[string]any
		if err := yaml.UnmarshalStrict([]byte(document), &fields); err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, document)
		}
		text, err := json.Marshal(fields)
		if err != nil {
			return nil, err
		}
		object := Object{Raw: document, JSON: text}
		if err := json.Unmarshal(text, &object); err != nil {
			return nil, fmt.Errorf("%w in\n%s", err, document)
		}
		if object.Kind == "" || object.APIVersion == "" || object.Name == "" {
			return nil, fmt.Errorf("a document lacks kind, apiVersion or name:\n%s", document)
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// Workload is what an object says about the pods it makes.
type Workload struct {
	Object   Object
	Template corev1.PodTemplateSpec
	// Selector is nil where the kind has none.
	Selector *metav1.LabelSelector
	// Replicas is 0 where the kind does not scale.
	Replicas int32
	// TTL is a Job's ttlSecondsAfterFinished.
	TTL *int32
}

// Containers returns all containers, those that prepare included.
func (w Workload) Containers() []corev1.Container {
	return append(append([]corev1.Container{}, w.Template.Spec.InitContainers...), w.Template.Spec.Containers...)
}

// Workloads returns the objects that make pods.
func Workloads(objects []Object) ([]Workload, error) {
	var workloads []Workload
	for _, object := range objects {
		workload, err := workload(object)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", object.ID(), err)
		}
		if workload != nil {
			workloads = append(workloads, *workload)
		}
	}
	return workloads, nil
}

func workload(object Object) (*Workload, error) {
	one := int32(1)
	replicas := func(given *int32) int32 {
		if given == nil {
			return one
		}
		return *given
	}
	switch object.APIVersion + " " + object.Kind {
	case "apps/v1 Deployment":
		var typed appsv1.Deployment
		err := object.Into(&typed)
		return &Workload{object, typed.Spec.Template, typed.Spec.Selector, replicas(typed.Spec.Replicas), nil}, err
	case "apps/v1 StatefulSet":
		var typed appsv1.StatefulSet
		err := object.Into(&typed)
		return &Workload{object, typed.Spec.Template, typed.Spec.Selector, replicas(typed.Spec.Replicas), nil}, err
	case "apps/v1 DaemonSet":
		var typed appsv1.DaemonSet
		err := object.Into(&typed)
		return &Workload{object, typed.Spec.Template, typed.Spec.Selector, 0, nil}, err
	case "batch/v1 Job":
		var typed batchv1.Job
		err := object.Into(&typed)
		return &Workload{object, typed.Spec.Template, nil, 0, typed.Spec.TTLSecondsAfterFinished}, err
	case "batch/v1 CronJob":
		var typed batchv1.CronJob
		err := object.Into(&typed)
		job := typed.Spec.JobTemplate.Spec
		return &Workload{object, job.Template, nil, 0, job.TTLSecondsAfterFinished}, err
	case "v1 Pod":
		var typed corev1.Pod
		err := object.Into(&typed)
		return &Workload{object, corev1.PodTemplateSpec{ObjectMeta: typed.ObjectMeta, Spec: typed.Spec}, nil, 0, nil}, err
	}
	return nil, nil
}
