// SPDX-License-Identifier: Apache-2.0

package customresources

import (
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"managedservices.example.com/charts/internal/manifest"
)

func TestJudge(t *testing.T) {
	const monitor = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: b}}\n  endpoints: [{port: metrics, interval: 30s}]\n"
	for _, one := range []struct{ name, from, to, says string }{
		{"sound", "", "", ""},
		{"unknown field", "interval: 30s", "intervall: 30s", `unknown fields: ["spec.endpoints[0].intervall"]`},
		{"wrong type", "port: metrics", "port: 9187", "spec.endpoints[0].port"},
		{"bad value", "interval: 30s", "interval: thirty", "spec.endpoints[0].interval"},
		{"lacks a field", "  selector: {matchLabels: {a: b}}\n", "", "spec.selector: Required"},
		{"unknown kind", "ServiceMonitor", "ServiceMonitors", "no definition of monitoring.coreos.com/v1 ServiceMonitors"},
		{"unknown group", "monitoring.coreos.com", "example.com", "nobody checks objects of example.com"},
	} {
		t.Run(one.name, func(t *testing.T) {
			objects, err := manifest.Parse(strings.Replace(monitor, one.from, one.to, 1))
			if err != nil {
				t.Fatal(err)
			}
			err = Judge(objects[0])
			if (err == nil) != (one.says == "") || err != nil && !strings.Contains(err.Error(), one.says) {
				t.Errorf("want %q, got %v", one.says, err)
			}
		})
	}
}

func TestOwn(t *testing.T) {
	for version, own := range map[string]bool{"v1": true, "apps/v1": true, "networking.k8s.io/v1": true, "monitoring.coreos.com/v1": false} {
		if got := Own(manifest.Object{TypeMeta: metav1.TypeMeta{APIVersion: version}}); got != own {
			t.Errorf("%s: %v", version, got)
		}
	}
}
