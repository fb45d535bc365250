// SPDX-License-Identifier: Apache-2.0

// Package kube is the harness's client: manifests are applied as text, objects are read as they are, and every wait has a bound and says
// what it saw last.
package kube

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"sigs.k8s.io/yaml"
)

// manager is the field manager of everything the harness applies.
const manager = "cluster-tests"

// pause is the time between two looks at a condition.
const pause = 100 * time.Millisecond

// Object is an object of any kind.
type Object = unstructured.Unstructured

// Client talks to the API server as one user.
type Client struct {
	// Config is how it connects.
	Config *rest.Config
	// Dynamic reads and writes objects of any kind.
	Dynamic dynamic.Interface
	// Typed is for what has no object, such as token requests.
	Typed kubernetes.Interface

	mutex  sync.Mutex
	mapper *restmapper.DeferredDiscoveryRESTMapper
}

// New returns a client. Its own rate limit is off: the API server has one, and the load test is about the server.
func New(config *rest.Config) (*Client, error) {
	config = rest.CopyConfig(config)
	config.QPS, config.Burst = -1, -1
	config.WarningHandler = rest.NoWarnings{}
	typed, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	generic, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	discover, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return nil, err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(discover))
	return &Client{Config: config, Dynamic: generic, Typed: typed, mapper: mapper}, nil
}

// As returns a client of another user in the given groups.
func (client *Client) As(user string, groups ...string) (*Client, error) {
	config := rest.CopyConfig(client.Config)
	config.Impersonate = rest.ImpersonationConfig{UserName: user, Groups: append([]string{"system:authenticated"}, groups...)}
	return New(config)
}

// Resource returns how to reach objects of a kind; namespace is ignored where the kind has none. A kind that is not served yet is an error.
func (client *Client) Resource(kind schema.GroupVersionKind, namespace string) (dynamic.ResourceInterface, error) {
	client.mutex.Lock()
	mapping, err := client.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if meta.IsNoMatchError(err) {
		client.mapper.Reset()
		mapping, err = client.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	}
	client.mutex.Unlock()
	if err != nil {
		return nil, err
	}
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return client.Dynamic.Resource(mapping.Resource).Namespace(namespace), nil
	}
	return client.Dynamic.Resource(mapping.Resource), nil
}

// Of is Resource for an object at hand.
func (client *Client) Of(object *Object) (dynamic.ResourceInterface, error) {
	return client.Resource(object.GroupVersionKind(), object.GetNamespace())
}

// Parse reads the documents of a YAML text.
func Parse(text []byte) ([]*Object, error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	var objects []*Object
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		var content map[string]any
		if err := yaml.Unmarshal(document, &content); err != nil {
			return nil, err
		}
		if len(content) > 0 {
			objects = append(objects, Normal(&Object{Object: content}))
		}
	}
}

// Normal turns the numbers of YAML into those that Kubernetes' types allow.
func Normal(object *Object) *Object {
	text, err := object.MarshalJSON()
	if err != nil {
		return object
	}
	copied := &Object{}
	if copied.UnmarshalJSON(text) != nil {
		return object
	}
	return copied
}

// Apply applies the documents of a YAML text, in order, and returns what the server stored.
func (client *Client) Apply(ctx context.Context, text []byte) ([]*Object, error) {
	objects, err := Parse(text)
	if err != nil {
		return nil, err
	}
	for index, object := range objects {
		if objects[index], err = client.ApplyObject(ctx, object); err != nil {
			return nil, err
		}
	}
	return objects, nil
}

// ApplyObject applies one object as `kubectl apply --server-side --force-conflicts` does.
func (client *Client) ApplyObject(ctx context.Context, object *Object) (*Object, error) {
	resource, err := client.Of(object)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err)
	}
	applied, err := resource.Apply(ctx, object.GetName(), object, metav1.ApplyOptions{FieldManager: manager, Force: true})
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", object.GetKind(), object.GetName(), err)
	}
	return applied, nil
}

// ApplyFile applies the documents of a YAML file.
func (client *Client) ApplyFile(ctx context.Context, path string) ([]*Object, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	objects, err := client.Apply(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return objects, nil
}

// Get reads one object.
func (client *Client) Get(ctx context.Context, kind schema.GroupVersionKind, namespace, name string) (*Object, error) {
	resource, err := client.Resource(kind, namespace)
	if err != nil {
		return nil, err
	}
	return resource.Get(ctx, name, metav1.GetOptions{})
}

// List reads the objects of a kind in a namespace, or in all when it is empty.
func (client *Client) List(ctx context.Context, kind schema.GroupVersionKind, namespace, selector string) ([]Object, error) {
	resource, err := client.Resource(kind, namespace)
	if err != nil {
		return nil, err
	}
	list, err := resource.List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

// Delete deletes one object and does not wait.
func (client *Client) Delete(ctx context.Context, kind schema.GroupVersionKind, namespace, name string) error {
	resource, err := client.Resource(kind, namespace)
	if err != nil {
		return err
	}
	return resource.Delete(ctx, name, metav1.DeleteOptions{})
}

// final is an error after which waiting is in vain.
type final struct{ error }

func (err final) Unwrap() error { return err.error }

// Final marks an error after which waiting is in vain; nil stays nil.
func Final(err error) error {
	if err == nil {
		return nil
	}
	return final{err}
}

// Wait looks until the condition holds. The condition returns nil when it does, else what is still missing; that is the error when the
// patience ends, or when it is Final.
func Wait(ctx context.Context, patience time.Duration, what string, condition func() error) error {
	deadline := time.Now().Add(patience)
	for {
		err := condition()
		if err == nil {
			return nil
		}
		if last := (final{}); errors.As(err, &last) {
			return fmt.Errorf("%s will not happen: %w", what, err)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s did not happen within %s: %w", what, patience, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w, last seen: %w", what, ctx.Err(), err)
		case <-time.After(pause):
		}
	}
}

// Condition returns the status and message of a condition of an object, when it speaks of the object's current generation.
func Condition(object *Object, kind string) (status, message string) {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, each := range conditions {
		condition, _ := each.(map[string]any)
		if condition["type"] != kind {
			continue
		}
		if observed, found := condition["observedGeneration"].(int64); found && observed != object.GetGeneration() {
			return "", fmt.Sprintf("generation %d is not looked at yet", object.GetGeneration())
		}
		status, _ = condition["status"].(string)
		message, _ = condition["message"].(string)
		return status, message
	}
	return "", "there is no condition " + kind
}

// Field reads a field below an object as text; absent ones are empty.
func Field(object *Object, path ...string) string {
	value, found, err := unstructured.NestedFieldNoCopy(object.Object, path...)
	if !found || err != nil || value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

// Kind parses `group/version/Kind` or, for the core group, `version/Kind`.
func Kind(text string) schema.GroupVersionKind {
	parts := bytes.Split([]byte(text), []byte("/"))
	if len(parts) == 2 {
		return schema.GroupVersionKind{Version: string(parts[0]), Kind: string(parts[1])}
	}
	return schema.GroupVersionKind{Group: string(parts[0]), Version: string(parts[1]), Kind: string(parts[2])}
}
