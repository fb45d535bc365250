{{- /*
SPDX-License-Identifier: Apache-2.0

The umbrella's named templates leave together with it when `umbrella.enabled` is false. _umbrella.tpl, a link to them, keeps
them here.
*/ -}}

{{- /* The component keeps the test's pod, which has the same name and instance, out of services and budgets. */ -}}
{{- define "valkey.selectorLabels" -}}
{{- include "umbrella.withComponent" (list . "selectorLabels" "server") -}}
{{- end -}}

{{- /* Called with (list context component). */ -}}
{{- define "valkey.podLabels" -}}
{{- include "umbrella.withComponent" (list (index . 0) "podLabels" (index . 1)) -}}
{{- end -}}

{{- /* 999 is the user `valkey` of the official Debian image. */ -}}
{{- define "valkey.podSecurityContext" -}}
{{- include "umbrella.podSecurityContext" (dict "user" 999 "context" .) -}}
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
{{- include "umbrella.image" (dict "context" . "registry" "docker.io" "image" (printf "valkey/valkey:%s" $tag)) -}}
{{- end -}}

{{- define "valkey.exporterImage" -}}
{{- include "umbrella.image" (dict "context" . "registry" "docker.io" "image" "oliver006/redis_exporter:v1.80.0") -}}
{{- end -}}

{{- define "valkey.memoryLimit" -}}
{{- (.Values.resources.limits | default dict).memory | default .Values.resources.requests.memory -}}
{{- end -}}

{{- define "valkey.resources" -}}
{{- include "umbrella.resources" (dict "at" "resources" "resources" .Values.resources) -}}
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
{{- /* Refuses what the bytes below could not hold. */ -}}
{{- $_ := include "umbrella.amount" $limit -}}
{{- $bytes := include "valkey.bytes" $limit | int64 -}}
{{- if lt $bytes 33554432 -}}
{{- fail (printf "the memory limit must be at least 32Mi; it is %s" $limit) -}}
{{- end -}}
{{- div (mul $bytes (int64 .Values.memory.share)) 100 -}}
{{- end -}}

{{- define "valkey.exporterResources" -}}
{{- include "umbrella.resources" (dict "at" "metrics.resources" "resources" .Values.metrics.resources "cpu" (dig "limits" "cpu" "" .Values.resources)) -}}
{{- end -}}

{{- define "valkey.jobResources" -}}
{{- include "umbrella.resources" (dict "at" "jobs.resources" "resources" .Values.jobs.resources "cpu" (dig "limits" "cpu" "" .Values.resources)) -}}
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
