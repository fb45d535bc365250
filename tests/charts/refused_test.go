// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/project"
	"managedservices.example.com/kit"
)

// TestRefused holds Helm to refusing each file below testdata/refused, and to
// saying why in the words that the file's first lines give:
//
//	# refused by: schema        or: template
//	# says: part of Helm's message; may stand several times
//
// The engine must share Helm's verdict about the schema; what a template refuses,
// it cannot know.
func TestRefused(t *testing.T) {
	cases, err := project.Refused()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range cases {
		t.Run(one.Chart.Name+"/"+one.Name, func(t *testing.T) {
			by, says := expectation(t, one.Values)
			_, err := helm.Template(one.Chart.Dir, helm.Options{Values: one.Values})
			var refusal *helm.Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("Helm does not refuse: %v", err)
			}
			for _, part := range says {
				if !strings.Contains(refusal.Message, part) {
					t.Errorf("Helm does not say %q but\n%s", part, refusal.Message)
				}
			}
			bySchema := strings.Contains(refusal.Message, "values don't meet the specifications of the schema")
			if bySchema != (by == "schema") {
				t.Errorf("not refused by the %s:\n%s", by, refusal.Message)
			}
			wanted := map[string]int{"schema": 1, "template": 0}[by]
			if code, output := validate(t, one); code != wanted {
				t.Errorf("managed-services validate exits with %d, not %d:\n%s", code, wanted, output)
			}
		})
	}
}

func expectation(t *testing.T, path string) (by string, says []string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if text, found := strings.CutPrefix(lines.Text(), "# refused by: "); found {
			by = text
		}
		if text, found := strings.CutPrefix(lines.Text(), "# says: "); found {
			says = append(says, text)
		}
	}
	if !slices.Contains([]string{"schema", "template"}, by) || len(says) == 0 {
		t.Fatalf("%s lacks `# refused by: schema` (or template) or `# says: …`", path)
	}
	return by, says
}

// validate asks the engine.
func validate(t *testing.T, one project.Case) (code int, output string) {
	t.Helper()
	program, err := kit.Engine()
	if err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(program, "validate", one.Chart.Dir, "-f", one.Values).CombinedOutput()
	var failure *exec.ExitError
	if errors.As(err, &failure) {
		return failure.ExitCode(), string(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, string(text)
}
