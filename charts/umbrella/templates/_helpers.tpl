{{- /*
SPDX-License-Identifier: Apache-2.0

Named templates that every service chart may include. They live in one global namespace, hence the prefix. Each is
called with the context of the chart that includes it, unless its comment says otherwise.

Helm leaves a subchart's templates out together with the subchart. A service chart that can do without this one therefore
links this file into its own templates/; each template here works without the subchart's values.
*/ -}}

{{- /* Text when the shared objects are made; nothing when `umbrella.enabled` is false. */ -}}
{{- define "umbrella.isOn" -}}
{{- if ne (dig "enabled" true (.Values.umbrella | default dict) | toString) "false" -}}
true
{{- end -}}
{{- end -}}

{{- /* The values of this subchart, seen from the service chart or from here. */ -}}
{{- define "umbrella.values" -}}
{{- toYaml (default .Values .Values.umbrella) -}}
{{- end -}}

{{- /* What selects the pods of one release. Never a version: selectors cannot change. */ -}}
{{- define "umbrella.selectorLabels" -}}
{{- dict "app.kubernetes.io/name" .Chart.Name "app.kubernetes.io/instance" .Release.Name | toYaml -}}
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

{{- /*
The labels of one of the templates above and a component. The platform may have set the same key, and a key may stand only
once. Called with (list context "podLabels" "database").
*/ -}}
{{- define "umbrella.withComponent" -}}
{{- $labels := include (printf "umbrella.%s" (index . 1)) (index . 0) | fromYaml -}}
{{- toYaml (set $labels "app.kubernetes.io/component" (index . 2)) -}}
{{- end -}}

{{- define "umbrella.serviceAccountName" -}}
{{- if and (include "umbrella.isOn" .) (include "umbrella.values" . | fromYaml).serviceAccount.enabled -}}
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
  - name: {{ . | quote }}
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

{{- /* A quantity, such as 100m, 1.5 or 10Gi, as a number of cores or bytes. */ -}}
{{- define "umbrella.amount" -}}
{{- $quantity := . | toString -}}
{{- $unit := regexFind "[A-Za-z]*$" $quantity -}}
{{- $factor := get (dict "m" 0.001 "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "P" 1e15 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 "Pi" 1125899906842624.0) $unit -}}
{{- if not $factor -}}
{{- fail (printf "%q is not a quantity" $quantity) -}}
{{- end -}}
{{- $amount := mulf (trimSuffix $unit $quantity | float64) $factor -}}
{{- /* Above, numbers are no longer exact, and sums of them leave what Kubernetes can count. */ -}}
{{- if gt $amount 9e15 -}}
{{- fail (printf "the quantity %s is too large" $quantity) -}}
{{- end -}}
{{ $amount }}
{{- end -}}

{{- /* A CPU quantity in thousandths of a core, rounded up. */ -}}
{{- define "umbrella.millicores" -}}
{{- $amount := include "umbrella.amount" . | float64 -}}
{{- if gt $amount 1e12 -}}
{{- fail (printf "the quantity %s is too large" .) -}}
{{- end -}}
{{ mulf $amount 1000.0 | ceil | int64 }}
{{- end -}}

{{- /* A quantity of memory or disk in MiB, rounded up. */ -}}
{{- define "umbrella.mebibytes" -}}
{{ divf (include "umbrella.amount" . | float64) 1048576.0 | ceil | int64 }}
{{- end -}}

{{- /*
Requests and limits of a container, so that a quota on any of them takes its pod. Called with

    (dict "at" "metrics.resources" "resources" .Values.metrics.resources "cpu" .Values.resources.limits.cpu)

Without a limit, memory gets its request as limit and CPU gets `cpu`: the limit of the service's own container, or none.
*/ -}}
{{- define "umbrella.resources" -}}
{{- $at := .at -}}
{{- $requests := .resources.requests -}}
{{- $limits := deepCopy (.resources.limits | default dict) -}}
{{- if not $limits.memory -}}
{{- $_ := set $limits "memory" $requests.memory -}}
{{- end -}}
{{- if and (not $limits.cpu) .cpu -}}
{{- $isLess := lt (include "umbrella.amount" .cpu | float64) (include "umbrella.amount" $requests.cpu | float64) -}}
{{- $_ := set $limits "cpu" (ternary $requests.cpu .cpu $isLess) -}}
{{- end -}}
{{- /* Kubernetes would take the workload and then make no pod. */ -}}
{{- range $name := list "memory" "cpu" -}}
{{- $limit := get $limits $name -}}
{{- $request := get $requests $name -}}
{{- if and $limit (lt (include "umbrella.amount" $limit | float64) (include "umbrella.amount" $request | float64)) -}}
{{- fail (printf "%s.limits.%s (%s) must not be lower than %s.requests.%s (%s)" $at $name $limit $at $name $request) -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "requests" $requests "limits" $limits) -}}
{{- end -}}

{{- /*
A password out of a Secret's data. Called with (list data "password" "Secret databases/mine"): what the data holds under the
key, without line breaks at its end. Scripts read the mounted file with `$(cat …)`, which drops those too. Empty when the
data lacks the key.
*/ -}}
{{- define "umbrella.password" -}}
{{- $key := index . 1 -}}
{{- $password := regexReplaceAll `\n+$` (get (index . 0) $key | b64dec) "" -}}
{{- /* The first is also what stands for bytes that are not UTF-8. */ -}}
{{- if regexMatch `[\x{FFFD}\x00]` $password -}}
{{- fail (printf "%s: the key %s must be text in UTF-8, without NUL" (index . 2) $key) -}}
{{- end -}}
{{- $password -}}
{{- end -}}

{{- /*
The password in a Secret that people make. Called with (list context "mine"); empty when the Secret does not exist yet or cannot
be read while rendering. A Secret without a password is refused here, before any pod waits for it.
*/ -}}
{{- define "umbrella.givenPassword" -}}
{{- $context := index . 0 -}}
{{- $secret := lookup "v1" "Secret" $context.Release.Namespace (index . 1) -}}
{{- if $secret -}}
{{- $place := printf "Secret %s/%s" $context.Release.Namespace (index . 1) -}}
{{- $password := include "umbrella.password" (list ($secret.data | default dict) "password" $place) -}}
{{- required (printf "%s: the key password is missing or empty" $place) $password -}}
{{- end -}}
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
  name: {{ .context.Release.Name | quote }}
  namespace: {{ .context.Release.Namespace | quote }}
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
  name: {{ .context.Release.Name | quote }}
  namespace: {{ .context.Release.Namespace | quote }}
  labels:
    {{- include "umbrella.labels" .context | nindent 4 }}
spec:
  limits:
    - type: Container
      defaultRequest:
        cpu: 50m
        memory: 64Mi
{{- end -}}
