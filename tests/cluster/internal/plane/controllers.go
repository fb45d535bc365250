// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	authentication "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/tools"
	"managedservices.example.com/kit"
)

const (
	kroNamespace  = "kro-system"
	fluxNamespace = "flux-system"
)

// Names of the servers that tests kill and start again.
const (
	KroName            = "kro"
	HelmControllerName = "helm-controller"
)

// controller is how a controller's own installation starts it.
type controller struct {
	arguments      []string
	serviceAccount string
}

// prepare installs what a cluster's administrator installs before our definitions: the APIs of kro and Flux, their identities and roles,
// storage and nodes.
func (cluster *Cluster) prepare(ctx context.Context) error {
	if err := cluster.installDefinitions(ctx); err != nil {
		return err
	}
	for _, namespace := range []string{kroNamespace, fluxNamespace} {
		if _, err := cluster.Admin.Apply(ctx, fmt.Appendf(nil, "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n", namespace)); err != nil {
			return err
		}
	}
	if err := cluster.installKroRoles(ctx); err != nil {
		return err
	}
	if err := cluster.installFluxRoles(ctx); err != nil {
		return err
	}
	_, err := cluster.Admin.Apply(ctx, []byte(storage+nodes()))
	return err
}

// storage is a class that really binds; the directories behind it are never written to.
const storage = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: standard
  annotations: {storageclass.kubernetes.io/is-default-class: "true"}
provisioner: kubernetes.io/host-path
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
`

// nodeNames are the played nodes; each holds a thousand pods.
var nodeNames = []string{"node-0", "node-1", "node-2"}

func nodes() string {
	var text strings.Builder
	for _, name := range nodeNames {
		fmt.Fprintf(&text, `---
apiVersion: v1
kind: Node
metadata:
  name: %s
  annotations: {kwok.x-k8s.io/node: fake}
  labels: {kubernetes.io/hostname: %s, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
spec: {}
`, name, name)
	}
	return text.String()
}

func (cluster *Cluster) installDefinitions(ctx context.Context) error {
	var files []string
	for _, each := range []struct{ tool, module, pattern string }{
		{tools.Kro, "github.com/kubernetes-sigs/kro", "helm/crds/*.yaml"},
		{tools.HelmController, "github.com/fluxcd/helm-controller", "config/crd/bases/*.yaml"},
		// helm-controller watches HelmCharts too, used or not.
		{"crds", "github.com/fluxcd/source-controller", "config/crd/bases/*_ocirepositories.yaml"},
		{"crds", "github.com/fluxcd/source-controller", "config/crd/bases/*_helmcharts.yaml"},
	} {
		folder, err := kit.ModuleDir("tests/cluster/tools/"+each.tool, each.module)
		if err != nil {
			return err
		}
		found, err := filepath.Glob(filepath.Join(folder, each.pattern))
		if err != nil || len(found) == 0 {
			return fmt.Errorf("%s has no %s: %w", each.module, each.pattern, err)
		}
		files = append(files, found...)
	}
	for _, file := range files {
		objects, err := cluster.Admin.ApplyFile(ctx, file)
		if err != nil {
			return err
		}
		for _, object := range objects {
			if err := cluster.established(ctx, object); err != nil {
				return err
			}
		}
	}
	return nil
}

func (cluster *Cluster) established(ctx context.Context, definition *kube.Object) error {
	return kube.Wait(ctx, time.Minute, definition.GetName()+" served", func() error {
		stored, err := cluster.Admin.Get(ctx, definition.GroupVersionKind(), "", definition.GetName())
		if err != nil {
			return err
		}
		if status, message := kube.Condition(stored, "Established"); status != "True" {
			return fmt.Errorf("Established=%s: %s", status, message)
		}
		return nil
	})
}

// kroChart renders kro's own chart with the values that we recommend.
func (cluster *Cluster) kroChart() ([]*kube.Object, error) {
	module, err := kit.ModuleDir("tests/cluster/tools/"+tools.Kro, "github.com/kubernetes-sigs/kro")
	if err != nil {
		return nil, err
	}
	project, err := kit.Root()
	if err != nil {
		return nil, err
	}
	// `image.tag` is a placeholder in the repository, which only kro's release fills; no image is used here.
	command := exec.Command(cluster.options.Helm, "template", "kro", filepath.Join(module, "helm"), "--namespace", kroNamespace,
		"--values", filepath.Join(project, "install", "kro-values.yaml"), "--set", "image.tag=none")
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("helm template of kro's chart: %w", err)
	}
	return kube.Parse(text)
}

// installKroRoles gives kro what its own chart gives it, and nothing more; the chart's pod runs here as a process.
func (cluster *Cluster) installKroRoles(ctx context.Context) error {
	objects, err := cluster.kroChart()
	if err != nil {
		return err
	}
	for _, object := range objects {
		if !slices.Contains([]string{"ServiceAccount", "ClusterRole", "ClusterRoleBinding"}, object.GetKind()) {
			continue
		}
		if object.GetKind() == "ServiceAccount" {
			object.SetNamespace(kroNamespace)
		}
		if _, err := cluster.Admin.ApplyObject(ctx, object); err != nil {
			return err
		}
	}
	return nil
}

// installFluxRoles gives helm-controller the roles of its repository, prefixed as its kustomization does, under an account of its own.
func (cluster *Cluster) installFluxRoles(ctx context.Context) error {
	folder, err := kit.ModuleDir("tests/cluster/tools/"+tools.HelmController, "github.com/fluxcd/helm-controller")
	if err != nil {
		return err
	}
	account := fmt.Sprintf("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: helm-controller, namespace: %s}\n", fluxNamespace)
	if _, err := cluster.Admin.Apply(ctx, []byte(account)); err != nil {
		return err
	}
	for _, name := range []string{"role", "role_binding", "cluster_role", "cluster_role_binding"} {
		text, err := os.ReadFile(filepath.Join(folder, "config", "rbac", name+".yaml"))
		if err != nil {
			return err
		}
		objects, err := kube.Parse(text)
		if err != nil {
			return err
		}
		for _, object := range objects {
			object.SetName("helm-" + object.GetName())
			if role, found, _ := unstructured.NestedString(object.Object, "roleRef", "name"); found {
				_ = unstructured.SetNestedField(object.Object, "helm-"+role, "roleRef", "name")
				subject := map[string]any{"kind": "ServiceAccount", "name": "helm-controller", "namespace": fluxNamespace}
				_ = unstructured.SetNestedSlice(object.Object, []any{subject}, "subjects")
			}
			if _, err := cluster.Admin.ApplyObject(ctx, object); err != nil {
				return err
			}
		}
	}
	return nil
}

// StartKro starts kro as its chart would: its flags, its service account.
func (cluster *Cluster) StartKro(ctx context.Context) error {
	objects, err := cluster.kroChart()
	if err != nil {
		return err
	}
	started, err := fromDeployment(objects, "kro")
	if err != nil {
		return err
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	kubeconfig, err := cluster.asServiceAccount(ctx, kroNamespace, started.serviceAccount)
	if err != nil {
		return err
	}
	// Of two equal flags the last one counts. One kro needs no election, and a killed one's lease would have to run out first.
	arguments := append(started.arguments, "--kubeconfig="+kubeconfig, "--leader-elect=false",
		"--metrics-bind-address="+address(ports[0]), "--health-probe-bind-address="+address(ports[1]))
	running, err := cluster.run(KroName, tools.Kro, arguments)
	if err != nil {
		return err
	}
	return waitFor(ctx, running, "http://"+address(ports[1])+"/readyz")
}

// StartHelmController starts helm-controller as Flux's manifests and our patch would.
func (cluster *Cluster) StartHelmController(ctx context.Context) error {
	folder, err := kit.ModuleDir("tests/cluster/tools/"+tools.HelmController, "github.com/fluxcd/helm-controller")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(folder, "config", "manager", "deployment.yaml"))
	if err != nil {
		return err
	}
	objects, err := kube.Parse(text)
	if err != nil {
		return err
	}
	started, err := fromDeployment(objects, "manager")
	if err != nil {
		return err
	}
	patched, err := patchedArguments()
	if err != nil {
		return err
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	kubeconfig, err := cluster.asServiceAccount(ctx, fluxNamespace, "helm-controller")
	if err != nil {
		return err
	}
	arguments := append(started.arguments, patched...)
	arguments = append(arguments, "--enable-leader-election=false", "--metrics-addr="+address(ports[0]), "--health-addr="+address(ports[1]))
	running, err := cluster.run(HelmControllerName, tools.HelmController, arguments, "KUBECONFIG="+kubeconfig, "RUNTIME_NAMESPACE="+fluxNamespace)
	if err != nil {
		return err
	}
	return waitFor(ctx, running, "http://"+address(ports[1])+"/readyz")
}

// patchedArguments are the flags that our patch of Flux's installation adds.
func patchedArguments() ([]string, error) {
	project, err := kit.Root()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(project, "install", "flux-kustomization.yaml"))
	if err != nil {
		return nil, err
	}
	var kustomization struct{ Patches []struct{ Patch string } }
	if err := yaml.Unmarshal(text, &kustomization); err != nil {
		return nil, err
	}
	var arguments []string
	for _, patch := range kustomization.Patches {
		var operations []struct{ Op, Path, Value string }
		if err := yaml.Unmarshal([]byte(patch.Patch), &operations); err != nil {
			return nil, err
		}
		for _, operation := range operations {
			if operation.Op != "add" || operation.Path != "/spec/template/spec/containers/0/args/-" {
				return nil, fmt.Errorf("install/flux-kustomization.yaml does more than adding flags: %s %s", operation.Op, operation.Path)
			}
			arguments = append(arguments, operation.Value)
		}
	}
	return arguments, nil
}

var reference = regexp.MustCompile(`\$\(([A-Z_]+)\)`)

// fromDeployment reads a container's flags, with its environment filled in as the kubelet does.
func fromDeployment(objects []*kube.Object, container string) (controller, error) {
	for _, object := range objects {
		if object.GetKind() != "Deployment" {
			continue
		}
		var found controller
		found.serviceAccount, _, _ = unstructured.NestedString(object.Object, "spec", "template", "spec", "serviceAccountName")
		containers, _, _ := unstructured.NestedSlice(object.Object, "spec", "template", "spec", "containers")
		for _, each := range containers {
			content, _ := each.(map[string]any)
			if content["name"] != container {
				continue
			}
			values := map[string]string{}
			environment, _, _ := unstructured.NestedSlice(content, "env")
			for _, variable := range environment {
				pair, _ := variable.(map[string]any)
				values[fmt.Sprint(pair["name"])] = fmt.Sprint(pair["value"])
			}
			arguments, _, _ := unstructured.NestedStringSlice(content, "args")
			for _, argument := range arguments {
				found.arguments = append(found.arguments, reference.ReplaceAllStringFunc(argument, func(name string) string {
					return values[reference.FindStringSubmatch(name)[1]]
				}))
			}
			return found, nil
		}
	}
	return controller{}, fmt.Errorf("no Deployment with a container %s", container)
}

// ServiceAccountToken returns a fresh token of a service account.
func (cluster *Cluster) ServiceAccountToken(ctx context.Context, namespace, name string) (string, error) {
	seconds := int64((24 * time.Hour).Seconds())
	request := &authentication.TokenRequest{Spec: authentication.TokenRequestSpec{ExpirationSeconds: &seconds}}
	accounts := cluster.Admin.Typed.CoreV1().ServiceAccounts(namespace)
	answer, err := accounts.CreateToken(ctx, name, request, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("token of %s/%s: %w", namespace, name, err)
	}
	return answer.Status.Token, nil
}

// asServiceAccount returns the path of a kubeconfig with a fresh token of a service account.
func (cluster *Cluster) asServiceAccount(ctx context.Context, namespace, name string) (string, error) {
	token, err := cluster.ServiceAccountToken(ctx, namespace, name)
	if err != nil {
		return "", err
	}
	return cluster.writeKubeconfig(name, token)
}

// startKwok starts what plays the nodes and their kubelets: scheduled pods become ready at once, deleted ones go.
func (cluster *Cluster) startKwok() error {
	folder, err := kit.ModuleDir("tests/cluster/tools/"+tools.Kwok, "sigs.k8s.io/kwok")
	if err != nil {
		return err
	}
	var stages []string
	for _, name := range []string{
		"node/fast/node-initialize", "node/heartbeat-with-lease/node-heartbeat-with-lease", "pod/fast/pod-ready", "pod/fast/pod-complete", "pod/fast/pod-delete",
	} {
		text, err := os.ReadFile(filepath.Join(folder, "kustomize", "stage", filepath.FromSlash(name)+".yaml"))
		if err != nil {
			return err
		}
		stages = append(stages, string(text))
	}
	if err := os.WriteFile(cluster.path("stages.yaml"), []byte(strings.Join(stages, "\n---\n")), 0o600); err != nil {
		return err
	}
	_, err = cluster.run("kwok", tools.Kwok, []string{
		"--kubeconfig=" + cluster.Kubeconfig, "--config=" + cluster.path("stages.yaml"), "--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake",
		"--node-lease-duration-seconds=40", "--cidr=10.244.0.0/16", "--node-ip=127.0.0.1",
	})
	return err
}

// waitForNodes gives the nodes their size, which a kubelet would report, and waits until they take pods.
func (cluster *Cluster) waitForNodes(ctx context.Context) error {
	size := []byte(`{"status":{"capacity":{"cpu":"256","memory":"1Ti","pods":"1000"},"allocatable":{"cpu":"256","memory":"1Ti","pods":"1000"}}}`)
	for _, name := range nodeNames {
		nodes := cluster.Admin.Typed.CoreV1().Nodes()
		if _, err := nodes.Patch(ctx, name, "application/merge-patch+json", size, metav1.PatchOptions{}, "status"); err != nil {
			return err
		}
	}
	return kube.Wait(ctx, patience, "ready nodes", func() error {
		for _, name := range nodeNames {
			node, err := cluster.Admin.Get(ctx, kube.Kind("v1/Node"), "", name)
			if err != nil {
				return err
			}
			if status, message := kube.Condition(node, "Ready"); status != "True" {
				return fmt.Errorf("%s: Ready=%s %s", name, status, message)
			}
		}
		return kube.Final(cluster.Check())
	})
}
