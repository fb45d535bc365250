// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/services"
	"managedservices.example.com/kit"
)

// lives is the life of one instance of each service, from the order to the deletion.
func lives(t *testing.T) {
	each(t, func(t *testing.T, service *services.Service) {
		life := &life{service: service, client: running.Admin, namespace: namespace(t, running.Admin, "life-"+service.Name)}
		// In this order: each step finds the instance as the one before left it.
		if !step(t, "becomes ready", life.becomesReady) {
			return
		}
		step(t, "sparse values reach the release", life.sparseValues)
		step(t, "the release is what helm template says", life.sameAsTemplate)
		step(t, "status tells where and what", life.status)
		step(t, "refused at admission", life.refused)
		step(t, "fixed values stay", life.fixed)
		if _, scalable := service.Shipped["replicas"]; scalable {
			step(t, "scales", life.scales)
		}
		step(t, "a wrong release says why and heals", life.conflict)
		step(t, "deletion in order, data kept", life.deletion)
		step(t, "comes back with its data", life.comesBack)
	})
}

type life struct {
	client    *kube.Client
	service   *services.Service
	namespace string
	made      *instance
	password  string
}

func (life *life) becomesReady(t *testing.T) {
	resource := must(life.client.Resource(life.service.Kind, life.namespace))(t)
	watcher := must(resource.Watch(t.Context(), metav1.ListOptions{}))(t)
	defer watcher.Stop()
	life.made = create(t, life.client, life.service, life.namespace, "main", life.service.Example)
	object := life.made.waitReady(t)
	life.password = life.made.password(t)
	// The watch saw every state that was stored, also those between two looks.
	var phases []string
	for len(phases) == 0 || phases[len(phases)-1] != "Ready" {
		event := <-watcher.ResultChan()
		seen, is := event.Object.(*kube.Object)
		if !is || event.Type == watch.Error {
			t.Fatalf("the watch ended: %v", event)
		}
		if phase := kube.Field(seen, "status", "phase"); phase != "" && (len(phases) == 0 || phases[len(phases)-1] != phase) {
			phases = append(phases, phase)
		}
	}
	order := []string{"Pending", "Progressing", "Ready"}
	for index, phase := range phases {
		if at := slices.Index(order, phase); at < 0 || index > 0 && at < slices.Index(order, phases[index-1]) {
			t.Errorf("phases were %v, should follow %v", phases, order)
		}
	}
	if !slices.Contains(phases, "Progressing") {
		t.Errorf("phases were %v, nobody saw the progress", phases)
	}
	if message := kube.Field(object, "status", "message"); !strings.Contains(message, "Helm install succeeded") {
		t.Errorf("message: %s", message)
	}
	t.Logf("phases: %v", phases)
}

func (life *life) sparseValues(t *testing.T) {
	release := must(life.made.release(t.Context()))(t)
	values, _, err := unstructured.NestedMap(release.Object, "spec", "values")
	if err != nil {
		t.Fatal(err)
	}
	chosen, _, _ := unstructured.NestedMap(life.service.Instance("", "", life.service.Example).Object, "spec")
	if len(values)+len(chosen) > 0 && !reflect.DeepEqual(values, chosen) {
		t.Errorf("the release has the values %v, chosen were %v", values, chosen)
	}
	repository := must(life.client.Get(t.Context(), ociRepository, life.namespace, life.service.Release("main")))(t)
	if tag := kube.Field(repository, "spec", "ref", "tag"); tag != life.service.Version {
		t.Errorf("the source has the tag %s, the chart the version %s", tag, life.service.Version)
	}
}

// sameAsTemplate renders with Helm what the manifest of our command line says, and compares byte by byte with what the controller stored.
func (life *life) sameAsTemplate(t *testing.T) {
	values := must(yaml.Marshal(life.service.Example))(t)
	file := filepath.Join(t.TempDir(), "values.yaml")
	if err := os.WriteFile(file, values, 0o600); err != nil {
		t.Fatal(err)
	}
	project := must(kit.Root())(t)
	chart := filepath.Join(project, "charts", life.service.Name)
	if _, err := os.Stat(chart); err != nil {
		chart = life.service.Chart
	}
	manifest := must(programs.Run("manifest", chart, "--name", "main", "--namespace", life.namespace, "-f", file))(t)
	objects := must(kube.Parse(manifest))(t)
	// Applying the manifest again changes nothing, so it is the same custom resource.
	before := must(life.made.get(t.Context()))(t).GetGeneration()
	if after := must(life.client.ApplyObject(t.Context(), objects[0]))(t).GetGeneration(); after != before {
		t.Errorf("the command line's manifest changed the instance: generation %d, then %d\n%s", before, after, manifest)
	}
	spec, _, _ := unstructured.NestedMap(objects[0].Object, "spec")
	release := must(life.made.history(t.Context()))(t)
	// Helm stores no values at all where there are none.
	if want := must(json.Marshal(spec))(t); len(spec)+len(release.Config) > 0 && string(release.Config) != string(want) {
		t.Errorf("the release holds the values %s, the manifest %s", release.Config, want)
	}
	// helm-controller appends the digest of the artifact to the version; charts show it in labels.
	packaged := must(programs.Package(life.service.Chart, release.Chart.Metadata.Version, t.TempDir()))(t)
	rendered := must(programs.Template(packaged, life.service.Release("main"), life.namespace, running.Kubeconfig, must(yaml.Marshal(spec))(t), "--no-hooks"))(t)
	if got, want := canonical(t, []byte(release.Manifest)), canonical(t, rendered); got != want {
		t.Errorf("the release differs from helm template:\n%s", difference(want, got))
	}
}

// canonical writes documents in one order and one way, without the two labels by which helm-controller marks what is its own. Putting them
// in, it writes the documents anew, and a block of text at the end of one may gain or lose its last line break; so that is not compared.
func canonical(t *testing.T, manifest []byte) string {
	t.Helper()
	var documents []string
	for _, object := range must(kube.Parse(manifest))(t) {
		labels := object.GetLabels()
		maps.DeleteFunc(labels, func(key, _ string) bool { return strings.HasPrefix(key, "helm.toolkit.fluxcd.io/") })
		object.SetLabels(labels)
		documents = append(documents, string(must(yaml.Marshal(trimmed(object.Object)))(t)))
	}
	slices.Sort(documents)
	return strings.Join(documents, "---\n")
}

// trimmed takes the last line breaks off all texts.
func trimmed(value any) any {
	switch value := value.(type) {
	case string:
		return strings.TrimRight(value, "\n")
	case []any:
		for index := range value {
			value[index] = trimmed(value[index])
		}
	case map[string]any:
		for key := range value {
			value[key] = trimmed(value[key])
		}
	}
	return value
}

// difference shows the first lines that differ.
func difference(want, got string) string {
	left, right := strings.Split(want, "\n"), strings.Split(got, "\n")
	var text strings.Builder
	shown := 0
	for index := range max(len(left), len(right)) {
		line := func(lines []string) string {
			if index < len(lines) {
				return lines[index]
			}
			return "(nothing)"
		}
		if line(left) != line(right) && shown < 10 {
			fmt.Fprintf(&text, "line %d\n  helm template: %s\n  release:       %s\n", index+1, line(left), line(right))
			shown++
		}
	}
	return text.String()
}

func (life *life) status(t *testing.T) {
	object := must(life.made.get(t.Context()))(t)
	field := func(name string) string { return kube.Field(object, "status", name) }
	if version := field("chartVersion"); !strings.HasPrefix(version, life.service.Version) {
		t.Errorf("chartVersion is %q", version)
	}
	if life.service.Declared.Status.Service != "" {
		host, rest, _ := strings.Cut(field("endpoint"), ".")
		service := must(life.client.Get(t.Context(), kube.Kind("v1/Service"), life.namespace, host))(t)
		if rest != life.namespace+".svc" {
			t.Errorf("endpoint is %s", field("endpoint"))
		}
		ports, _, _ := unstructured.NestedSlice(service.Object, "spec", "ports")
		if !slices.ContainsFunc(ports, func(each any) bool { return fmt.Sprint(each.(map[string]any)["port"]) == field("port") }) {
			t.Errorf("port is %s, the service has %v", field("port"), ports)
		}
	}
	if life.service.Declared.Status.Secret != "" {
		must(life.client.Get(t.Context(), secret, life.namespace, field("secretName")))(t)
		if binding := kube.Field(object, "status", "binding", "name"); binding != field("secretName") {
			t.Errorf("binding names %s, secretName %s", binding, field("secretName"))
		}
	}
	if workload := life.service.Declared.Status.Workload; workload != nil {
		wanted := fmt.Sprint(life.replicas())
		if field("replicas") != wanted || field("readyReplicas") != wanted {
			t.Errorf("%s of %s replicas are ready, wanted are %s", field("readyReplicas"), field("replicas"), wanted)
		}
	}
	text, _ := json.Marshal(object.Object)
	if life.password != "" && strings.Contains(string(text), life.password) {
		t.Error("the password is in the custom resource")
	}
}

// replicas is what the instance asks for: what was chosen, else what the chart ships.
func (life *life) replicas() int {
	for _, values := range []map[string]any{life.service.Example, life.service.Shipped} {
		if value, found := values["replicas"]; found {
			var number int
			_, _ = fmt.Sscan(fmt.Sprint(value), &number)
			return number
		}
	}
	return 0
}

func (life *life) refused(t *testing.T) {
	resource := must(life.client.Resource(life.service.Kind, life.namespace))(t)
	type refused struct {
		why, instance string
		values        map[string]any
		says          string
	}
	cases := []refused{
		{"an unknown value", "other", map[string]any{"noSuchValue": 1}, `unknown field "spec.noSuchValue"`},
		{"a value of another type", "other", map[string]any{"replicas": "three"}, "spec.replicas"},
		{"a number that is too large", "other", map[string]any{"replicas": 1000}, "spec.replicas in body should be less than or equal to"},
		{"a name that is too long", strings.Repeat("a", 31), nil, "the name must consist of at most 30 lower-case letters"},
		{"a name that no Service can have", "1st", nil, "must start with a letter"},
	}
	for _, each := range life.service.Refused {
		cases = append(cases, refused{each.Says, "other", each.Values, each.Says})
	}
	for _, refused := range cases {
		t.Run(refused.why, func(t *testing.T) {
			object := life.service.Instance(life.namespace, refused.instance, refused.values)
			_, err := resource.Create(t.Context(), object, metav1.CreateOptions{FieldValidation: "Strict"})
			refusal(t, err, refused.says)
		})
	}
}

func refusal(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil {
		t.Fatal("it was accepted")
	}
	if !apierrors.IsInvalid(err) && !apierrors.IsBadRequest(err) {
		t.Fatalf("it was not refused as invalid: %v", err)
	}
	if !strings.Contains(err.Error(), says) {
		t.Errorf("refused with %q, which does not say %q", err, says)
	}
}

// fixed tries to change what managed-service.yaml declares to be fixed, and to shrink what may only grow.
func (life *life) fixed(t *testing.T) {
	for _, pointer := range life.service.Declared.Immutable {
		t.Run("fixed "+pointer, func(t *testing.T) {
			err := life.made.patch(t.Context(), at("/spec"+pointer, life.otherValue(t, pointer)))
			if err == nil {
				t.Fatal("the change was accepted")
			}
			// Where a value is set, the definition refuses in kro's words; where the default changes to a value, the policy does in ours.
			says := "field is immutable"
			if !strings.Contains(err.Error(), says) {
				says = "cannot be changed after creation"
			}
			refusal(t, err, says)
			refusal(t, err, "spec"+strings.ReplaceAll(pointer, "/", "."))
		})
	}
	for _, pointer := range life.service.Declared.GrowOnly {
		t.Run("only grows "+pointer, func(t *testing.T) {
			err := life.made.patch(t.Context(), at("/spec"+pointer, "1Mi"))
			if err == nil {
				t.Fatal("shrinking was accepted")
			}
			refusal(t, err, strings.ReplaceAll(strings.TrimPrefix(pointer, "/"), "/", "."))
		})
	}
}

// otherValue is a value that would be fine at another instance: one of the listed ones, where the definition lists them.
func (life *life) otherValue(t *testing.T, pointer string) any {
	t.Helper()
	definition := must(life.client.Get(t.Context(), kube.Kind("apiextensions.k8s.io/v1/CustomResourceDefinition"), "", plural(t, life.service)))(t)
	versions, _, _ := unstructured.NestedSlice(definition.Object, "spec", "versions")
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	path := []string{"schema", "openAPIV3Schema", "properties", "spec"}
	for _, token := range tokens {
		path = append(path, "properties", token)
	}
	schema, found, err := unstructured.NestedMap(versions[0].(map[string]any), path...)
	if !found || err != nil {
		t.Fatalf("the definition has no %s: %v", pointer, err)
	}
	current, chosen, _ := unstructured.NestedFieldNoCopy(must(life.made.get(t.Context()))(t).Object, append([]string{"spec"}, tokens...)...)
	if !chosen {
		current, _, _ = unstructured.NestedFieldNoCopy(life.service.Shipped, tokens...)
	}
	switch schema["type"] {
	case "boolean":
		return current != true
	case "integer", "number":
		return 1
	}
	listed, _, _ := unstructured.NestedSlice(schema, "enum")
	for _, value := range listed {
		if fmt.Sprint(value) != fmt.Sprint(current) {
			return value
		}
	}
	return "other"
}

// at nests a value below a pointer.
func at(pointer string, value any) map[string]any {
	tokens := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for index := len(tokens) - 1; index > 0; index-- {
		value = map[string]any{tokens[index]: value}
	}
	return map[string]any{tokens[0]: value}
}

func (life *life) scales(t *testing.T) {
	more := life.replicas() + 2
	if err := life.made.patch(t.Context(), at("/spec/replicas", more)); err != nil {
		t.Fatal(err)
	}
	object := life.made.waitReady(t)
	wait(t, "all replicas", func() error {
		var err error
		if object, err = life.made.get(t.Context()); err != nil {
			return err
		}
		if ready := kube.Field(object, "status", "readyReplicas"); ready != fmt.Sprint(more) {
			return fmt.Errorf("%s replicas are ready", ready)
		}
		return nil
	})
	if password := life.made.password(t); password != life.password {
		t.Error("scaling changed the password")
	}
}

// conflict puts something into the way of a second instance: Helm refuses to take over what is not its own, and the instance says so.
func (life *life) conflict(t *testing.T) {
	release := must(life.made.history(t.Context()))(t)
	objects := must(release.objects(life.namespace))(t)
	index := slices.IndexFunc(objects, func(object *kube.Object) bool {
		return object.GetKind() == "ConfigMap" || object.GetKind() == "Service"
	})
	if index < 0 {
		t.Fatal("the release has neither a ConfigMap nor a Service")
	}
	name := strings.Replace(objects[index].GetName(), life.service.Release("main"), life.service.Release("second"), 1)
	obstacle := fmt.Sprintf("apiVersion: v1\nkind: %s\nmetadata: {name: %s, namespace: %s}\n", objects[index].GetKind(), name, life.namespace)
	if objects[index].GetKind() == "Service" {
		obstacle += "spec: {ports: [{port: 1}]}\n"
	}
	must(life.client.Apply(t.Context(), []byte(obstacle)))(t)
	second := create(t, life.client, life.service, life.namespace, "second", life.service.Example)
	wait(t, "the instance telling Helm's reason", func() error {
		object, err := second.get(t.Context())
		if err != nil {
			return err
		}
		phase, message := kube.Field(object, "status", "phase"), kube.Field(object, "status", "message")
		if phase != "Failed" || !strings.Contains(message, "invalid ownership metadata") || !strings.Contains(message, name) {
			return fmt.Errorf("phase %q, message %q", phase, message)
		}
		return nil
	})
	if err := life.client.Delete(t.Context(), objects[index].GroupVersionKind(), life.namespace, name); err != nil {
		t.Fatal(err)
	}
	// The retry would come after a minute; this is what `flux reconcile helmrelease` does.
	resource := must(life.client.Resource(helmRelease, life.namespace))(t)
	request := fmt.Appendf(nil, `{"metadata":{"annotations":{"reconcile.fluxcd.io/requestedAt":%q}}}`, time.Now().Format(time.RFC3339Nano))
	must(resource.Patch(t.Context(), life.service.Release("second"), types.MergePatchType, request, metav1.PatchOptions{}))(t)
	second.waitReady(t)
	second.delete(t)
	wait(t, "the second instance gone", func() error { return gone(second.get(t.Context())) })
}

func gone(_ *kube.Object, err error) error {
	if err == nil {
		return fmt.Errorf("it is still there")
	}
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

// deletion looks at the order, and that nothing is left but what the chart says to keep.
func (life *life) deletion(t *testing.T) {
	release := must(life.made.history(t.Context()))(t)
	objects := must(release.objects(life.namespace))(t)
	life.password = life.made.password(t)
	deleted := map[string]int{}
	watchers := map[string]watch.Interface{}
	for _, kind := range []schema.GroupVersionKind{helmRelease, ociRepository} {
		watchers[kind.Kind] = must(must(life.client.Resource(kind, life.namespace))(t).Watch(t.Context(), metav1.ListOptions{}))(t)
		defer watchers[kind.Kind].Stop()
	}
	life.made.delete(t)
	wait(t, "the instance gone", func() error { return gone(life.made.get(t.Context())) })
	for name, watcher := range watchers {
		for deleted[name] == 0 {
			event, open := <-watcher.ResultChan()
			if !open {
				t.Fatalf("the watch of %s ended", name)
			}
			if object, is := event.Object.(*kube.Object); is && event.Type == watch.Deleted && object.GetName() == life.service.Release("main") {
				deleted[name] = must(strconv.Atoi(object.GetResourceVersion()))(t)
			}
		}
	}
	// etcd counts one revision for each change, so a larger one is later.
	if deleted[helmRelease.Kind] > deleted[ociRepository.Kind] {
		t.Errorf("the source went before the release: %v", deleted)
	}
	life.left(t, objects)
}

// left finds what stayed, and compares with what should.
func (life *life) left(t *testing.T, objects []*kube.Object) {
	t.Helper()
	for _, object := range objects {
		keep := object.GetAnnotations()["helm.sh/resource-policy"] == "keep"
		check := func() error {
			_, err := life.client.Get(t.Context(), object.GroupVersionKind(), object.GetNamespace(), object.GetName())
			if keep {
				return err
			}
			return gone(nil, err)
		}
		wait(t, fmt.Sprintf("%s %s (kept: %t)", object.GetKind(), object.GetName(), keep), check)
	}
	claims := must(life.client.List(t.Context(), claim, life.namespace, ""))(t)
	wanted := 0
	for _, object := range objects {
		templates, _, _ := unstructured.NestedSlice(object.Object, "spec", "volumeClaimTemplates")
		replicas, _, _ := unstructured.NestedInt64(object.Object, "spec", "replicas")
		wanted += len(templates) * int(replicas)
	}
	var names []string
	for _, each := range claims {
		if strings.Contains(each.GetName(), life.service.Release("main")+"-") {
			names = append(names, each.GetName())
		}
	}
	if len(names) != wanted {
		t.Errorf("%d volumes should have been kept, these were: %v", wanted, names)
	}
	secrets := must(life.client.List(t.Context(), secret, life.namespace, "owner=helm,name="+life.service.Release("main")))(t)
	if len(secrets) != 0 {
		t.Errorf("%d release Secrets are left", len(secrets))
	}
}

// comesBack orders an instance of the same name again: its disks are the old ones, so its password must be the old one.
func (life *life) comesBack(t *testing.T) {
	life.made = create(t, life.client, life.service, life.namespace, "main", life.service.Example)
	life.made.waitReady(t)
	if password := life.made.password(t); password != life.password {
		t.Error("the instance came back with its old disks and a new password")
	}
}
