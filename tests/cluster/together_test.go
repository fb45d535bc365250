// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	authorization "k8s.io/api/authorization/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/services"
	"managedservices.example.com/kit"
)

// together is what concerns services beside each other, and the people who use them.
func together(t *testing.T) {
	t.Run("kinds", func(t *testing.T) {
		t.Parallel()
		step(t, "one name for instances of all kinds", oneName)
	})
	t.Run("people", func(t *testing.T) {
		t.Parallel()
		step(t, "a team orders in its own namespace", team)
	})
	t.Run("failure", func(t *testing.T) {
		t.Parallel()
		step(t, "Helm's own message reaches the instance", failure)
	})
	t.Run("stuck", func(t *testing.T) {
		t.Parallel()
		for _, service := range offered {
			if service.Stuck != nil {
				t.Run(service.Name, func(t *testing.T) {
					t.Parallel()
					stuck(t, service)
				})
			}
		}
	})
	t.Run("secrets", func(t *testing.T) {
		t.Parallel()
		step(t, "secret values reach the service past the instance", secretValues)
	})
	t.Run("rights", func(t *testing.T) {
		t.Parallel()
		step(t, "kro may do what it needs and no more", rights)
	})
}

// oneName has an instance of each kind under one name, without `spec`: the chart's defaults alone have to be a working service.
func oneName(t *testing.T) {
	space := namespace(t, running.Admin, "one-name")
	if len(offered) < 2 {
		t.Fatal("one kind cannot collide with another")
	}
	var instances []*instance
	for _, service := range offered {
		instances = append(instances, create(t, running.Admin, service, space, "same", nil))
	}
	for _, made := range instances {
		object := made.waitReady(t)
		release := must(made.history(t.Context()))(t)
		if got := strings.TrimSpace(string(release.Config)); got != "" && got != "{}" {
			t.Errorf("%s: nothing was chosen, the release has the values %s", made.service.Name, got)
		}
		if spec, _, _ := unstructured.NestedMap(object.Object, "spec"); len(spec) > 0 {
			t.Errorf("%s: something wrote values into the instance: %v", made.service.Name, spec)
		}
	}
	first, others := instances[0], instances[1:]
	first.delete(t)
	wait(t, "the first one gone", func() error { return gone(first.get(t.Context())) })
	for _, made := range others {
		if err := made.ready(t.Context()); err != nil {
			t.Errorf("deleting another kind's instance of the same name: %v", err)
		}
	}
}

// team works with the rights that install/namespace.yaml and the shipped roles give, and no others.
func team(t *testing.T) {
	project := must(kit.Root())(t)
	must(running.Admin.ApplyFile(t.Context(), filepath.Join(project, "install", "namespace.yaml")))(t)
	const space = "team-example"
	quotas := running.Admin.Typed.CoreV1().ResourceQuotas(space)
	wait(t, "Kubernetes counting for the quota", func() error {
		limits, err := quotas.Get(t.Context(), "managed-services", metav1.GetOptions{})
		if err != nil {
			return err
		}
		for name := range limits.Spec.Hard {
			if _, counted := limits.Status.Used[name]; !counted {
				return fmt.Errorf("%s is not counted yet", name)
			}
		}
		return nil
	})
	developer := must(running.Admin.As("dora", space))(t)
	stranger := must(running.Admin.As("steve"))(t)
	text := "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: viewers, namespace: team-example}\n" +
		"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: vera}]\n"
	must(running.Admin.Apply(t.Context(), []byte(text)))(t)
	viewer := must(running.Admin.As("vera"))(t)
	for _, service := range offered {
		t.Run(service.Name, func(t *testing.T) {
			made := create(t, developer, service, space, "ours", service.Example)
			made.waitReady(t)
			must(viewer.Get(t.Context(), service.Kind, space, "ours"))(t)
			forbidden(t, "a viewer deletes", viewer.Delete(t.Context(), service.Kind, space, "ours"))
			_, err := stranger.Get(t.Context(), service.Kind, space, "ours")
			forbidden(t, "a stranger reads", err)
			elsewhere := must(developer.Resource(service.Kind, "default"))(t)
			_, err = elsewhere.Create(t.Context(), service.Instance("default", "ours", nil), metav1.CreateOptions{})
			forbidden(t, "a developer orders in another namespace", err)
			made.delete(t)
			wait(t, "the instance gone", func() error { return gone(made.get(t.Context())) })
		})
	}
	t.Run("quota", func(t *testing.T) { quota(t, developer, space) })
}

func forbidden(t *testing.T, what string, err error) {
	t.Helper()
	if !apierrors.IsForbidden(err) {
		t.Errorf("%s: should be forbidden, is: %v", what, err)
	}
}

// quota lowers the bound that the example sets to nothing: then the next order is one too many.
func quota(t *testing.T, developer *kube.Client, space string) {
	quotas := running.Admin.Typed.CoreV1().ResourceQuotas(space)
	limits := must(quotas.Get(t.Context(), "managed-services", metav1.GetOptions{}))(t)
	var limited []*services.Service
	hard := map[string]any{}
	for _, service := range offered {
		name := corev1.ResourceName("count/" + plural(t, service))
		if _, found := limits.Spec.Hard[name]; found {
			hard[string(name)] = "0"
			limited = append(limited, service)
		}
	}
	if len(limited) == 0 {
		t.Fatal("install/namespace.yaml limits none of the kinds; are the plurals right?")
	}
	change := must(json.Marshal(at("/spec/hard", hard)))(t)
	must(quotas.Patch(t.Context(), limits.Name, types.MergePatchType, change, metav1.PatchOptions{}))(t)
	for _, service := range limited {
		orders := must(developer.Resource(service.Kind, space))(t)
		wait(t, "the quota in force", func() error {
			_, err := orders.Create(t.Context(), service.Instance(space, "too-many", nil), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
			if err == nil {
				return fmt.Errorf("the order was accepted")
			}
			if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), "exceeded quota") {
				return kube.Final(err)
			}
			return nil
		})
	}
}

// plural is `<plural>.<group>`, as the API server knows the kind.
func plural(t *testing.T, service *services.Service) string {
	t.Helper()
	list := must(running.Admin.Typed.Discovery().ServerResourcesForGroupVersion(service.Kind.GroupVersion().String()))(t)
	for _, each := range list.APIResources {
		if each.Kind == service.Kind.Kind && !strings.Contains(each.Name, "/") {
			return each.Name + "." + service.Kind.Group
		}
	}
	t.Fatalf("the API server does not know %s", service.Kind)
	return ""
}

// failure orders what the schema allows and the chart's templates refuse.
func failure(t *testing.T) {
	space := namespace(t, running.Admin, "failure")
	index := slices.IndexFunc(offered, isEcho)
	made := create(t, running.Admin, offered[index], space, "loud", map[string]any{"message": "unspeakable"})
	wait(t, "Helm's message in the status", func() error {
		object, err := made.get(t.Context())
		if err != nil {
			return err
		}
		phase, message := kube.Field(object, "status", "phase"), kube.Field(object, "status", "message")
		if phase != "Failed" || !strings.Contains(message, "this message cannot be echoed: it is unspeakable") {
			return fmt.Errorf("phase %q, message %q", phase, message)
		}
		return nil
	})
	made.delete(t)
	wait(t, "the failed instance gone", func() error { return gone(made.get(t.Context())) })
}

// stuck orders what no node can hold. Helm waits for its pods for a quarter of an hour; people must not have to.
func stuck(t *testing.T, service *services.Service) {
	space := namespace(t, running.Admin, "stuck-"+service.Name)
	var made, other *instance
	step(t, "pods without a place are told", func(t *testing.T) {
		made = create(t, running.Admin, service, space, "stuck", service.Stuck)
		other = create(t, running.Admin, service, space, "deleted", service.Stuck)
		for _, each := range []*instance{made, other} {
			wait(t, "the instance installing", func() error {
				object, err := each.get(t.Context())
				if err != nil {
					return err
				}
				phase, wanted := kube.Field(object, "status", "phase"), kube.Field(object, "status", "replicas")
				if phase != "Progressing" || wanted == "" || wanted == "0" || kube.Field(object, "status", "readyReplicas") != "0" {
					return fmt.Errorf("phase %s, %s of %s replicas", phase, kube.Field(object, "status", "readyReplicas"), wanted)
				}
				return nil
			})
		}
	})
	step(t, "a correction is taken up", func(t *testing.T) {
		if err := made.patch(t.Context(), map[string]any{"spec": nil}); err != nil {
			t.Fatal(err)
		}
		made.waitReady(t)
	})
	step(t, "a deletion is taken up", func(t *testing.T) {
		other.delete(t)
		wait(t, "the stuck instance gone", func() error { return gone(other.get(t.Context())) })
	})
}

// rights asks the API server about kro's service account.
func rights(t *testing.T) {
	kro := "system:serviceaccount:kro-system:kro"
	group := offered[0].Kind.Group
	for _, each := range []struct {
		verb, group, resource, subresource string
		allowed                            bool
	}{
		{"list", group, "*", "", true},
		{"update", group, "*", "status", true},
		{"create", "helm.toolkit.fluxcd.io", "helmreleases", "", true},
		{"delete", "source.toolkit.fluxcd.io", "ocirepositories", "", true},
		{"watch", "apps", "statefulsets", "", true},
		{"delete", "apps", "statefulsets", "", false},
		{"create", group, "*", "", false},
		{"delete", group, "*", "", false},
		{"get", "", "secrets", "", false},
		{"create", "", "pods", "", false},
		{"create", "rbac.authorization.k8s.io", "clusterroles", "", false},
		{"escalate", "rbac.authorization.k8s.io", "clusterroles", "", false},
	} {
		t.Run(fmt.Sprintf("%s %s.%s/%s", each.verb, each.resource, each.group, each.subresource), func(t *testing.T) {
			review := &authorization.SubjectAccessReview{Spec: authorization.SubjectAccessReviewSpec{
				User: kro, Groups: []string{"system:serviceaccounts", "system:serviceaccounts:kro-system", "system:authenticated"},
				ResourceAttributes: &authorization.ResourceAttributes{
					Verb: each.verb, Group: each.group, Resource: each.resource, Subresource: each.subresource, Namespace: "default",
				},
			}}
			answer := must(running.Admin.Typed.AuthorizationV1().SubjectAccessReviews().Create(t.Context(), review, metav1.CreateOptions{}))(t)
			if answer.Status.Allowed != each.allowed {
				t.Errorf("allowed: %t (%s)", answer.Status.Allowed, answer.Status.Reason)
			}
		})
	}
}
