{{- define "headwater.name" -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) | trunc 45 | trimSuffix "-" }}
{{- end }}

{{- define "headwater.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "headwater.name" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{/* What selects the pods of one role. Takes {root, role}. */}}
{{- define "headwater.selector" -}}
app.kubernetes.io/name: headwater
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "headwater.labels" -}}
{{ include "headwater.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* What every pod has, whatever it runs. Takes {root, role, values}. */}}
{{- define "headwater.pod" -}}
serviceAccountName: {{ include "headwater.serviceAccount" .root }}
automountServiceAccountToken: false
# Else the Service `headwater` would set HEADWATER_PORT to its own address.
enableServiceLinks: false
terminationGracePeriodSeconds: 30
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
topologySpreadConstraints:
  {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "headwater.selector" $ | nindent 8 }}
  {{- end }}
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What every container has. Takes {root, role, values}. */}}
{{- define "headwater.container" -}}
image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}"
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
resources: {{- toYaml .values.resources | nindent 2 }}
{{- end }}

{{- define "headwater.environment" -}}
- name: HEADWATER_HOST
  value: 0.0.0.0
- name: HEADWATER_PORT
  value: "8480"
- name: HEADWATER_DATA
  value: /var/lib/headwater
{{- with .Values.store.existingSecret }}
- name: HEADWATER_STORE
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $.Values.store.key }}
{{- end }}
- name: HEADWATER_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ required "apiKey.existingSecret: name the Secret with the key that requests must bring" .Values.apiKey.existingSecret }}
      key: {{ .Values.apiKey.key }}
{{- range $name, $value := .Values.settings }}
- name: HEADWATER_{{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Where settings find their files; /tmp is all that may be written beside the data. */}}
{{- define "headwater.mounts" -}}
- name: tmp
  mountPath: /tmp
{{- if .Values.files.configMap }}
- name: files
  mountPath: /etc/headwater/files
  readOnly: true
{{- end }}
{{- if .Values.files.secret }}
- name: secrets
  mountPath: /etc/headwater/secrets
  readOnly: true
{{- end }}
{{- end }}

{{- define "headwater.volumes" -}}
- name: tmp
  emptyDir: {}
{{- with .Values.files.configMap }}
- name: files
  configMap:
    name: {{ . }}
{{- end }}
{{- with .Values.files.secret }}
- name: secrets
  secret:
    secretName: {{ . }}
{{- end }}
{{- end }}

{{/* Takes {root, role, values, name}. */}}
{{- define "headwater.disruption" -}}
{{- if .values.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .name }}
  labels: {{- include "headwater.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .values.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels: {{- include "headwater.selector" . | nindent 6 }}
{{- end }}
{{- end }}
