// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/services"
)

// next is the version of the charts after the upgrade.
const next = "0.1.1"

// upgrade publishes a new version of each chart, whose only change is another default, and moves the definitions to it.
func upgrade(t *testing.T) {
	each(t, func(t *testing.T, service *services.Service) {
		shipped, err := count(service.Shipped["replicas"])
		if err != nil {
			t.Skipf("%s ships no `replicas` whose default a new version could change", service.Name)
		}
		space := namespace(t, running.Admin, "upgrade-"+service.Name)
		undecided := create(t, running.Admin, service, space, "undecided", nil)
		decided := create(t, running.Admin, service, space, "decided", map[string]any{"replicas": shipped})
		undecided.waitReady(t)
		decided.waitReady(t)
		passwords := undecided.password(t) + decided.password(t)
		definition := upgraded(t, service, shipped+1)
		step(t, "a version that nobody published", func(t *testing.T) {
			unpublished(t, service, definition, undecided)
		})
		step(t, "a new default reaches those who did not choose", func(t *testing.T) {
			must(programs.Package(service.Chart, "", packages))(t)
			must(running.Admin.Apply(t.Context(), definition))(t)
			if err := service.WaitServed(t.Context(), running.Admin); err != nil {
				t.Fatal(err)
			}
			running.Source.Refresh()
			for made, replicas := range map[*instance]int64{undecided: shipped + 1, decided: shipped} {
				wait(t, made.name+" on the new version", func() error {
					object, err := made.get(t.Context())
					if err != nil {
						return err
					}
					version, ready := kube.Field(object, "status", "chartVersion"), kube.Field(object, "status", "readyReplicas")
					if !strings.HasPrefix(version, next) || ready != fmt.Sprint(replicas) {
						return fmt.Errorf("version %s with %s ready replicas, wanted %d", version, ready, replicas)
					}
					return made.ready(t.Context())
				})
			}
			if undecided.password(t)+decided.password(t) != passwords {
				t.Error("the upgrade changed a password")
			}
		})
		undecided.delete(t)
		decided.delete(t)
		for _, made := range []*instance{undecided, decided} {
			wait(t, made.name+" gone", func() error { return gone(made.get(t.Context())) })
		}
	})
}

func count(value any) (int64, error) {
	var number int64
	_, err := fmt.Sscan(fmt.Sprint(value), &number)
	return number, err
}

// upgraded changes the chart's copy and returns the definition that the command line makes of it.
func upgraded(t *testing.T, service *services.Service, replicas int64) []byte {
	t.Helper()
	edit := func(name string, change func(document map[string]any)) {
		path := filepath.Join(service.Chart, name)
		var document map[string]any
		if err := yaml.Unmarshal(must(os.ReadFile(path))(t), &document); err != nil {
			t.Fatal(err)
		}
		change(document)
		if err := os.WriteFile(path, must(yaml.Marshal(document))(t), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	edit("Chart.yaml", func(document map[string]any) { document["version"] = next })
	edit("values.yaml", func(document map[string]any) { document["replicas"] = replicas })
	return must(programs.Run("rgd", service.Chart))(t)
}

// unpublished applies the definition before the chart is in the registry: instances keep running and say what is wrong.
func unpublished(t *testing.T, service *services.Service, definition []byte, made *instance) {
	must(running.Admin.Apply(t.Context(), definition))(t)
	wait(t, "the instance telling that there is no such chart", func() error {
		object, err := made.get(t.Context())
		if err != nil {
			return err
		}
		phase, message := kube.Field(object, "status", "phase"), kube.Field(object, "status", "message")
		if phase != "ChartUnavailable" || !strings.Contains(message, "MANIFEST_UNKNOWN") {
			return fmt.Errorf("phase %q, message %q", phase, message)
		}
		if kube.Field(object, "status", "ready") != "true" {
			return fmt.Errorf("the running service is no longer called ready")
		}
		return nil
	})
	release := must(made.release(t.Context()))(t)
	if status, message := kube.Condition(release, "Ready"); status != "True" {
		t.Errorf("the running release: Ready=%s: %s", status, message)
	}
	if workload := service.Declared.Status.Workload; workload != nil {
		object := must(made.get(t.Context()))(t)
		if replicas, _, _ := unstructured.NestedInt64(object.Object, "status", "readyReplicas"); replicas == 0 {
			t.Error("the running pods are gone")
		}
	}
}
