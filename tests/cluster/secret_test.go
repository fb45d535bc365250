// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/services"
)

func isEcho(service *services.Service) bool { return service.Name == "echo" }

// secretValues gives the fixture its token in the Secret that the command line writes beside the custom resource, late and then another one.
func secretValues(t *testing.T) {
	space := namespace(t, running.Admin, "secret-values")
	service := offered[slices.IndexFunc(offered, isEcho)]
	documents := func(token string) []*kube.Object {
		set := "token=" + token
		return must(kube.Parse(must(programs.Run("manifest", service.Chart, "--name", "main", "--namespace", space, "--set", set))(t)))(t)
	}
	given := func(token string) func() error {
		return func() error {
			object, err := running.Admin.Get(t.Context(), secret, space, service.Release("main")+"-token")
			if err != nil {
				return err
			}
			if data := kube.Field(object, "data", "token"); data != base64.StdEncoding.EncodeToString([]byte(token)) {
				return fmt.Errorf("the service holds another token")
			}
			return nil
		}
	}
	first := documents("correct horse")
	if len(first) != 2 || first[1].GetKind() != "Secret" {
		t.Fatalf("the command line wrote %d documents", len(first))
	}
	made := &instance{client: running.Admin, service: service, namespace: space, name: "main"}
	// Without the Secret the service comes up all the same: the release reads it if there is one.
	must(running.Admin.ApplyObject(t.Context(), first[0]))(t)
	made.waitReady(t)

	// The release's interval is ten minutes, so what happens now happens because the Secret is watched.
	must(running.Admin.ApplyObject(t.Context(), first[1]))(t)
	wait(t, "the token in the service", given("correct horse"))
	must(running.Admin.ApplyObject(t.Context(), documents("battery staple")[1]))(t)
	wait(t, "the other token in the service", given("battery staple"))

	// Helm refuses a wrong one, and the instance says so without telling it.
	wrong := documents("battery staple")[1]
	if err := unstructured.SetNestedField(wrong.Object, "token: tiny\n", "stringData", "values.yaml"); err != nil {
		t.Fatal(err)
	}
	must(running.Admin.ApplyObject(t.Context(), wrong))(t)
	wait(t, "Helm's refusal in the status", func() error {
		object, err := made.get(t.Context())
		if err != nil {
			return err
		}
		if message := kube.Field(object, "status", "message"); !strings.Contains(message, "token") {
			return fmt.Errorf("the status says %s", message)
		}
		return nil
	})
	release := must(made.release(t.Context()))(t)
	for _, object := range []*kube.Object{must(made.get(t.Context()))(t), release} {
		text := string(must(object.MarshalJSON())(t))
		for _, token := range []string{"correct horse", "battery staple", "tiny"} {
			if strings.Contains(text, token) {
				t.Errorf("%s %s tells a token", object.GetKind(), object.GetName())
			}
		}
	}
	if values, found, _ := unstructured.NestedMap(release.Object, "spec", "values"); found && len(values) > 0 {
		t.Errorf("the release has values of its own: %v", values)
	}
}
