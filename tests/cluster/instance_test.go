// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/services"
)

var (
	helmRelease   = kube.Kind("helm.toolkit.fluxcd.io/v2/HelmRelease")
	ociRepository = kube.Kind("source.toolkit.fluxcd.io/v1/OCIRepository")
	secret        = kube.Kind("v1/Secret")
	claim         = kube.Kind("v1/PersistentVolumeClaim")
)

// instance is an instance of a service, as its user sees it.
type instance struct {
	client    *kube.Client
	service   *services.Service
	namespace string
	name      string
}

// create orders an instance as a user does; no values at all mean no `spec`.
func create(t *testing.T, client *kube.Client, service *services.Service, namespace, name string, values map[string]any) *instance {
	t.Helper()
	made := &instance{client: client, service: service, namespace: namespace, name: name}
	resource := must(client.Resource(service.Kind, namespace))(t)
	must(resource.Create(t.Context(), service.Instance(namespace, name, values), metav1.CreateOptions{FieldValidation: "Strict"}))(t)
	return made
}

func (made *instance) get(ctx context.Context) (*kube.Object, error) {
	return made.client.Get(ctx, made.service.Kind, made.namespace, made.name)
}

func (made *instance) release(ctx context.Context) (*kube.Object, error) {
	return made.client.Get(ctx, helmRelease, made.namespace, made.service.Release(made.name))
}

// ready says what is missing until the instance says of itself that its current generation is ready.
func (made *instance) ready(ctx context.Context) error {
	object, err := made.get(ctx)
	if err != nil {
		return err
	}
	seen := fmt.Errorf("%s %s/%s: ready=%s phase=%s message=%s", made.service.Kind.Kind, made.namespace, made.name,
		kube.Field(object, "status", "ready"), kube.Field(object, "status", "phase"), kube.Field(object, "status", "message"))
	current := kube.Field(object, "status", "observedGeneration") == fmt.Sprint(object.GetGeneration())
	if !current || kube.Field(object, "status", "ready") != "true" || kube.Field(object, "status", "phase") != "Ready" {
		return seen
	}
	return nil
}

func (made *instance) waitReady(t *testing.T) *kube.Object {
	t.Helper()
	wait(t, made.name+" ready", func() error { return made.ready(t.Context()) })
	return must(made.get(t.Context()))(t)
}

// patch merges a change into the custom resource, as `kubectl patch --type=merge` does.
func (made *instance) patch(ctx context.Context, change map[string]any) error {
	resource, err := made.client.Resource(made.service.Kind, made.namespace)
	if err != nil {
		return err
	}
	text, err := json.Marshal(change)
	if err != nil {
		return err
	}
	_, err = resource.Patch(ctx, made.name, types.MergePatchType, text, metav1.PatchOptions{FieldValidation: "Strict"})
	return err
}

func (made *instance) delete(t *testing.T) {
	t.Helper()
	if err := made.client.Delete(t.Context(), made.service.Kind, made.namespace, made.name); err != nil {
		t.Fatal(err)
	}
}

// stored is what Helm keeps about a release.
type stored struct {
	Manifest string          `json:"manifest"`
	Config   json.RawMessage `json:"config"`
	Version  int             `json:"version"`
	Chart    struct {
		Metadata struct {
			Version string `json:"version"`
		} `json:"metadata"`
	} `json:"chart"`
	Hooks []struct {
		Manifest string `json:"manifest"`
	} `json:"hooks"`
}

// history reads the last revision of the instance's release from Helm's own storage.
func (made *instance) history(ctx context.Context) (*stored, error) {
	release, err := made.release(ctx)
	if err != nil {
		return nil, err
	}
	revisions, _, err := unstructured.NestedSlice(release.Object, "status", "history")
	if err != nil || len(revisions) == 0 {
		return nil, fmt.Errorf("%s has no history: %w", release.GetName(), err)
	}
	last, _ := revisions[0].(map[string]any)
	name := fmt.Sprintf("sh.helm.release.v1.%v.v%v", last["name"], last["version"])
	object, err := made.client.Get(ctx, secret, made.namespace, name)
	if err != nil {
		return nil, err
	}
	// Base64 by Kubernetes, and once more by Helm.
	once, err := base64.StdEncoding.DecodeString(kube.Field(object, "data", "release"))
	if err != nil {
		return nil, err
	}
	twice, err := base64.StdEncoding.DecodeString(string(once))
	if err != nil {
		return nil, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(twice))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, err
	}
	var found stored
	return &found, json.Unmarshal(text, &found)
}

// objects are what the release's manifest asks for, with the namespace filled in.
func (release *stored) objects(namespace string) ([]*kube.Object, error) {
	objects, err := kube.Parse([]byte(release.Manifest))
	for _, object := range objects {
		if object.GetNamespace() == "" {
			object.SetNamespace(namespace)
		}
	}
	return objects, err
}

// password is the credential that must never change: the data of the Secret that the chart declares, or nothing where there is none.
func (made *instance) password(t *testing.T) string {
	t.Helper()
	object := must(made.get(t.Context()))(t)
	name := kube.Field(object, "status", "secretName")
	if name == "" {
		return ""
	}
	return kube.Field(must(made.client.Get(t.Context(), secret, made.namespace, name))(t), "data", "password")
}
