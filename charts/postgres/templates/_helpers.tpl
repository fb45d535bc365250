{{- /*
SPDX-License-Identifier: Apache-2.0

The umbrella's named templates leave together with it when `umbrella.enabled` is false. _umbrella.tpl, a link to them, keeps
them here.
*/ -}}

{{- /* The component keeps the test's pod, which has the same name and instance, out of services and budgets. */ -}}
{{- define "postgres.selectorLabels" -}}
{{- include "umbrella.withComponent" (list . "selectorLabels" "database") -}}
{{- end -}}

{{- /* Called with (list context component). */ -}}
{{- define "postgres.podLabels" -}}
{{- include "umbrella.withComponent" (list (index . 0) "podLabels" (index . 1)) -}}
{{- end -}}

{{- /* 999 is the user `postgres` of the official Debian image. */ -}}
{{- define "postgres.podSecurityContext" -}}
{{- include "umbrella.podSecurityContext" (dict "user" 999 "context" .) -}}
{{- end -}}

{{- /*
The StatefulSet is called like the release. Its pods carry the label controller-revision-hash, this name and eleven
characters more, and a label ends at 63.
*/ -}}
{{- define "postgres.name" -}}
{{- if gt (len .Release.Name) 52 -}}
{{- fail (printf "release name %q must have at most 52 characters: the labels of its pods would not fit" .Release.Name) -}}
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
{{- include "umbrella.image" (dict "context" . "registry" "docker.io" "image" (printf "library/postgres:%s" $tag)) -}}
{{- end -}}

{{- define "postgres.exporterImage" -}}
{{- include "umbrella.image" (dict "context" . "registry" "quay.io" "image" "prometheuscommunity/postgres-exporter:v0.19.1") -}}
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
{{- include "umbrella.resources" (dict "at" "resources" "resources" .Values.resources) -}}
{{- end -}}

{{- /*
Arguments of the servers that only prepare.sh uses. Nothing but where memory comes from: a node whose huge pages are not for
this pod kills a server that asks for them. These servers need none, so they ask only if the values do.
*/ -}}
{{- define "postgres.prepareArguments" -}}
{{- $given := .Values.parameters | default dict -}}
{{- $arguments := list -}}
{{- range $name := list "huge_pages" "huge_page_size" "shared_memory_type" "dynamic_shared_memory_type" "min_dynamic_shared_memory" -}}
{{- with get $given $name | default (ternary "off" "" (eq $name "huge_pages")) -}}
{{- $arguments = concat $arguments (list "-c" (printf "%s=%s" $name .)) -}}
{{- end -}}
{{- end -}}
{{- toYaml $arguments -}}
{{- end -}}

{{- /* Holds the application user's password under the key `password`. */ -}}
{{- define "postgres.passwordSecret" -}}
{{- .Values.auth.existingSecret | default (printf "%s-credentials" .Release.Name) -}}
{{- end -}}

{{- /* Disks that are kept need the Secrets they were made with; disks that go with the release do not. */ -}}
{{- define "postgres.secretAnnotations" -}}
{{- if eq .Values.storage.retention.whenDeleted "Retain" -}}
annotations:
  # The disks outlive the release, so this must too.
  helm.sh/resource-policy: keep
{{- end -}}
{{- end -}}

{{- /* Where the scripts of `initdb` come from, in the order in which prepare.sh runs them: a list of name and volume. */ -}}
{{- define "postgres.scriptSources" -}}
{{- $sources := list -}}
{{- with .Values.initdb -}}
{{- if .scripts -}}
{{- $sources = append $sources (dict "name" "1-values" "volume" (dict "configMap" (dict "name" (printf "%s-initdb" $.Release.Name)))) -}}
{{- end -}}
{{- with .scriptsConfigMap -}}
{{- $sources = append $sources (dict "name" "2-configmap" "volume" (dict "configMap" (dict "name" .))) -}}
{{- end -}}
{{- with .scriptsSecret -}}
{{- $sources = append $sources (dict "name" "3-secret" "volume" (dict "secret" (dict "secretName" . "defaultMode" 0440))) -}}
{{- end -}}
{{- end -}}
{{- toYaml $sources -}}
{{- end -}}

{{- define "postgres.exporterResources" -}}
{{- include "umbrella.resources" (dict "at" "metrics.resources" "resources" .Values.metrics.resources "cpu" (dig "limits" "cpu" "" .Values.resources)) -}}
{{- end -}}

{{- define "postgres.jobResources" -}}
{{- include "umbrella.resources" (dict "at" "jobs.resources" "resources" .Values.jobs.resources "cpu" (dig "limits" "cpu" "" .Values.resources)) -}}
{{- end -}}

{{- define "postgres.tlsSecret" -}}
{{- .Values.tls.existingSecret | default (printf "%s-tls" .Release.Name) -}}
{{- end -}}

{{- define "postgres.backupClaim" -}}
{{- .Values.backup.existingClaim | default (printf "%s-backup" .Release.Name) -}}
{{- end -}}

{{- /* What the pods mount. A change of it must restart them, a change of the chart's version alone must not. */ -}}
{{- define "postgres.configData" -}}
{{- $data := dict -}}
{{- range list "prepare.sh" "start.sh" "probe.sh" "init.sql" "passwords.sql" -}}
{{- $_ := set $data . ($.Files.Get (printf "files/%s" .)) -}}
{{- end -}}
{{- $_ := set $data "pg_hba.conf" (tpl (.Files.Get "files/pg_hba.conf") .) -}}
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
- name: CREDENTIALS_DIRECTORY
  value: /etc/managed-postgres/secrets
{{- if .Values.tls.enabled }}
- name: TLS_DIRECTORY
  value: /etc/managed-postgres/tls
{{- end }}
{{- end -}}

{{- define "postgres.jobData" -}}
{{- $data := dict -}}
{{- range list "common.sh" "backup.sh" "restore.sh" "test.sh" -}}
{{- $_ := set $data . ($.Files.Get (printf "files/jobs/%s" .)) -}}
{{- end -}}
{{- toYaml $data -}}
{{- end -}}

{{- /*
The spec of a pod that runs one of files/jobs as a client of the first server. Called with (dict "context" . "script"
"backup.sh" "env" (list …) "claim" "name of a claim, or empty" "readOnly" false).
*/ -}}
{{- define "postgres.jobPodSpec" -}}
{{- with .context -}}
serviceAccountName: {{ include "umbrella.serviceAccountName" . | quote }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "postgres.podSecurityContext" . | nindent 2 }}
{{- with include "umbrella.imagePullSecrets" . }}
{{- . | nindent 0 }}
{{- end }}
{{- with .Values.scheduling.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.scheduling.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
containers:
  - name: {{ trimSuffix ".sh" .script }}
    image: {{ include "postgres.image" .context | quote }}
    imagePullPolicy: IfNotPresent
    command: [/bin/sh, /etc/managed-postgres/jobs/{{ .script }}]
    terminationMessagePolicy: FallbackToLogsOnError
    env:
      - name: PGHOST
        value: {{ include "postgres.host" .context | quote }}
      - name: PGDATABASE
        value: {{ .context.Values.auth.database | quote }}
      - name: PGUSER
        value: {{ .context.Values.auth.username | quote }}
      {{- if .context.Values.tls.enabled }}
      - name: PGSSLMODE
        value: require
      {{- end }}
      - name: CREDENTIALS_DIRECTORY
        value: /etc/managed-postgres/secrets
      {{- range .env }}
      - name: {{ .name }}
        value: {{ .value | toString | quote }}
      {{- end }}
    resources:
      {{- include "postgres.jobResources" .context | nindent 6 }}
    securityContext:
      {{- include "umbrella.containerSecurityContext" .context | nindent 6 }}
    volumeMounts:
      - {name: jobs, mountPath: /etc/managed-postgres/jobs, readOnly: true}
      - {name: user-secret, mountPath: /etc/managed-postgres/secrets/user, readOnly: true}
      - {name: tmp, mountPath: /tmp}
      {{- if .claim }}
      - {name: backups, mountPath: /backups, readOnly: {{ .readOnly }}}
      {{- end }}
volumes:
  - name: jobs
    configMap:
      name: {{ .context.Release.Name }}-jobs
  - name: user-secret
    secret:
      secretName: {{ include "postgres.passwordSecret" .context | quote }}
      defaultMode: 0440
      items:
        - {key: password, path: password}
  - name: tmp
    emptyDir: {}
  {{- with .claim }}
  - name: backups
    persistentVolumeClaim:
      claimName: {{ . | quote }}
  {{- end }}
{{- end -}}

{{- define "postgres.backupPodSpec" -}}
{{- $env := list (dict "name" "BACKUPS" "value" "/backups") (dict "name" "KEEP" "value" (int .Values.backup.keep)) -}}
{{- include "postgres.jobPodSpec" (dict "context" . "script" "backup.sh" "env" $env "claim" (include "postgres.backupClaim" .) "readOnly" false) -}}
{{- end -}}

{{- /*
A job that runs once. What it runs cannot be changed later, so its name follows what it runs: eleven characters after the
release's name. Called with (dict "context" . "kind" "dump" "component" "backup" "pod" "the pod's spec").
*/ -}}
{{- define "postgres.job" -}}
{{- $labels := include "postgres.podLabels" (list .context .component) -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .context.Release.Name }}-{{ .kind }}-{{ list (fromYaml $labels) (fromYaml .pod) | toJson | sha256sum | trunc 5 }}
  namespace: {{ .context.Release.Namespace | quote }}
  labels:
    {{- include "umbrella.labels" .context | nindent 4 }}
  annotations:
    # Flux would create it again once its time is up.
    helm.toolkit.fluxcd.io/driftDetection: disabled
spec:
  backoffLimit: 3
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        {{- $labels | nindent 8 }}
    spec:
      restartPolicy: Never
      {{- .pod | nindent 6 }}
{{- end -}}
