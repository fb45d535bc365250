{{- /*
SPDX-License-Identifier: Apache-2.0

The umbrella's named templates leave together with it when `umbrella.enabled` is false, so this chart reaches them only
through `valkey.shared`, which falls back to the plain ones at the end of this file.
*/ -}}

{{- /* Called with (list context name argument). */ -}}
{{- define "valkey.shared" -}}
{{- $context := index . 0 -}}
{{- $owner := ternary "umbrella" "valkey.plain" (dig "enabled" true ($context.Values.umbrella | default dict)) -}}
{{- include (printf "%s.%s" $owner (index . 1)) (index . 2) -}}
{{- end -}}

{{- define "valkey.labels" -}}
{{- include "valkey.shared" (list . "labels" .) -}}
{{- end -}}

{{- /* The component keeps the test's pod, which has the same name and instance, out of services and budgets. */ -}}
{{- define "valkey.selectorLabels" -}}
{{- include "valkey.shared" (list . "selectorLabels" .) }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "valkey.podLabels" -}}
{{- include "valkey.shared" (list . "podLabels" .) -}}
{{- end -}}

{{- define "valkey.serviceAccountName" -}}
{{- include "valkey.shared" (list . "serviceAccountName" .) -}}
{{- end -}}

{{- /* 999 is the user `valkey` of the official Debian image. */ -}}
{{- define "valkey.podSecurityContext" -}}
{{- include "valkey.shared" (list . "podSecurityContext" (dict "user" 999 "context" .)) -}}
{{- end -}}

{{- define "valkey.containerSecurityContext" -}}
{{- include "valkey.shared" (list . "containerSecurityContext" .) -}}
{{- end -}}

{{- /*
The StatefulSet is called like the release. Its pods carry the label controller-revision-hash, this name and eleven
characters more, and a label ends at 63.
*/ -}}
{{- define "valkey.name" -}}
{{- if gt (len .Release.Name) 52 -}}
{{- fail (printf "release name %q must have at most 52 characters: the labels of its pods would not fit" .Release.Name) -}}
{{- end -}}
{{- .Release.Name -}}
{{- end -}}

{{- define "valkey.host" -}}
{{ .Release.Name }}-rw.{{ .Release.Namespace }}.svc
{{- end -}}

{{- /* One pinned release for each line; keep Chart.yaml's appVersion and image list in step. */ -}}
{{- define "valkey.image" -}}
{{- $tags := dict "8.1" "8.1.11-trixie" "9.0" "9.0.8-trixie" "9.1" "9.1.4-trixie" -}}
{{- $tag := get $tags (.Values.version | toString) | required "version must be 8.1, 9.0 or 9.1" -}}
{{- include "valkey.shared" (list . "image" (dict "context" . "registry" "docker.io" "image" (printf "valkey/valkey:%s" $tag))) -}}
{{- end -}}

{{- define "valkey.exporterImage" -}}
{{- include "valkey.shared" (list . "image" (dict "context" . "registry" "docker.io" "image" "oliver006/redis_exporter:v1.80.0")) -}}
{{- end -}}

{{- define "valkey.imagePullSecrets" -}}
{{- include "valkey.shared" (list . "imagePullSecrets" .) -}}
{{- end -}}

{{- define "valkey.memoryLimit" -}}
{{- (.Values.resources.limits | default dict).memory | default .Values.resources.requests.memory -}}
{{- end -}}

{{- define "valkey.resources" -}}
{{- $limits := deepCopy (.Values.resources.limits | default dict) -}}
{{- $_ := set $limits "memory" (include "valkey.memoryLimit" .) -}}
{{- toYaml (dict "requests" .Values.resources.requests "limits" $limits) -}}
{{- end -}}

{{- /* Called with a quantity of memory: its bytes. */ -}}
{{- define "valkey.bytes" -}}
{{- $unit := regexFind "[A-Za-z]+$" . -}}
{{- $units := dict "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 "M" 1000000 "G" 1000000000 "T" 1000000000000 -}}
{{- mul (trimSuffix $unit . | int64) (get $units $unit | required (printf "cannot tell how much memory %q is" .)) -}}
{{- end -}}

{{- /* Bytes that data may fill: the memory limit's share. */ -}}
{{- define "valkey.maxmemory" -}}
{{- $limit := include "valkey.memoryLimit" . -}}
{{- $bytes := include "valkey.bytes" $limit | int64 -}}
{{- if lt $bytes 33554432 -}}
{{- fail (printf "the memory limit must be at least 32Mi; it is %s" $limit) -}}
{{- end -}}
{{- if lt $bytes (include "valkey.bytes" .Values.resources.requests.memory | int64) -}}
{{- fail (printf "resources.limits.memory (%s) must not be lower than resources.requests.memory (%s)" $limit .Values.resources.requests.memory) -}}
{{- end -}}
{{- div (mul $bytes (int64 .Values.memory.share)) 100 -}}
{{- end -}}

{{- define "valkey.exporterResources" -}}
requests: {memory: 32Mi, cpu: 10m}
limits: {memory: 64Mi}
{{- end -}}

{{- define "valkey.persistence" -}}
{{- ternary .Values.persistence.mode "none" .Values.persistence.enabled -}}
{{- end -}}

{{- /* Holds the first user's password under the key `password`. */ -}}
{{- define "valkey.passwordSecret" -}}
{{- .Values.auth.existingSecret | default (printf "%s-credentials" .Release.Name) -}}
{{- end -}}

{{- define "valkey.tlsSecret" -}}
{{- .Values.tls.existingSecret | default (printf "%s-tls" .Release.Name) -}}
{{- end -}}

{{- /*
One line for each user: name, then what it may do (https://valkey.io/topics/acl/). start.sh adds the passwords.
No client gets @admin and @dangerous as a whole, for with them come CONFIG, which shows passwords, and SHUTDOWN. The first user
gets back what applications do use; further users only what stays within their keys. `_admin` is for people in the pod: admin.sh.
*/ -}}
{{- define "valkey.access" -}}
{{- $first := .Values.auth.username -}}
_admin ~* &* +@all
_service -@all +ping +info +psync +sync +replconf +replicaof +client|pause +client|unpause
_metrics -@all +ping +info +client|setname +slowlog|len +slowlog|get +latency|latest +latency|histogram
{{ $first }} ~* &* +@all -@admin -@dangerous +info +keys +role +sort +sort_ro +flushdb +flushall
{{- range $name, $user := .Values.users }}
{{- if eq $name $first }}
{{- fail (printf "users.%s must not have the name of auth.username" $name) }}
{{- end }}
{{- $keys := $user.keys | default (list "*") }}
{{- if eq ($user.access | default "readonly") "readwrite" }}
{{ $name }} ~{{ join " ~" $keys }} &* +@all -@admin -@dangerous -function -script|flush +info +role +sort +sort_ro
{{- else }}
{{ $name }} %R~{{ join " %R~" $keys }} &* -@all +@read +@connection +@transaction +subscribe +psubscribe +ssubscribe +unsubscribe +punsubscribe +sunsubscribe +eval_ro +evalsha_ro -@admin -@dangerous +info +role +sort_ro
{{- end }}
{{- end }}
{{ end -}}

{{- /* start.sh adds what differs between pods and what is secret; its settings win over these. */ -}}
{{- define "valkey.settings" -}}
{{- $mode := include "valkey.persistence" . -}}
# SPDX-License-Identifier: Apache-2.0
bind * -::*
# Nobody gets in without a password, so the guard against servers that have none is not needed.
protected-mode no
maxmemory {{ include "valkey.maxmemory" . }}
maxmemory-policy {{ .Values.memory.eviction }}
appendonly {{ ternary "yes" "no" (eq $mode "aof") }}
save {{ ternary "3600 1 300 100 60 10000" "\"\"" (eq $mode "rdb") }}
{{- if eq $mode "none" }}
rdb-del-sync-files yes
{{- end }}
{{- range $name, $value := .Values.parameters }}
{{ $name }} {{ $value }}
{{- end }}
{{ end -}}

{{- /* What the pods mount. A change of it must restart them, a change of the chart's version alone must not. */ -}}
{{- define "valkey.configData" -}}
{{- $data := dict "access" (include "valkey.access" .) "valkey.conf" (include "valkey.settings" .) -}}
{{- range list "admin.sh" "common.sh" "probe.sh" "start.sh" -}}
{{- $_ := set $data . ($.Files.Get (printf "files/%s" .)) -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}

{{- /* Without the umbrella: the same security, the bare labels, the namespace's account. */ -}}

{{- define "valkey.plain.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "valkey.plain.labels" -}}
{{ include "valkey.plain.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "valkey.plain.podLabels" -}}
{{ include "valkey.plain.selectorLabels" . }}
{{- end -}}

{{- define "valkey.plain.serviceAccountName" -}}
default
{{- end -}}

{{- define "valkey.plain.imagePullSecrets" -}}
{{- with dig "imagePullSecrets" list (.Values.global | default dict) -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "valkey.plain.image" -}}
{{ dig "imageRegistry" "" (.context.Values.global | default dict) | default .registry }}/{{ .image }}
{{- end -}}

{{- define "valkey.plain.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "valkey.plain.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
