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

{{- /* Restricted Pod Security for a pod. Called with (dict "user" 999): user and group of the image. */ -}}
{{- define "umbrella.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
fsGroup: {{ .user }}
fsGroupChangePolicy: OnRootMismatch
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
