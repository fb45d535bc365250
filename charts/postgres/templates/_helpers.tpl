{{- /*
SPDX-License-Identifier: Apache-2.0

The umbrella's named templates leave together with it when `umbrella.enabled` is false, so this chart reaches them only
through `postgres.shared`, which falls back to the plain ones at the end of this file.
*/ -}}

{{- /* Called with (list context name argument). */ -}}
{{- define "postgres.shared" -}}
{{- $context := index . 0 -}}
{{- $owner := ternary "umbrella" "postgres.plain" (dig "enabled" true ($context.Values.umbrella | default dict)) -}}
{{- include (printf "%s.%s" $owner (index . 1)) (index . 2) -}}
{{- end -}}

{{- define "postgres.labels" -}}
{{- include "postgres.shared" (list . "labels" .) -}}
{{- end -}}

{{- /* The component keeps the test's pod, which has the same name and instance, out of services and budgets. */ -}}
{{- define "postgres.selectorLabels" -}}
{{- include "postgres.shared" (list . "selectorLabels" .) }}
app.kubernetes.io/component: database
{{- end -}}

{{- define "postgres.podLabels" -}}
{{- include "postgres.shared" (list . "podLabels" .) -}}
{{- end -}}

{{- define "postgres.serviceAccountName" -}}
{{- include "postgres.shared" (list . "serviceAccountName" .) -}}
{{- end -}}

{{- /* 999 is the user `postgres` of the official Debian image. */ -}}
{{- define "postgres.podSecurityContext" -}}
{{- include "postgres.shared" (list . "podSecurityContext" (dict "user" 999)) -}}
{{- end -}}

{{- define "postgres.containerSecurityContext" -}}
{{- include "postgres.shared" (list . "containerSecurityContext" .) -}}
{{- end -}}

{{- /*
The StatefulSet is called like the release. Its pods carry the label controller-revision-hash, this name and eleven
characters more, and a label ends at 63.
*/ -}}
{{- define "postgres.name" -}}
{{- if gt (len .Release.Name) 52 -}}
{{- fail (printf "release name %q is longer than 52 characters; the names of its pods' labels would not fit" .Release.Name) -}}
{{- end -}}
{{- .Release.Name -}}
{{- end -}}

{{- define "postgres.host" -}}
{{ .Release.Name }}-rw.{{ .Release.Namespace }}.svc
{{- end -}}

{{- /* One pinned release for each major; keep Chart.yaml's appVersion and image list in step. */ -}}
{{- define "postgres.image" -}}
{{- $tags := dict "16" "16.16-trixie" "17" "17.12-trixie" "18" "18.6-trixie" -}}
{{- $tag := get $tags (.Values.version | toString) | required "version must be 16, 17 or 18" -}}
{{- $registry := dig "imageRegistry" "" (.Values.global | default dict) | default "docker.io" -}}
{{ $registry }}/library/postgres:{{ $tag }}
{{- end -}}

{{- define "postgres.imagePullSecrets" -}}
{{- with dig "imagePullSecrets" list (.Values.global | default dict) }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* The image declares its volume here; mounting anywhere else would leave the data on an anonymous one. It moved at 18. */ -}}
{{- define "postgres.volume" -}}
{{- if ge (int .Values.version) 18 -}}
/var/lib/postgresql
{{- else -}}
/var/lib/postgresql/data
{{- end -}}
{{- end -}}

{{- /* Never the mount point itself: a fresh disk holds lost+found, and initdb wants an empty directory. */ -}}
{{- define "postgres.dataDirectory" -}}
{{- if ge (int .Values.version) 18 -}}
/var/lib/postgresql/{{ .Values.version }}/docker
{{- else -}}
/var/lib/postgresql/data/pgdata
{{- end -}}
{{- end -}}

{{- define "postgres.resources" -}}
{{- $resources := deepCopy .Values.resources -}}
{{- $limits := $resources.limits | default dict -}}
{{- if not $limits.memory -}}
{{- $_ := set $limits "memory" $resources.requests.memory -}}
{{- end -}}
{{- toYaml (dict "requests" $resources.requests "limits" $limits) -}}
{{- end -}}

{{- /* Holds the application user's password under the key `password`. */ -}}
{{- define "postgres.passwordSecret" -}}
{{- .Values.auth.existingSecret | default (printf "%s-credentials" .Release.Name) -}}
{{- end -}}

{{- /* What the pods mount. A change of it must restart them, a change of the chart's version alone must not. */ -}}
{{- define "postgres.configData" -}}
{{- $data := dict -}}
{{- range list "prepare.sh" "start.sh" "probe.sh" "init.sql" "pg_hba.conf" -}}
{{- $_ := set $data . ($.Files.Get (printf "files/%s" .)) -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}

{{- /* Environment of both containers that run the scripts. */ -}}
{{- define "postgres.environment" -}}
- name: POD_NAME
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: PRIMARY_HOST
  value: {{ .Release.Name }}-rw
- name: PEERS_HOST
  value: {{ .Release.Name }}-headless
- name: MAJOR
  value: {{ .Values.version | quote }}
- name: VOLUME
  value: {{ include "postgres.volume" . }}
- name: PGDATA
  value: {{ include "postgres.dataDirectory" . }}
- name: RUN_DIRECTORY
  value: /var/run/postgresql
- name: CONFIG_DIRECTORY
  value: /etc/managed-postgres/config
- name: SECRETS_DIRECTORY
  value: /etc/managed-postgres/secrets
{{- end -}}

{{- /* Without the umbrella: the same security, the bare labels, the namespace's account. */ -}}

{{- define "postgres.plain.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "postgres.plain.labels" -}}
{{ include "postgres.plain.selectorLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "postgres.plain.podLabels" -}}
{{ include "postgres.plain.selectorLabels" . }}
{{- end -}}

{{- define "postgres.plain.serviceAccountName" -}}
default
{{- end -}}

{{- define "postgres.plain.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "postgres.plain.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}
