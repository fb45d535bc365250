{{- /*
SPDX-License-Identifier: Apache-2.0

Named templates that every service chart may include. They live in one global namespace, hence the prefix. Each is
called with the context of the chart that includes it, unless its comment says otherwise.
*/ -}}

{{- /* The values of this subchart, seen from the service chart or from here. */ -}}
{{- define "umbrella.values" -}}
{{- toYaml (default .Values .Values.umbrella) -}}
{{- end -}}

{{- /* What selects the pods of one release. Never a version: selectors cannot change. */ -}}
{{- define "umbrella.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- /*
Labels of an object's metadata. Not for pod templates: a new chart version would restart every pod. No
app.kubernetes.io/version either: the version that runs is a matter of the service's values.
*/ -}}
{{- define "umbrella.labels" -}}
{{- $own := include "umbrella.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service -}}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- toYaml (merge $own (deepCopy (dig "labels" dict (.Values.global | default dict)))) -}}
{{- end -}}

{{- /* Labels of a pod: the selector's, and the platform's own. */ -}}
{{- define "umbrella.podLabels" -}}
{{- $own := include "umbrella.selectorLabels" . | fromYaml -}}
{{- toYaml (merge $own (deepCopy (dig "labels" dict (.Values.global | default dict)))) -}}
{{- end -}}

{{- define "umbrella.serviceAccountName" -}}
{{- if (include "umbrella.values" . | fromYaml).serviceAccount.enabled -}}
{{ .Release.Name }}
{{- else -}}
default
{{- end -}}
{{- end -}}

{{- /* The label a client pod in the release's namespace carries to be let in. One key a release, so that a pod may be a client of several. */ -}}
{{- define "umbrella.clientLabel" -}}
{{ .Release.Name }}-client: "true"
{{- end -}}

{{- /*
Restricted Pod Security for a pod. Called with (dict "user" 999 "context" .): user and group of the image, and the
context, for what the platform sets in `global.podSecurity`. Without a context the platform is not asked.
*/ -}}
{{- define "umbrella.podSecurityContext" -}}
{{- $platform := dict -}}
{{- with .context -}}
{{- $platform = dig "podSecurity" dict (.Values.global | default dict) -}}
{{- end -}}
{{- $user := $platform.user | default .user | int64 -}}
runAsNonRoot: true
runAsUser: {{ $user }}
runAsGroup: {{ $user }}
fsGroup: {{ $user }}
fsGroupChangePolicy: {{ $platform.fsGroupChangePolicy | default "OnRootMismatch" }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- /* Restricted Pod Security for a container. */ -}}
{{- define "umbrella.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- /* The names in `global.imagePullSecrets`, as a pod's field; nothing when there are none. */ -}}
{{- define "umbrella.imagePullSecrets" -}}
{{- with dig "imagePullSecrets" list (.Values.global | default dict) -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- /*
An image by its full name. Called with (dict "context" . "registry" "docker.io" "image" "library/postgres:17");
`global.imageRegistry` takes the registry's place.
*/ -}}
{{- define "umbrella.image" -}}
{{ dig "imageRegistry" "" (.context.Values.global | default dict) | default .registry }}/{{ .image }}
{{- end -}}

{{- /* A CPU quantity, such as 100m or 1.5, in thousandths of a core. */ -}}
{{- define "umbrella.millicores" -}}
{{- $quantity := . | toString -}}
{{- if hasSuffix "m" $quantity -}}
{{ trimSuffix "m" $quantity | int64 }}
{{- else -}}
{{ mulf ($quantity | float64) 1000 | ceil | int64 }}
{{- end -}}
{{- end -}}

{{- /* A quantity of memory or disk, such as 10Gi, in MiB rounded up. */ -}}
{{- define "umbrella.mebibytes" -}}
{{- $quantity := . | toString -}}
{{- $unit := regexFind "[A-Za-z]*$" $quantity -}}
{{- $bytes := get (dict "" 1 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "Pi" 1125899906842624) $unit -}}
{{- if not $bytes -}}
{{- fail (printf "%q is not a quantity of memory or disk" $quantity) -}}
{{- end -}}
{{ divf (mulf (trimSuffix $unit $quantity | float64) $bytes) 1048576 | ceil | int64 }}
{{- end -}}

{{- /*
ResourceQuota and LimitRange, computed from the service's size. For a service chart that sets
`umbrella.resourceQuota.computed: true`; nothing comes out unless `umbrella.resourceQuota.enabled`. Called with

    (dict "context" . "pods" (list (dict "count" 3 "requests" (dict "cpu" "100m" "memory" "256Mi"))) "volumes" (list (dict "count" 3 "size" "10Gi")))

`pods` lists what can run at once, short-lived pods included; `sidecars`, a list of requests, may stand beside `requests`.
What the values name wins over what is computed.
*/ -}}
{{- define "umbrella.computedQuota" -}}
{{- $quota := (include "umbrella.values" .context | fromYaml).resourceQuota -}}
{{- if and $quota.enabled $quota.computed -}}
{{- $cpu := 0 -}}{{- $memory := 0 -}}{{- $count := 0 -}}
{{- range .pods -}}
{{- $count = add $count .count -}}
{{- $pods := .count -}}
{{- range prepend (.sidecars | default list) .requests -}}
{{- $cpu = add $cpu (mul $pods (include "umbrella.millicores" .cpu | int64)) -}}
{{- $memory = add $memory (mul $pods (include "umbrella.mebibytes" .memory | int64)) -}}
{{- end -}}
{{- end -}}
{{- $volumes := 0 -}}{{- $storage := 0 -}}
{{- range .volumes -}}
{{- $volumes = add $volumes .count -}}
{{- $storage = add $storage (mul .count (include "umbrella.mebibytes" .size | int64)) -}}
{{- end -}}
{{- $computed := dict "cpu" (printf "%dm" $cpu) "memory" (printf "%dMi" $memory) "storage" (printf "%dMi" $storage) "pods" $count "volumes" $volumes -}}
{{- include "umbrella.quotaObjects" (dict "context" .context "quota" (merge (dict) $quota $computed)) -}}
{{- end -}}
{{- end -}}

{{- /* The two objects themselves. Called with (dict "context" . "quota" (dict "cpu" … "memory" … "storage" … "pods" … "volumes" …)). */ -}}
{{- define "umbrella.quotaObjects" -}}
apiVersion: v1
kind: ResourceQuota
metadata:
  name: {{ .context.Release.Name }}
  namespace: {{ .context.Release.Namespace }}
  labels:
    {{- include "umbrella.labels" .context | nindent 4 }}
spec:
  hard:
    requests.cpu: {{ .quota.cpu | quote }}
    requests.memory: {{ .quota.memory | quote }}
    requests.storage: {{ .quota.storage | quote }}
    pods: {{ .quota.pods | int | quote }}
    persistentvolumeclaims: {{ .quota.volumes | int | quote }}
---
# Under the quota above a pod without requests is refused. This gives such pods small ones.
apiVersion: v1
kind: LimitRange
metadata:
  name: {{ .context.Release.Name }}
  namespace: {{ .context.Release.Namespace }}
  labels:
    {{- include "umbrella.labels" .context | nindent 4 }}
spec:
  limits:
    - type: Container
      defaultRequest:
        cpu: 50m
        memory: 64Mi
{{- end -}}
