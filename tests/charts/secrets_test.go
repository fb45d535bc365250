// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"managedservices.example.com/charts/internal/helm"
)

// cluster serves Secrets to `lookup`, by name, and returns a kubeconfig.
func cluster(t *testing.T, secrets map[string]map[string]string) string {
	t.Helper()
	answers := map[string]any{"/version": map[string]any{"major": "1", "minor": "36", "gitVersion": "v1.36.0"}, "/api": map[string]any{"kind": "APIVersions", "versions": []string{"v1"}}}
	resources := func(path, version string, kinds ...string) {
		var members []any
		for _, kind := range kinds {
			plural := strings.ToLower(strings.TrimSuffix(kind, "y")) + map[bool]string{true: "ies", false: "s"}[strings.HasSuffix(kind, "y")]
			members = append(members, map[string]any{"name": plural, "kind": kind, "namespaced": true, "verbs": []string{"get", "list"}})
		}
		answers[path] = map[string]any{"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version, "resources": members}
	}
	resources("/api/v1", "v1", "Secret", "Service", "ConfigMap", "ServiceAccount", "Pod")
	resources("/apis/apps/v1", "apps/v1", "StatefulSet")
	resources("/apis/networking.k8s.io/v1", "networking.k8s.io/v1", "NetworkPolicy")
	var groups []any
	for _, name := range []string{"apps", "networking.k8s.io"} {
		version := map[string]any{"groupVersion": name + "/v1", "version": "v1"}
		groups = append(groups, map[string]any{"name": name, "versions": []any{version}, "preferredVersion": version})
	}
	answers["/apis"] = map[string]any{"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
	for name, members := range secrets {
		data := map[string]string{}
		for key, text := range members {
			data[key] = base64.StdEncoding.EncodeToString([]byte(text))
		}
		answers["/api/v1/namespaces/"+helm.Namespace+"/secrets/"+name] = map[string]any{
			"apiVersion": "v1", "kind": "Secret", "data": data,
			"metadata": map[string]any{"name": name, "namespace": helm.Namespace, "labels": map[string]string{"app.kubernetes.io/managed-by": "Helm"},
				"annotations": map[string]string{"meta.helm.sh/release-name": helm.Release, "meta.helm.sh/release-namespace": helm.Namespace}}}
	}
	server := httptest.NewServer(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		writer.Header().Set("Content-Type", "application/json")
		answer, found := answers[request.URL.Path]
		if !found {
			writer.WriteHeader(http.StatusNotFound)
			answer = map[string]any{"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": http.StatusNotFound}
		}
		if err := json.NewEncoder(writer).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "kubeconfig")
	config := fmt.Sprintf(`{apiVersion: v1, kind: Config, current-context: a, clusters: [{name: a, cluster: {server: %q}}], contexts: [{name: a, context: {cluster: a, user: a}}], users: [{name: a, user: {}}]}`, server.URL)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// publishedData returns the decoded data of a rendered Secret.
func publishedData(t *testing.T, rendering, name string) map[string]string {
	t.Helper()
	data := map[string]string{}
	for _, object := range parsed(t, rendering) {
		if object.ID() != "Secret/"+name {
			continue
		}
		var secret struct{ Data map[string][]byte }
		if err := json.Unmarshal(object.JSON, &secret); err != nil {
			t.Fatal(err)
		}
		for key, bytes := range secret.Data {
			data[key] = string(bytes)
		}
	}
	return data
}

// asScriptsRead is the password that a script gets out of the mounted file.
func asScriptsRead(t *testing.T, password string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(password), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("/bin/sh", "-c", `P=$(cat "$1"); printf %s "$P"`, "sh", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPasswords serves Secrets that people make. The published password is the one that the servers
// read, or Helm refuses with a sentence.
func TestPasswords(t *testing.T) {
	for _, chart := range []string{"postgres", "valkey"} {
		for _, password := range []string{"s3cret", "s3cret\n", "s3cret\n\n", "s3cret\r\n", "two\nlines\n", "a b+c%0A ", "12345", "é✓\n", "\n", "", "a\x00b", "\xff\xfe"} {
			t.Run(fmt.Sprintf("existing-secret-newline/%s/%q", chart, password), func(t *testing.T) {
				options := helm.Options{Cluster: cluster(t, map[string]map[string]string{"mine": {"password": password}}), Set: []string{"auth.existingSecret=mine"}}
				rendering, err := helm.Template(chartNamed(t, chart).Dir, options)
				if strings.Trim(password, "\n") == "" || strings.ContainsAny(password, "\x00\xff") {
					var refusal *helm.Refusal
					if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, "Secret databases/mine: the key password ") {
						t.Errorf("want a refusal that names the Secret: %v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				credentials := publishedData(t, rendering, helm.Release+"-credentials")
				wanted := asScriptsRead(t, password)
				if credentials["password"] != wanted {
					t.Errorf("published %q, the servers read %q", credentials["password"], wanted)
				}
				address, err := url.Parse(credentials["uri"])
				if err != nil {
					t.Fatal(err)
				}
				if inside, _ := address.User.Password(); inside != wanted {
					t.Errorf("the address holds %q, the servers read %q", inside, wanted)
				}
				if strings.Contains(rendering, "secretKeyRef:\n              name: \"mine\"") {
					t.Error("a container gets the password with its line break")
				}
			})
		}
	}
	t.Run("existing-secret-newline/without the key", func(t *testing.T) {
		options := helm.Options{Cluster: cluster(t, map[string]map[string]string{"mine": {"pass": "a"}}), Set: []string{"auth.existingSecret=mine"}}
		_, err := helm.Template(chartNamed(t, "postgres").Dir, options)
		if err == nil || !strings.Contains(err.Error(), "Secret databases/mine: the key password is missing or empty") {
			t.Errorf("want a refusal: %v", err)
		}
	})
	t.Run("existing-secret-newline/not there yet", func(t *testing.T) {
		rendering, err := helm.Template(chartNamed(t, "valkey").Dir, helm.Options{Cluster: cluster(t, nil), Set: []string{"auth.existingSecret=mine"}})
		if err != nil {
			t.Fatal(err)
		}
		if data := publishedData(t, rendering, helm.Release+"-credentials"); data["password"] != "" || data["uri"] != "" || data["host"] == "" {
			t.Errorf("published %q", data)
		}
	})
	t.Run("existing-secret-newline/changed by hand", func(t *testing.T) {
		kept := map[string]map[string]string{helm.Release + "-credentials": {"password": "new\n", "username": "app"}, helm.Release + "-internal": {"metrics": "new\n", "admin": "a"}}
		rendering, err := helm.Template(chartNamed(t, "valkey").Dir, helm.Options{Cluster: cluster(t, kept)})
		if err != nil {
			t.Fatal(err)
		}
		if data := publishedData(t, rendering, helm.Release+"-credentials"); data["password"] != "new" {
			t.Errorf("published %q", data["password"])
		}
		if data := publishedData(t, rendering, helm.Release+"-internal"); data["metrics"] != "new" || data["admin"] != "a" {
			t.Errorf("kept %q", data)
		}
	})
}
