// SPDX-License-Identifier: Apache-2.0

// Package source plays Flux's source-controller, the one part that cannot be built from the module proxy: it gives each OCIRepository
// the artifact of a packaged chart, as source-controller does after it pulled it from a registry.
package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
)

const finalizer = "finalizers.fluxcd.io"

var repositories = schema.GroupVersionResource{Group: "source.toolkit.fluxcd.io", Version: "v1", Resource: "ocirepositories"}

// Source serves the chart packages of one folder.
type Source struct {
	folder   string
	address  string
	client   dynamic.Interface
	informer cache.SharedIndexInformer
	queue    workqueue.TypedRateLimitingInterface[string]
	server   *http.Server
	workers  sync.WaitGroup
}

// Start serves the packages (<name>-<version>.tgz) of a folder until the context ends.
func Start(ctx context.Context, client dynamic.Interface, folder string) (*Source, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
	source := &Source{
		folder:   folder,
		address:  "http://" + listener.Addr().String(),
		client:   client,
		informer: factory.ForResource(repositories).Informer(),
		queue:    workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
		server:   &http.Server{Handler: http.FileServer(http.Dir(folder)), ReadHeaderTimeout: 10 * time.Second},
	}
	if _, err := source.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    source.enqueue,
		UpdateFunc: func(_, changed any) { source.enqueue(changed) },
	}); err != nil {
		return nil, err
	}
	go func() { _ = source.server.Serve(listener) }()
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), source.informer.HasSynced) {
		return nil, fmt.Errorf("the played source-controller sees no repositories: %w", context.Cause(ctx))
	}
	for range 4 {
		source.workers.Go(func() { source.work(ctx) })
	}
	go func() {
		<-ctx.Done()
		source.queue.ShutDown()
		_ = source.server.Close()
	}()
	return source, nil
}

// Wait returns when everything has stopped after the context ended.
func (source *Source) Wait() { source.workers.Wait() }

// Refresh looks at all repositories again, as source-controller does after its interval.
func (source *Source) Refresh() {
	for _, key := range source.informer.GetStore().ListKeys() {
		source.queue.Add(key)
	}
}

func (source *Source) enqueue(object any) {
	if key, err := cache.MetaNamespaceKeyFunc(object); err == nil {
		source.queue.Add(key)
	}
}

func (source *Source) work(ctx context.Context) {
	for {
		key, stop := source.queue.Get()
		if stop {
			return
		}
		if err := source.reconcile(ctx, key); err != nil && ctx.Err() == nil {
			// A conflict or a restarting API server; the queue waits longer each time.
			source.queue.AddRateLimited(key)
		} else {
			source.queue.Forget(key)
		}
		source.queue.Done(key)
	}
}

func (source *Source) reconcile(ctx context.Context, key string) error {
	stored, exists, err := source.informer.GetStore().GetByKey(key)
	if err != nil || !exists {
		return err
	}
	object := stored.(*unstructured.Unstructured).DeepCopy()
	resource := source.client.Resource(repositories).Namespace(object.GetNamespace())
	held := slices.Contains(object.GetFinalizers(), finalizer)
	if object.GetDeletionTimestamp() != nil {
		if !held {
			return nil
		}
		object.SetFinalizers(slices.DeleteFunc(object.GetFinalizers(), func(each string) bool { return each == finalizer }))
		_, err := resource.Update(ctx, object, metav1.UpdateOptions{})
		return ignoreGone(err)
	}
	if !held {
		object.SetFinalizers(append(object.GetFinalizers(), finalizer))
		if object, err = resource.Update(ctx, object, metav1.UpdateOptions{}); err != nil {
			return ignoreGone(err)
		}
	}
	status := source.status(object)
	old, _, _ := unstructured.NestedMap(object.Object, "status")
	if same(old, status) {
		return nil
	}
	object.Object["status"] = status
	_, err = resource.UpdateStatus(ctx, object, metav1.UpdateOptions{})
	return ignoreGone(err)
}

// status is what source-controller 1.9 writes; an unknown tag keeps the artifact of before.
func (source *Source) status(object *unstructured.Unstructured) map[string]any {
	url, _, _ := unstructured.NestedString(object.Object, "spec", "url")
	tag, _, _ := unstructured.NestedString(object.Object, "spec", "ref", "tag")
	status, _, _ := unstructured.NestedMap(object.Object, "status")
	if status == nil {
		status = map[string]any{}
	}
	generation := object.GetGeneration()
	status["observedGeneration"] = generation
	file := fmt.Sprintf("%s-%s.tgz", path.Base(url), tag)
	text, err := os.ReadFile(filepath.Join(source.folder, file))
	if err != nil {
		message := fmt.Sprintf("failed to determine artifact digest: %s:%s: MANIFEST_UNKNOWN", url, tag)
		status["conditions"] = []any{
			condition("Ready", "False", "OCIArtifactPullFailed", message, generation),
			condition("FetchFailed", "True", "OCIArtifactPullFailed", message, generation),
		}
		return status
	}
	sum := sha256.Sum256(text)
	// A registry's manifest has a digest of its own; any other digest that follows the content does.
	manifest := sha256.Sum256(sum[:])
	revision := fmt.Sprintf("%s@sha256:%s", tag, hex.EncodeToString(manifest[:]))
	address := source.address + "/" + file
	artifact := map[string]any{
		"digest": "sha256:" + hex.EncodeToString(sum[:]), "revision": revision, "url": address, "size": int64(len(text)),
		"path":           fmt.Sprintf("ocirepository/%s/%s/%s", object.GetNamespace(), object.GetName(), file),
		"lastUpdateTime": time.Now().UTC().Format(time.RFC3339),
	}
	message := fmt.Sprintf("stored artifact for digest '%s'", revision)
	if selector, found, _ := unstructured.NestedMap(object.Object, "spec", "layerSelector"); found {
		status["observedLayerSelector"] = selector
	}
	status["url"], status["artifact"] = address, artifact
	status["conditions"] = []any{
		condition("Ready", "True", "Succeeded", message, generation),
		condition("ArtifactInStorage", "True", "Succeeded", message, generation),
	}
	return status
}

func condition(kind, status, reason, message string, generation int64) map[string]any {
	return map[string]any{
		"type": kind, "status": status, "reason": reason, "message": message, "observedGeneration": generation,
		"lastTransitionTime": time.Now().UTC().Format(time.RFC3339),
	}
}

// same compares what a change of the object or of the package would change, so not the times.
func same(old, new map[string]any) bool {
	key := func(status map[string]any) string {
		digest, _, _ := unstructured.NestedString(status, "artifact", "digest")
		revision, _, _ := unstructured.NestedString(status, "artifact", "revision")
		conditions, _, _ := unstructured.NestedSlice(status, "conditions")
		text := fmt.Sprint(status["observedGeneration"], digest, revision)
		for _, each := range conditions {
			condition, _ := each.(map[string]any)
			text += fmt.Sprint(condition["type"], condition["status"], condition["message"])
		}
		return text
	}
	return key(old) == key(new)
}

func ignoreGone(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
