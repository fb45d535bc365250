// SPDX-License-Identifier: Apache-2.0

// Package checks asks of rendered manifests what kube-linter 0.8 asks by default,
// under the same names. It is our own reading of those checks, not that program:
// the host its module is published under (golang.stackrox.io) is not reachable
// from everywhere this project is built. Two differences: init containers are
// asked what containers are asked, and a Service may select by labels that only
// controllers give to pods (addedByControllers).
package checks

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"

	"managedservices.example.com/charts/internal/manifest"
)

// Finding is one check that one object fails.
type Finding struct {
	Check  string
	Object string
	Text   string
}

func (f Finding) String() string { return f.Check + ": " + f.Object + ": " + f.Text }

// addedByControllers are labels that no pod template has and every pod gets.
var addedByControllers = []string{"statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"}

// Names lists every check Run makes.
func Names() []string {
	names := []string{"no-extensions-v1beta", "dangling-service", "invalid-target-ports", "job-ttl-seconds-after-finished",
		"pdb-max-unavailable", "pdb-min-available", "pdb-unhealthy-pod-eviction-policy"}
	for _, check := range podChecks {
		names = append(names, check.name)
	}
	for _, check := range containerChecks {
		names = append(names, check.name)
	}
	return names
}

// Run makes all checks over the objects of one release.
func Run(objects []manifest.Object) ([]Finding, error) {
	workloads, err := manifest.Workloads(objects)
	if err != nil {
		return nil, err
	}
	var findings []Finding
	add := func(check string, object manifest.Object, texts ...string) {
		for _, text := range texts {
			findings = append(findings, Finding{check, object.ID(), text})
		}
	}
	for _, object := range objects {
		if strings.HasPrefix(object.APIVersion, "extensions/v1beta") {
			add("no-extensions-v1beta", object, object.APIVersion)
		}
		switch object.APIVersion + " " + object.Kind {
		case "v1 Service":
			var service corev1.Service
			if err := object.Into(&service); err != nil {
				return nil, fmt.Errorf("%s: %w", object.ID(), err)
			}
			add("dangling-service", object, danglingService(service, workloads)...)
			add("invalid-target-ports", object, servicePorts(service)...)
		case "policy/v1 PodDisruptionBudget":
			var budget policyv1.PodDisruptionBudget
			if err := object.Into(&budget); err != nil {
				return nil, fmt.Errorf("%s: %w", object.ID(), err)
			}
			for check, texts := range disruptionBudget(budget, workloads) {
				add(check, object, texts...)
			}
		}
	}
	for _, workload := range workloads {
		add("job-ttl-seconds-after-finished", workload.Object, jobTTL(workload)...)
		for _, check := range podChecks {
			add(check.name, workload.Object, check.run(workload, objects)...)
		}
		for _, container := range workload.Containers() {
			for _, check := range containerChecks {
				for _, text := range check.run(container, workload.Template.Spec) {
					add(check.name, workload.Object, fmt.Sprintf("container %s: %s", container.Name, text))
				}
			}
		}
	}
	return findings, nil
}

func danglingService(service corev1.Service, workloads []manifest.Workload) []string {
	if service.Spec.Type == corev1.ServiceTypeExternalName {
		return nil
	}
	selector := labels.Set{}
	for key, value := range service.Spec.Selector {
		if !slices.Contains(addedByControllers, key) {
			selector[key] = value
		}
	}
	if len(selector) == 0 {
		return []string{"it selects by no label of a pod template"}
	}
	for _, workload := range workloads {
		if selector.AsSelector().Matches(labels.Set(workload.Template.Labels)) {
			return nil
		}
	}
	return []string{"no pod has the labels " + selector.String()}
}

func servicePorts(service corev1.Service) []string {
	var texts []string
	for _, port := range service.Spec.Ports {
		target := port.TargetPort
		if target == (intstr.IntOrString{}) {
			continue
		}
		if target.Type == intstr.String {
			texts = append(texts, validation.IsValidPortName(target.StrVal)...)
		} else {
			texts = append(texts, validation.IsValidPortNum(target.IntValue())...)
		}
	}
	return texts
}

func disruptionBudget(budget policyv1.PodDisruptionBudget, workloads []manifest.Workload) map[string][]string {
	found := map[string][]string{}
	if budget.Spec.UnhealthyPodEvictionPolicy == nil {
		found["pdb-unhealthy-pod-eviction-policy"] = []string{"unhealthyPodEvictionPolicy is not set"}
	}
	if most := budget.Spec.MaxUnavailable; most != nil && (most.String() == "0" || most.String() == "0%") {
		found["pdb-max-unavailable"] = []string{"no pod may ever be evicted"}
	}
	least := budget.Spec.MinAvailable
	if least == nil {
		return found
	}
	for _, workload := range workloads {
		if workload.Selector == nil || metav1.FormatLabelSelector(workload.Selector) != metav1.FormatLabelSelector(budget.Spec.Selector) {
			continue
		}
		needed, err := intstr.GetScaledValueFromIntOrPercent(least, int(workload.Replicas), false)
		if err != nil {
			found["pdb-min-available"] = append(found["pdb-min-available"], err.Error())
		} else if needed >= int(workload.Replicas) {
			found["pdb-min-available"] = append(found["pdb-min-available"],
				fmt.Sprintf("%d of %d replicas of %s must be available", needed, workload.Replicas, workload.Object.ID()))
		}
	}
	return found
}

// jobTTL asks for a limit where nothing else removes finished Jobs, and for none
// where a CronJob's history does.
func jobTTL(workload manifest.Workload) []string {
	switch {
	case workload.Object.Kind == "Job" && workload.TTL == nil:
		return []string{"ttlSecondsAfterFinished is not set"}
	case workload.Object.Kind == "CronJob" && workload.TTL != nil:
		return []string{"ttlSecondsAfterFinished is set beside the history limits"}
	}
	return nil
}

type podCheck struct {
	name string
	run  func(workload manifest.Workload, objects []manifest.Object) []string
}

var podChecks = []podCheck{
	{"deprecated-service-account-field", func(w manifest.Workload, _ []manifest.Object) []string {
		return unless(w.Template.Spec.DeprecatedServiceAccount == "", "serviceAccount is used in place of serviceAccountName")
	}},
	{"host-ipc", func(w manifest.Workload, _ []manifest.Object) []string {
		return unless(!w.Template.Spec.HostIPC, "hostIPC is on")
	}},
	{"host-network", func(w manifest.Workload, _ []manifest.Object) []string {
		return unless(!w.Template.Spec.HostNetwork, "hostNetwork is on")
	}},
	{"host-pid", func(w manifest.Workload, _ []manifest.Object) []string {
		return unless(!w.Template.Spec.HostPID, "hostPID is on")
	}},
	{"docker-sock", func(w manifest.Workload, _ []manifest.Object) []string {
		return hostPaths(w, func(path string) bool { return strings.HasSuffix(path, "docker.sock") })
	}},
	{"sensitive-host-mounts", func(w manifest.Workload, _ []manifest.Object) []string {
		sensitive := []string{"/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr"}
		return hostPaths(w, func(path string) bool { return slices.Contains(sensitive, path) })
	}},
	{"mismatching-selector", mismatchingSelector},
	{"no-anti-affinity", antiAffinity},
	{"non-existent-service-account", serviceAccount},
	{"unsafe-sysctls", func(w manifest.Workload, _ []manifest.Object) []string {
		if w.Template.Spec.SecurityContext == nil {
			return nil
		}
		var texts []string
		for _, sysctl := range w.Template.Spec.SecurityContext.Sysctls {
			for _, unsafe := range []string{"kernel.msg", "kernel.sem", "kernel.shm", "fs.mqueue.", "net."} {
				texts = append(texts, unless(!strings.HasPrefix(sysctl.Name, unsafe), sysctl.Name)...)
			}
		}
		return texts
	}},
}

func hostPaths(workload manifest.Workload, guilty func(path string) bool) []string {
	var texts []string
	for _, volume := range workload.Template.Spec.Volumes {
		if volume.HostPath != nil {
			texts = append(texts, unless(!guilty(path.Clean(volume.HostPath.Path)), volume.HostPath.Path)...)
		}
	}
	return texts
}

func mismatchingSelector(workload manifest.Workload, _ []manifest.Object) []string {
	if workload.Selector == nil {
		return nil
	}
	selector, err := metav1.LabelSelectorAsSelector(workload.Selector)
	if err != nil {
		return []string{err.Error()}
	}
	return unless(selector.Matches(labels.Set(workload.Template.Labels)), "the selector "+selector.String()+" does not match the pod's labels")
}

func antiAffinity(workload manifest.Workload, _ []manifest.Object) []string {
	if workload.Replicas < 2 {
		return nil
	}
	affinity := workload.Template.Spec.Affinity
	if affinity == nil || affinity.PodAntiAffinity == nil {
		return []string{fmt.Sprintf("%d replicas and no podAntiAffinity", workload.Replicas)}
	}
	terms := slices.Clone(affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
	for _, preferred := range affinity.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution {
		terms = append(terms, preferred.PodAffinityTerm)
	}
	for _, term := range terms {
		selector, err := metav1.LabelSelectorAsSelector(term.LabelSelector)
		if err == nil && term.TopologyKey == corev1.LabelHostname && selector.Matches(labels.Set(workload.Template.Labels)) {
			return nil
		}
	}
	return []string{"no term of podAntiAffinity keeps its own pods apart by " + corev1.LabelHostname}
}

func serviceAccount(workload manifest.Workload, objects []manifest.Object) []string {
	name := workload.Template.Spec.ServiceAccountName
	if name == "" || name == "default" {
		return nil
	}
	found := slices.ContainsFunc(objects, func(object manifest.Object) bool { return object.ID() == "ServiceAccount/"+name })
	return unless(found, "there is no ServiceAccount "+name)
}

type containerCheck struct {
	name string
	run  func(container corev1.Container, pod corev1.PodSpec) []string
}

var (
	secretName = regexp.MustCompile(`(?i)secret`)
	tagged     = regexp.MustCompile(`:[^/:]+$|@sha256:[0-9a-f]{64}$`)
)

var containerChecks = []containerCheck{
	{"drop-net-raw-capability", func(c corev1.Container, _ corev1.PodSpec) []string {
		dropped := c.SecurityContext != nil && c.SecurityContext.Capabilities != nil &&
			slices.ContainsFunc(c.SecurityContext.Capabilities.Drop, func(name corev1.Capability) bool { return name == "ALL" || name == "NET_RAW" })
		return unless(dropped, "NET_RAW is not dropped")
	}},
	{"duplicate-env-var", func(c corev1.Container, _ corev1.PodSpec) []string {
		var texts []string
		seen := map[string]bool{}
		for _, variable := range c.Env {
			texts = append(texts, unless(!seen[variable.Name], variable.Name+" is set twice")...)
			seen[variable.Name] = true
		}
		return texts
	}},
	{"env-var-secret", func(c corev1.Container, _ corev1.PodSpec) []string {
		var texts []string
		for _, variable := range c.Env {
			texts = append(texts, unless(variable.Value == "" || !secretName.MatchString(variable.Name), variable.Name+" has a plain value")...)
		}
		return texts
	}},
	{"latest-tag", func(c corev1.Container, _ corev1.PodSpec) []string {
		return unless(tagged.MatchString(c.Image) && !strings.HasSuffix(c.Image, ":latest"), "image "+c.Image+" names no version")
	}},
	{"liveness-port", func(c corev1.Container, _ corev1.PodSpec) []string { return probePort(c, c.LivenessProbe) }},
	{"readiness-port", func(c corev1.Container, _ corev1.PodSpec) []string { return probePort(c, c.ReadinessProbe) }},
	{"startup-port", func(c corev1.Container, _ corev1.PodSpec) []string { return probePort(c, c.StartupProbe) }},
	{"invalid-target-ports", func(c corev1.Container, _ corev1.PodSpec) []string {
		var texts []string
		for _, port := range c.Ports {
			if port.Name != "" {
				texts = append(texts, validation.IsValidPortName(port.Name)...)
			}
		}
		return texts
	}},
	{"no-read-only-root-fs", func(c corev1.Container, _ corev1.PodSpec) []string {
		return unless(c.SecurityContext != nil && isTrue(c.SecurityContext.ReadOnlyRootFilesystem), "readOnlyRootFilesystem is not on")
	}},
	{"privilege-escalation-container", func(c corev1.Container, _ corev1.PodSpec) []string {
		context := c.SecurityContext
		denied := context != nil && context.AllowPrivilegeEscalation != nil && !*context.AllowPrivilegeEscalation
		return unless(denied, "allowPrivilegeEscalation is not off")
	}},
	{"privileged-container", func(c corev1.Container, _ corev1.PodSpec) []string {
		return unless(c.SecurityContext == nil || !isTrue(c.SecurityContext.Privileged), "it is privileged")
	}},
	{"run-as-non-root", runAsNonRoot},
	{"ssh-port", func(c corev1.Container, _ corev1.PodSpec) []string {
		return unless(!slices.ContainsFunc(c.Ports, func(port corev1.ContainerPort) bool { return port.ContainerPort == 22 }), "port 22 is open")
	}},
	{"unset-cpu-requirements", func(c corev1.Container, _ corev1.PodSpec) []string {
		return unless(!c.Resources.Requests.Cpu().IsZero(), "no CPU is requested")
	}},
	{"unset-memory-requirements", func(c corev1.Container, _ corev1.PodSpec) []string {
		return unless(!c.Resources.Limits.Memory().IsZero(), "memory has no limit")
	}},
}

func probePort(container corev1.Container, probe *corev1.Probe) []string {
	if probe == nil {
		return nil
	}
	var wanted intstr.IntOrString
	switch {
	case probe.HTTPGet != nil:
		wanted = probe.HTTPGet.Port
	case probe.TCPSocket != nil:
		wanted = probe.TCPSocket.Port
	case probe.GRPC != nil:
		wanted = intstr.FromInt32(probe.GRPC.Port)
	default:
		return nil
	}
	for _, port := range container.Ports {
		if wanted == intstr.FromInt32(port.ContainerPort) || wanted == intstr.FromString(port.Name) {
			return nil
		}
	}
	return []string{"it has no port " + wanted.String()}
}

func runAsNonRoot(container corev1.Container, pod corev1.PodSpec) []string {
	var nonRoot *bool
	var user, group *int64
	if context := pod.SecurityContext; context != nil {
		nonRoot, user, group = context.RunAsNonRoot, context.RunAsUser, context.RunAsGroup
	}
	if context := container.SecurityContext; context != nil {
		nonRoot, user, group = or(context.RunAsNonRoot, nonRoot), or(context.RunAsUser, user), or(context.RunAsGroup, group)
	}
	switch {
	case group == nil || *group == 0:
		return []string{"runAsGroup is not set, or root's"}
	case user != nil && *user == 0:
		return []string{"runAsUser is root"}
	case user == nil && !isTrue(nonRoot):
		return []string{"neither runAsUser nor runAsNonRoot is set"}
	}
	return nil
}

func or[T any](first, second *T) *T {
	if first != nil {
		return first
	}
	return second
}

func isTrue(flag *bool) bool { return flag != nil && *flag }

func unless(fine bool, text string) []string {
	if fine {
		return nil
	}
	return []string{text}
}
