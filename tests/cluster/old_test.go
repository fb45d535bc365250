// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"testing"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/plane"
	"managedservices.example.com/cluster/internal/services"
)

// withoutPolicies runs the path on an API server that, like those before 1.30, serves no admission policies.
func withoutPolicies(t *testing.T) {
	without, err := plane.Start(context.WithoutCancel(t.Context()), plane.Options{
		Progress: progress, Packages: packages, Helm: programs.Helm,
		APIServer: []string{
			"--disable-admission-plugins=ValidatingAdmissionPolicy",
			"--runtime-config=admissionregistration.k8s.io/v1/validatingadmissionpolicies=false," +
				"admissionregistration.k8s.io/v1/validatingadmissionpolicybindings=false",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(without.Stop)
	step(t, "it serves no policies", func(t *testing.T) {
		if _, err := without.Admin.Resource(kube.Kind("admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy"), ""); err == nil {
			t.Fatal("this API server should not know admission policies")
		}
	})
	each(t, func(t *testing.T, service *services.Service) {
		if err := service.Install(t.Context(), without.Admin, false); err != nil {
			t.Fatal(err)
		}
		space := namespace(t, without.Admin, "old-"+service.Name)
		var made *instance
		step(t, "an instance becomes ready", func(t *testing.T) {
			made = create(t, without.Admin, service, space, "plain", service.Example)
			made.waitReady(t)
		})
		step(t, "the definition itself still refuses", func(t *testing.T) {
			refusal(t, made.patch(t.Context(), at("/spec/replicas", 1000)), "spec.replicas in body should be less than or equal to")
		})
	})
}
