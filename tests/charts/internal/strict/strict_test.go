// SPDX-License-Identifier: Apache-2.0

package strict

import (
	"strings"
	"testing"
)

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: a
  namespace: NAMESPACE
  labels:
    team: a
LABEL
spec:
  priorityClassName: PRIORITY
  nodeSelector: {disk: "1"}
  containers:
    - name: a
      FIELD: b
`

// TestFaults holds the judge to finding each kind of fault, and none in a good pod.
func TestFaults(t *testing.T) {
	for _, one := range []struct{ from, to, says string }{
		{"", "", ""},
		{"NAMESPACE", "12345", "cannot unmarshal number"},
		{"PRIORITY", "yes", "cannot unmarshal bool"},
		{"PRIORITY", "a..b", "RFC 1123 subdomain"},
		{"LABEL", "    team: b", `key "team" already set`},
		{"LABEL", "    team name: b", "name part must consist of"},
		{"FIELD", "imagge", `unknown field "spec.containers[0].imagge"`},
	} {
		text := pod
		if one.from != "" {
			text = strings.Replace(text, one.from, one.to, 1)
		}
		text = strings.NewReplacer("NAMESPACE", "b", "PRIORITY", "high", "LABEL\n", "", "FIELD", "image").Replace(text)
		faults := strings.Join(Faults(text), "\n")
		if one.says == "" && faults != "" || !strings.Contains(faults, one.says) {
			t.Errorf("%s %s: want %q, got\n%s", one.from, one.to, one.says, faults)
		}
	}
}
