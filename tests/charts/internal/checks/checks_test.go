// SPDX-License-Identifier: Apache-2.0

package checks

import (
	"slices"
	"strings"
	"testing"

	"managedservices.example.com/charts/internal/manifest"
)

// sound is a release that no check finds fault with.
const sound = `apiVersion: v1
kind: ServiceAccount
metadata: {name: shop}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec:
  selector: {app: shop, statefulset.kubernetes.io/pod-name: shop-0}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: shop}
spec:
  minAvailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector: {matchLabels: {app: shop}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: shop}
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      template:
        metadata: {labels: {app: backup}}
        spec:
          restartPolicy: Never
          securityContext: {runAsNonRoot: true, runAsGroup: 999}
          containers:
            - name: backup
              image: example.com/backup@sha256:0000000000000000000000000000000000000000000000000000000000000000
              resources: {requests: {cpu: 10m}, limits: {memory: 10Mi}}
              securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [NET_RAW]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: shop}
spec:
  replicas: 2
  serviceName: shop
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      serviceAccountName: shop
      securityContext: {runAsUser: 999, runAsGroup: 999}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - topologyKey: kubernetes.io/hostname
              labelSelector: {matchLabels: {app: shop}}
      volumes: [{name: data, emptyDir: {}}]
      initContainers:
        - name: prepare
          image: example.com:5000/shop:1.2
          resources: {requests: {cpu: 5m}, limits: {memory: 10Mi}}
          securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      containers:
        - name: shop
          image: example.com:5000/shop:1.2
          env: [{name: PASSWORD_SECRET, valueFrom: {secretKeyRef: {name: shop, key: password}}}]
          ports: [{name: http, containerPort: 8080}]
          livenessProbe: {httpGet: {port: http}}
          readinessProbe: {tcpSocket: {port: 8080}}
          startupProbe: {grpc: {port: 8080}}
          resources: {requests: {cpu: 10m}, limits: {memory: 10Mi}}
          securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
`

// faults change the sound release so that exactly one check must speak.
var faults = []struct{ check, from, to string }{
	{"no-extensions-v1beta", "apiVersion: v1\nkind: ServiceAccount", "apiVersion: extensions/v1beta1\nkind: ServiceAccount"},
	{"dangling-service", "selector: {app: shop, statefulset", "selector: {app: shops, statefulset"},
	{"dangling-service", "selector: {app: shop, statefulset.kubernetes.io/pod-name: shop-0}", "selector: {}"},
	{"invalid-target-ports", "targetPort: http", "targetPort: the-http-port-of-it"},
	{"invalid-target-ports", "targetPort: http", "targetPort: 65536"},
	{"invalid-target-ports", "{name: http, containerPort: 8080}", "{name: http, containerPort: 8080}, {name: Metrics, containerPort: 9090}"},
	{"job-ttl-seconds-after-finished", "  jobTemplate:\n    spec:", "  jobTemplate:\n    spec:\n      ttlSecondsAfterFinished: 60"},
	{"job-ttl-seconds-after-finished", "kind: CronJob\nmetadata: {name: shop}\nspec:\n  schedule: \"@daily\"\n  jobTemplate:\n    spec:\n      template:", "kind: Job\nmetadata: {name: shop}\nspec:\n      template:"},
	{"pdb-max-unavailable", "minAvailable: 1", "maxUnavailable: 0"},
	{"pdb-min-available", "minAvailable: 1", "minAvailable: 2"},
	{"pdb-min-available", "minAvailable: 1", "minAvailable: 100%"},
	{"pdb-unhealthy-pod-eviction-policy", "  unhealthyPodEvictionPolicy: AlwaysAllow\n", ""},
	{"deprecated-service-account-field", "serviceAccountName: shop", "serviceAccount: shop"},
	{"host-ipc", "serviceAccountName: shop", "serviceAccountName: shop\n      hostIPC: true"},
	{"host-network", "serviceAccountName: shop", "serviceAccountName: shop\n      hostNetwork: true"},
	{"host-pid", "serviceAccountName: shop", "serviceAccountName: shop\n      hostPID: true"},
	{"docker-sock", "{name: data, emptyDir: {}}", "{name: data, hostPath: {path: /var/run/docker.sock}}"},
	{"sensitive-host-mounts", "{name: data, emptyDir: {}}", "{name: data, hostPath: {path: /etc/}}"},
	{"mismatching-selector", "serviceName: shop\n  selector: {matchLabels: {app: shop}}", "serviceName: shop\n  selector: {matchLabels: {app: other}}"},
	{"no-anti-affinity", "topologyKey: kubernetes.io/hostname", "topologyKey: topology.kubernetes.io/zone"},
	{"no-anti-affinity", "podAntiAffinity:", "podAffinity:"},
	{"non-existent-service-account", "serviceAccountName: shop", "serviceAccountName: shopping"},
	{"unsafe-sysctls", "securityContext: {runAsUser: 999,", "securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: \"1\"}], runAsUser: 999,"},
	{"drop-net-raw-capability", "drop: [NET_RAW]", "drop: [CHOWN]"},
	{"duplicate-env-var", "env: [", "env: [{name: A, value: a}, {name: A, value: b}, "},
	{"env-var-secret", "env: [", "env: [{name: Secret_Word, value: sesame}, "},
	{"latest-tag", "shop:1.2", "shop:latest"},
	{"latest-tag", "shop:1.2", "shop"},
	{"liveness-port", "livenessProbe: {httpGet: {port: http}}", "livenessProbe: {httpGet: {port: web}}"},
	{"readiness-port", "tcpSocket: {port: 8080}", "tcpSocket: {port: 8081}"},
	{"startup-port", "grpc: {port: 8080}", "grpc: {port: 8081}"},
	{"no-read-only-root-fs", "{readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}", "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}"},
	{"privilege-escalation-container", "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}", "capabilities: {drop: [ALL]}"},
	{"privileged-container", "capabilities: {drop: [ALL]}", "privileged: true, capabilities: {drop: [ALL]}"},
	{"run-as-non-root", "{runAsUser: 999, runAsGroup: 999}", "{runAsUser: 999}"},
	{"run-as-non-root", "{runAsUser: 999, runAsGroup: 999}", "{runAsUser: 0, runAsGroup: 999, runAsNonRoot: true}"},
	{"run-as-non-root", "{runAsNonRoot: true, runAsGroup: 999}", "{runAsGroup: 999}"},
	{"ssh-port", "{name: http, containerPort: 8080}", "{name: http, containerPort: 8080}, {containerPort: 22}"},
	{"unset-cpu-requirements", "requests: {cpu: 10m}", "requests: {memory: 10Mi}"},
	{"unset-cpu-requirements", "requests: {cpu: 5m}", "requests: {cpu: \"0\"}"},
	{"unset-memory-requirements", "limits: {memory: 10Mi}}\n          securityContext", "limits: {cpu: 1}}\n          securityContext"},
}

func findings(t *testing.T, text string) []Finding {
	t.Helper()
	objects, err := manifest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Run(objects)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestSound(t *testing.T) {
	for _, finding := range findings(t, sound) {
		t.Error(finding)
	}
}

func TestFaults(t *testing.T) {
	for _, fault := range faults {
		t.Run(fault.check, func(t *testing.T) {
			if strings.Count(sound, fault.from) == 0 {
				t.Fatalf("the sound release has no %q", fault.from)
			}
			found := findings(t, strings.Replace(sound, fault.from, fault.to, 1))
			if len(found) == 0 {
				t.Fatal("no check speaks")
			}
			for _, finding := range found {
				if finding.Check != fault.check {
					t.Errorf("want only %s: %s", fault.check, finding)
				}
			}
		})
	}
}

// TestEveryCheckCanFail asks that each check has a fault that it finds.
func TestEveryCheckCanFail(t *testing.T) {
	for _, name := range Names() {
		if !slices.ContainsFunc(faults, func(fault struct{ check, from, to string }) bool { return fault.check == name }) {
			t.Errorf("no fault for %s", name)
		}
	}
}
