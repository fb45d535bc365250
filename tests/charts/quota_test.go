// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/charts/internal/project"
)

// everything makes every container that a chart has.
var everything = map[string]string{
	"postgres": "metrics: {enabled: true}\nbackup: {enabled: true}\nrestore: {claim: old}\numbrella: {resourceQuota: {enabled: true}}",
	"valkey":   "metrics: {enabled: true}\numbrella: {resourceQuota: {enabled: true}}",
}

// TestQuota holds every container to what the admission of a ResourceQuota wants: a request and a
// limit for each resource that the quota counts, none above the other.
func TestQuota(t *testing.T) {
	own := `{requests: {memory: 100Mi, cpu: 30m}, limits: {memory: 200Mi, cpu: 60m}}`
	for _, one := range []struct{ title, values string }{
		{"the server's limit serves all", "resources: {limits: {cpu: 1}}"},
		{"a limit below what jobs reserve", "resources: {requests: {cpu: 5m}, limits: {cpu: 5m}}"},
		{"their own", "resources: {limits: {cpu: 2}}\nmetrics: {enabled: true, resources: " + own + "}\njobs: {resources: " + own + "}"},
		{"without the shipped limits", "resources: {limits: {cpu: 2}}\nmetrics: {enabled: true, resources: {limits: null}}\njobs: {resources: {limits: {memory: null}}}"},
	} {
		values := strings.NewReplacer("cpu: 1}", `cpu: "1"}`, "cpu: 2}", `cpu: "2"}`).Replace(one.values)
		for name, on := range everything {
			if strings.Contains(values, "metrics:") {
				on = strings.Replace(on, "metrics: {enabled: true}\n", "", 1)
			}
			t.Run("cpu-limit-quota/"+name+"/"+one.title, func(t *testing.T) {
				objects := render(t, project.Case{Chart: chartNamed(t, name), Values: written(t, on+"\n"+values)}, helm.Options{})
				workloads, err := manifest.Workloads(objects)
				if err != nil {
					t.Fatal(err)
				}
				seen := map[string]bool{}
				for _, workload := range workloads {
					for _, container := range workload.Containers() {
						seen[container.Name] = true
						for _, fault := range quotaFaults(container) {
							t.Errorf("%s, container %s: %s", workload.Object.ID(), container.Name, fault)
						}
						if one.title == "their own" && !slices.Contains([]string{"postgres", "prepare", "valkey"}, container.Name) && container.Resources.Limits.Cpu().String() != "60m" {
							t.Errorf("%s, container %s does not follow its values", workload.Object.ID(), container.Name)
						}
					}
				}
				if wanted := map[string]int{"postgres": 6, "valkey": 3}[name]; len(seen) != wanted {
					t.Errorf("only the containers %v", seen)
				}
				fitsOwnQuota(t, objects, workloads)
			})
		}
	}
}

// quotaFaults asks what k8s.io/kubernetes/pkg/quota/v1/evaluator/core asks of each container.
func quotaFaults(container corev1.Container) []string {
	var faults []string
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		request, requested := container.Resources.Requests[name]
		limit, limited := container.Resources.Limits[name]
		if !requested || !limited {
			faults = append(faults, fmt.Sprintf("must specify requests.%s and limits.%s", name, name))
		} else if limit.Cmp(request) < 0 {
			faults = append(faults, fmt.Sprintf("limits.%s %s is below the request %s", name, limit.String(), request.String()))
		}
	}
	return faults
}

// fitsOwnQuota adds up what can run at once.
func fitsOwnQuota(t *testing.T, objects []manifest.Object, workloads []manifest.Workload) {
	t.Helper()
	used := corev1.ResourceList{}
	for _, workload := range workloads {
		if workload.Object.Kind == "CronJob" {
			continue
		}
		for range max(1, workload.Replicas) {
			for _, container := range workload.Template.Spec.Containers {
				for name, amount := range container.Resources.Requests {
					sum := used["requests."+name]
					sum.Add(amount)
					used["requests."+name] = sum
				}
			}
		}
	}
	for _, object := range objects {
		if object.Kind != "ResourceQuota" {
			continue
		}
		var quota corev1.ResourceQuota
		if err := object.Into(&quota); err != nil {
			t.Fatal(err)
		}
		for _, name := range []corev1.ResourceName{corev1.ResourceRequestsCPU, corev1.ResourceRequestsMemory} {
			hard, sum := quota.Spec.Hard[name], used[name]
			if (&resource.Quantity{}).Cmp(hard) == 0 || sum.Cmp(hard) > 0 {
				t.Errorf("the chart's own quota admits %s of %s, its pods ask for %s", hard.String(), name, sum.String())
			}
		}
		return
	}
	t.Error("there is no quota")
}

// TestLimitBelowRequest holds all charts to refusing such a limit for every container.
func TestLimitBelowRequest(t *testing.T) {
	for _, name := range []string{"postgres", "valkey"} {
		for _, place := range []string{"resources", "metrics.resources", "jobs.resources"} {
			for _, sizes := range [][3]string{{"cpu", "200m", "50m"}, {"cpu", "1", "999m"}, {"cpu", "0.2", "0.1"}, {"memory", "2Gi", "2G"}, {"memory", "1025Mi", "1Gi"}} {
				t.Run("valkey-cpu-limit-below-request/"+name+"/"+place+"/"+sizes[1], func(t *testing.T) {
					request, limit := place+".requests."+sizes[0], place+".limits."+sizes[0]
					file := written(t, "metrics: {enabled: true}")
					_, err := helm.Template(chartNamed(t, name).Dir, helm.Options{Values: file, SetString: []string{request + "=" + sizes[1], limit + "=" + sizes[2]}})
					says := fmt.Sprintf("%s (%s) must not be lower than %s (%s)", limit, sizes[2], request, sizes[1])
					var refusal *helm.Refusal
					if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, says) {
						t.Errorf("want a refusal with %q: %v", says, err)
					}
				})
			}
		}
	}
}
