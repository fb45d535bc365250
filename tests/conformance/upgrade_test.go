// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"managedservices.example.com/conformance/internal/helm"
)

// TestPostgresUpgrade renders the chart beside what an earlier rendering left in
// the cluster: what was made up once stays, what cannot change is refused.
func TestPostgresUpgrade(t *testing.T) {
	chart, err := helm.Open(ownChart(t, "postgres").Dir)
	if err != nil {
		t.Fatal(err)
	}
	values := func(overrides map[string]any) map[string]any {
		all := map[string]any{"tls": map[string]any{"enabled": true}}
		maps.Copy(all, overrides)
		return all
	}
	render := func(t *testing.T, live []*unstructured.Unstructured, overrides map[string]any) []*unstructured.Unstructured {
		t.Helper()
		rendered, err := chart.TemplateBeside(live, "shop", "team", values(overrides))
		if err != nil {
			t.Fatal(err)
		}
		return objectsOf(t, rendered)
	}
	madeUp := []string{"shop-credentials", "shop-replication", "shop-metrics", "shop-tls"}
	installed := render(t, nil, nil)

	t.Run("kept", func(t *testing.T) {
		again, upgraded := render(t, nil, nil), render(t, installed, map[string]any{"replicas": 3})
		for _, name := range madeUp {
			before := secretOf(t, installed, name)
			if maps.Equal(before, secretOf(t, again, name)) {
				t.Errorf("%s is not made up", name)
			}
			if !maps.Equal(before, secretOf(t, upgraded, name)) {
				t.Errorf("%s changes with an upgrade", name)
			}
		}
	})

	t.Run("taken up again", func(t *testing.T) {
		var left []*unstructured.Unstructured
		for _, object := range installed {
			if object.GetAnnotations()["helm.sh/resource-policy"] == "keep" {
				left = append(left, object)
			}
		}
		upgraded := render(t, left, nil)
		for _, name := range madeUp {
			if !maps.Equal(secretOf(t, installed, name), secretOf(t, upgraded, name)) {
				t.Errorf("%s does not outlive the release, unlike the disks", name)
			}
		}
		retention := map[string]any{"storage": map[string]any{"retention": map[string]any{"whenDeleted": "Delete"}}}
		for _, object := range render(t, nil, retention) {
			if object.GetAnnotations()["helm.sh/resource-policy"] != "" {
				t.Errorf("%s outlives the disks", object.GetName())
			}
		}
	})

	t.Run("one lost", func(t *testing.T) {
		upgraded := render(t, without(installed, "shop-credentials"), nil)
		for _, name := range madeUp {
			if kept := maps.Equal(secretOf(t, installed, name), secretOf(t, upgraded, name)); kept == (name == "shop-credentials") {
				t.Errorf("%s: kept is %v", name, kept)
			}
		}
	})

	for name, refused := range map[string]struct {
		values map[string]any
		words  string
	}{
		"database": {map[string]any{"auth": map[string]any{"database": "other"}}, `auth.database cannot change from "app" to "other"`},
		"username": {map[string]any{"auth": map[string]any{"username": "other"}}, `auth.username cannot change from "app" to "other"`},
		"major":    {map[string]any{"version": "18"}, "version cannot change from 17 to 18: one major version cannot read the data of another"},
	} {
		t.Run("refused "+name, func(t *testing.T) {
			if _, err := chart.TemplateBeside(nil, "shop", "team", values(refused.values)); err != nil {
				t.Errorf("a new instance is refused: %v", err)
			}
			_, err := chart.TemplateBeside(installed, "shop", "team", values(refused.values))
			if err == nil || !strings.Contains(err.Error(), refused.words) {
				t.Errorf("want %q, got %v", refused.words, err)
			}
		})
	}

	t.Run("given password", func(t *testing.T) {
		given := map[string]any{"auth": map[string]any{"existingSecret": "given"}}
		waiting := secretOf(t, render(t, nil, given), "shop-credentials")
		if waiting["password"] != "" || waiting["uri"] != "" {
			t.Error("a password is made up beside the given one")
		}
		for _, password := range []string{"first", "it's: 100% a \"pass/word\"?"} {
			credentials := secretOf(t, render(t, append(installed, secret("given", map[string]string{"password": password})), given), "shop-credentials")
			uri, err := url.Parse(credentials["uri"])
			if err != nil {
				t.Fatal(err)
			}
			if inURI, _ := uri.User.Password(); credentials["password"] != password || inURI != password {
				t.Errorf("given %q, published %q and %q", password, credentials["password"], inURI)
			}
			if uri.Host != "shop-rw.team.svc:5432" || uri.Path != "/app" || uri.RawQuery != "sslmode=require" {
				t.Errorf("published %s", uri.Redacted())
			}
		}
	})

	t.Run("certificate", func(t *testing.T) {
		data := secretOf(t, installed, "shop-tls")
		pair, err := tls.X509KeyPair([]byte(data["tls.crt"]), []byte(data["tls.key"]))
		if err != nil {
			t.Fatal(err)
		}
		authority := x509.NewCertPool()
		if !authority.AppendCertsFromPEM([]byte(secretOf(t, installed, "shop-credentials")["ca.crt"])) {
			t.Fatal("no authority is published")
		}
		for _, host := range []string{
			"shop-rw", "shop-rw.team", "shop-rw.team.svc", "shop-rw.team.svc.cluster.local", "shop-ro.team.svc",
			"shop-1.shop-headless", "shop-1.shop-headless.team.svc", "localhost",
		} {
			if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: authority, DNSName: host}); err != nil {
				t.Errorf("%s: %v", host, err)
			}
		}
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: authority, DNSName: "other-rw.team.svc"}); err == nil {
			t.Error("it holds for another release")
		}
		given := map[string]any{"tls": map[string]any{"enabled": true, "existingSecret": "given"}}
		rendered := render(t, []*unstructured.Unstructured{secret("given", map[string]string{"ca.crt": "an authority"})}, given)
		if secretOf(t, rendered, "shop-credentials")["certificates"] != "an authority" {
			t.Error("the given authority is not published")
		}
		for _, object := range rendered {
			if object.GetName() == "shop-tls" {
				t.Error("a certificate is made up beside the given one")
			}
		}
	})
}

// TestPostgresQuota asks for the quota of a whole service.
func TestPostgresQuota(t *testing.T) {
	dir := ownChart(t, "postgres").Dir
	chart, err := helm.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	values := readValues(t, filepath.Join(dir, "ci", "metrics-values.yaml"))
	values["backup"] = map[string]any{"enabled": true, "storage": map[string]any{"size": "5G"}}
	values["resources"] = map[string]any{"requests": map[string]any{"cpu": "1.5", "memory": "1Gi"}}
	rendered, err := chart.Template("shop", "team", values)
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range objectsOf(t, rendered) {
		if object.GetKind() != "ResourceQuota" {
			continue
		}
		hard, _, _ := unstructured.NestedStringMap(object.Object, "spec", "hard")
		// Three servers with an exporter each, and three short-lived pods; 5G are 4769 MiB, rounded up.
		want := map[string]string{
			"requests.cpu": "4680m", "requests.memory": "3360Mi", "requests.storage": "35489Mi", "pods": "6", "persistentvolumeclaims": "4",
		}
		if !maps.Equal(hard, want) {
			t.Errorf("got %v, want %v", hard, want)
		}
		return
	}
	t.Error("there is no quota")
}

// TestUmbrellaAdoption gives a new chart the lines that the README names, and
// nothing else.
func TestUmbrellaAdoption(t *testing.T) {
	folder := filepath.Dir(ownChart(t, "umbrella").Dir)
	readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile("(?s)<!-- example: adopt -->\n```yaml\n(.*?)```").FindSubmatch(readme)
	if lines == nil || bytes.Count(lines[1], []byte("\n")) != 3 {
		t.Fatal("charts/README.md names no three lines")
	}
	charts := t.TempDir()
	if err := os.CopyFS(filepath.Join(charts, "umbrella"), os.DirFS(filepath.Join(folder, "umbrella"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(charts, "wiki"), 0o755); err != nil {
		t.Fatal(err)
	}
	head := []byte("apiVersion: v2\nname: wiki\nversion: 0.1.0\n")
	if err := os.WriteFile(filepath.Join(charts, "wiki", "Chart.yaml"), append(head, lines[1]...), 0o644); err != nil {
		t.Fatal(err)
	}
	built, err := helm.Build(charts, "wiki", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	chart, err := helm.Open(built)
	if err != nil {
		t.Fatal(err)
	}
	kinds := func(values map[string]any) string {
		rendered, err := chart.Template("my-wiki", "team", values)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, object := range objectsOf(t, rendered) {
			found[object.GetKind()+" "+object.GetName()] = true
		}
		return strings.Join(slices.Sorted(maps.Keys(found)), ", ")
	}
	if got, want := kinds(nil), "ConfigMap my-wiki-connection, NetworkPolicy my-wiki, ServiceAccount my-wiki"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	quota := map[string]any{"umbrella": map[string]any{"resourceQuota": map[string]any{"enabled": true}}}
	if got, want := kinds(quota), "LimitRange my-wiki, ResourceQuota my-wiki"; !strings.Contains(got, "LimitRange") || !strings.Contains(got, "ResourceQuota") {
		t.Errorf("got %s, want also %s", got, want)
	}
	if got := kinds(map[string]any{"umbrella": map[string]any{"enabled": false}}); got != "" {
		t.Errorf("switched off, there is still %s", got)
	}
}

// secretOf returns the decoded data of a Secret.
func secretOf(t *testing.T, objects []*unstructured.Unstructured, name string) map[string]string {
	t.Helper()
	for _, object := range objects {
		if object.GetKind() != "Secret" || object.GetName() != name {
			continue
		}
		data, _, err := unstructured.NestedStringMap(object.Object, "data")
		if err != nil {
			t.Fatal(err)
		}
		for key, value := range data {
			decoded, err := base64.StdEncoding.DecodeString(value)
			if err != nil {
				t.Fatalf("%s: %s: %v", name, key, err)
			}
			data[key] = string(decoded)
		}
		return data
	}
	t.Fatalf("there is no Secret %s", name)
	return nil
}

func secret(name string, data map[string]string) *unstructured.Unstructured {
	encoded := map[string]any{}
	for key, value := range data {
		encoded[key] = base64.StdEncoding.EncodeToString([]byte(value))
	}
	object := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Secret", "data": encoded}}
	object.SetName(name)
	object.SetNamespace("team")
	return object
}

func without(objects []*unstructured.Unstructured, name string) []*unstructured.Unstructured {
	var others []*unstructured.Unstructured
	for _, object := range objects {
		if object.GetName() != name {
			others = append(others, object)
		}
	}
	return others
}
