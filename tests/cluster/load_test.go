// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/plane"
	"managedservices.example.com/cluster/internal/services"
)

// loadSize is how many instances are ordered at once; LOAD sets another number.
const loadSize = 500

// loadPatience bounds the whole load on a machine with two busy cores.
const loadPatience = 15 * time.Minute

// loaded orders hundreds of instances at once and kills kro and helm-controller while they work.
func loaded(t *testing.T) {
	size := loadSize
	if text := os.Getenv("LOAD"); text != "" {
		number, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		size = number
	}
	// The last one is the fixture, whose pods need no disks: the disks would measure the scheduler.
	load := &load{service: offered[len(offered)-1], began: time.Now()}
	for index := range 10 {
		load.namespaces = append(load.namespaces, namespace(t, running.Admin, fmt.Sprintf("load-%d", index)))
	}
	calls := requests(t)
	progress("load: ordering %d instances of %s in %d namespaces", size, load.service.Kind.Kind, len(load.namespaces))
	step(t, "all orders are accepted", func(t *testing.T) { load.order(t, size) })
	step(t, "kro and helm-controller are killed and started again", load.kill)
	step(t, "every instance has its release", func(t *testing.T) {
		load.reach(t, "HelmReleases with the chosen values", func(counts *counts) int { return counts.releases }, size)
	})
	progress("load: %d HelmReleases after %.0f s", size, time.Since(load.began).Seconds())
	step(t, "every instance becomes ready", func(t *testing.T) {
		load.reach(t, "ready instances", func(counts *counts) int { return counts.ready }, size)
	})
	made := requests(t) - calls
	progress("load: %d instances ready after %.0f s; %d API requests (%.1f for each); memory %s",
		size, time.Since(load.began).Seconds(), made, float64(made)/float64(size), running.Memory())
	load.namespaces = load.namespaces[:1]
	step(t, "deleting a tenth of them leaves nothing", load.remove)
}

type load struct {
	service    *services.Service
	namespaces []string
	began      time.Time
}

func (load *load) name(index int) (space, name string) {
	return load.namespaces[index%len(load.namespaces)], fmt.Sprintf("load-%d", index)
}

// values differ from instance to instance, so that a mix-up is seen.
func (load *load) values(index int) map[string]any {
	return map[string]any{"replicas": 1, "message": strconv.Itoa(index)}
}

func (load *load) order(t *testing.T, size int) {
	next, failed := make(chan int), make(chan error, size)
	const clients = 10
	done := make(chan struct{})
	for range clients {
		go func() {
			defer func() { done <- struct{}{} }()
			for index := range next {
				space, name := load.name(index)
				resource, err := running.Admin.Resource(load.service.Kind, space)
				if err == nil {
					_, err = resource.Create(t.Context(), load.service.Instance(space, name, load.values(index)), metav1.CreateOptions{})
				}
				if err != nil {
					failed <- err
				}
			}
		}()
	}
	for index := range size {
		next <- index
	}
	close(next)
	for range clients {
		<-done
	}
	close(failed)
	for err := range failed {
		t.Error(err)
	}
}

// kill ends both controllers in the middle of their work, as a lost machine would, one after the other.
func (load *load) kill(t *testing.T) {
	wait(t, "the work under way", func() error {
		counts, err := load.count(t.Context())
		if err != nil {
			return err
		}
		if counts.releases < 20 {
			return fmt.Errorf("%d HelmReleases", counts.releases)
		}
		return nil
	})
	before := must(load.count(t.Context()))(t)
	running.Process(plane.KroName).Kill()
	running.Process(plane.HelmControllerName).Kill()
	time.Sleep(time.Second)
	if err := running.StartHelmController(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := running.StartKro(t.Context()); err != nil {
		t.Fatal(err)
	}
	progress("load: killed with %d HelmReleases and %d ready instances, both run again", before.releases, before.ready)
}

type counts struct{ releases, ready int }

// count counts releases that hold their instance's values, and instances that are ready.
func (load *load) count(ctx context.Context) (*counts, error) {
	var found counts
	releases, err := running.Admin.List(ctx, helmRelease, "", "")
	if err != nil {
		return nil, err
	}
	held := map[string]string{}
	for _, release := range releases {
		held[release.GetNamespace()+"/"+release.GetName()] = kube.Field(&release, "spec", "values", "message")
	}
	instances, err := running.Admin.List(ctx, load.service.Kind, "", "")
	if err != nil {
		return nil, err
	}
	for _, object := range instances {
		message, has := held[object.GetNamespace()+"/"+load.service.Release(object.GetName())]
		if !has || !slices.Contains(load.namespaces, object.GetNamespace()) {
			continue
		}
		if message != kube.Field(&object, "spec", "message") {
			return nil, kube.Final(fmt.Errorf("%s %s has the values of another: %s", object.GetNamespace(), object.GetName(), message))
		}
		found.releases++
		if ready, _, _ := unstructured.NestedBool(object.Object, "status", "ready"); ready {
			found.ready++
		}
	}
	return &found, nil
}

func (load *load) reach(t *testing.T, what string, of func(*counts) int, size int) {
	t.Helper()
	told := time.Now()
	err := kube.Wait(t.Context(), loadPatience, what, func() error {
		if err := running.Check(); err != nil {
			return kube.Final(err)
		}
		counts, err := load.count(t.Context())
		if err != nil {
			return err
		}
		if time.Since(told) > 10*time.Second {
			told = time.Now()
			progress("load: %d HelmReleases, %d ready of %d", counts.releases, counts.ready, size)
		}
		if number := of(counts); number < size {
			// Counting hundreds of objects ten times a second would be a load of its own.
			time.Sleep(time.Second)
			return fmt.Errorf("%d of %d", number, size)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (load *load) remove(t *testing.T) {
	for _, space := range load.namespaces {
		resource := must(running.Admin.Resource(load.service.Kind, space))(t)
		if err := resource.DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	err := kube.Wait(t.Context(), loadPatience, "all gone", func() error {
		left := 0
		for _, kind := range []schema.GroupVersionKind{load.service.Kind, helmRelease, ociRepository, kube.Kind("v1/ConfigMap"), secret} {
			for _, space := range load.namespaces {
				objects, err := running.Admin.List(t.Context(), kind, space, "")
				if err != nil {
					return err
				}
				for _, object := range objects {
					// Kubernetes puts its own certificate into each namespace.
					if object.GetName() != "kube-root-ca.crt" {
						left++
					}
				}
			}
		}
		if left > 0 {
			time.Sleep(time.Second)
			return fmt.Errorf("%d objects are left", left)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// requests is how many requests the API server has answered so far.
func requests(t *testing.T) int {
	t.Helper()
	text := must(running.Admin.Typed.Discovery().RESTClient().Get().AbsPath("/metrics").DoRaw(t.Context()))(t)
	total := 0.0
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "apiserver_request_total{") {
			continue
		}
		number := must(strconv.ParseFloat(strings.TrimSpace(line[strings.LastIndex(line, " "):]), 64))(t)
		total += number
	}
	return int(total)
}
