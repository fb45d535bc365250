// SPDX-License-Identifier: Apache-2.0

// Package judges lets programs of others judge the charts: chart-testing with
// yamllint and yamale, and the schemas of each Kubernetes version. See README.md.
package judges

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"managedservices.example.com/charts/internal/customresources"
	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/charts/internal/project"
	"managedservices.example.com/kit"
)

func TestMain(m *testing.M) { os.Exit(helm.Isolated(m.Run)) }

// tool returns the path of a judge: CHART_JUDGES names a folder with the programs
// of requirements.txt and `ct`; without it they are taken from the PATH.
func tool(name string) string {
	if folder := os.Getenv("CHART_JUDGES"); folder != "" {
		return filepath.Join(folder, name)
	}
	return name
}

// TestChartTesting runs `ct lint`: Helm's lint with every file in ci/, yamllint
// over Chart.yaml and all values, and Chart.yaml's schema. Off is the rule that
// maintainers have accounts, because ct asks over the network. That the version
// was raised can only be asked where there is a published branch.
func TestChartTesting(t *testing.T) {
	charts, err := project.Charts()
	if err != nil {
		t.Fatal(err)
	}
	folder := copied(t)
	for _, chart := range charts {
		t.Run(chart.Name, func(t *testing.T) {
			if code, output := chartTesting(t, folder, chart.Name); code != nil {
				t.Errorf("%v\n%s", code, output)
			}
		})
	}
}

// TestChartTestingRefuses shows that the judges of ct are at work: each fault is
// one that only one of them finds.
func TestChartTestingRefuses(t *testing.T) {
	for name, fault := range map[string]struct{ file, from, to, says string }{
		"yamllint":   {"umbrella/values.yaml", "enabled: true", "enabled:  true", "too many spaces after colon"},
		"yamale":     {"umbrella/Chart.yaml", "type: application", "type: application\nowner: nobody", "owner: Unexpected element"},
		"helm":       {"umbrella/ci/full-values.yaml", "port: 5432", "port: 0", "minimum: got 0, want 1"},
		"maintainer": {"umbrella/Chart.yaml", "  - name: managed-services maintainers", "  - email: someone@example.com", "maintainers.0.name: Required field missing"},
	} {
		t.Run(name, func(t *testing.T) {
			folder := copied(t)
			file := filepath.Join(folder, filepath.FromSlash(fault.file))
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			changed := strings.Replace(string(text), fault.from, fault.to, 1)
			if changed == string(text) {
				t.Fatalf("%s has no %q", fault.file, fault.from)
			}
			if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
				t.Fatal(err)
			}
			code, output := chartTesting(t, folder, "umbrella")
			if code == nil || !strings.Contains(output, fault.says) {
				t.Errorf("want a refusal with %q: %v\n%s", fault.says, code, output)
			}
		})
	}
}

// TestChartTestingVersion shows the rule about versions at work, as docs/publish.md
// tells people to use it: a changed chart needs another version than the published
// branch has.
func TestChartTestingVersion(t *testing.T) {
	folder := copied(t)
	git := func(arguments ...string) {
		command := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, arguments...)...)
		command.Dir = folder
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", arguments, err, output)
		}
	}
	edit := func(name, from, to string) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), from, to, 1)
		if changed == string(text) {
			t.Fatalf("%s has no %q", name, from)
		}
		if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		git("commit", "--quiet", "--all", "--message", name)
	}
	git("init", "--quiet", "--initial-branch=main")
	git("add", ".")
	git("commit", "--quiet", "--message", "published")
	git("update-ref", "refs/remotes/origin/main", "HEAD")
	edit("umbrella/values.yaml", "enabled: true", "enabled: true  # changed")
	if code, output := chartTesting(t, folder, "", "--target-branch", "main"); code == nil || !strings.Contains(output, "chart version not ok. Needs a version bump!") {
		t.Errorf("a change without another version is not refused: %v\n%s", code, output)
	}
	edit("umbrella/Chart.yaml", "version: 0", "version: 1")
	if code, output := chartTesting(t, folder, "", "--target-branch", "main"); code != nil {
		t.Errorf("%v\n%s", code, output)
	}
}

// copied returns a copy of charts/: ct builds dependencies, which writes archives.
func copied(t *testing.T) string {
	t.Helper()
	charts, err := kit.Path("charts")
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "charts")
	if err := os.CopyFS(folder, os.DirFS(charts)); err != nil {
		t.Fatal(err)
	}
	return folder
}

// chartTesting lints one chart of a folder, or with an empty name those that
// changed since the published branch.
func chartTesting(t *testing.T, folder, chart string, more ...string) (error, string) {
	t.Helper()
	rules := chartTestingRules(t)
	ct, err := exec.LookPath(tool("ct"))
	if err != nil {
		t.Fatal(err)
	}
	program, err := kit.Helm()
	if err != nil {
		t.Fatal(err)
	}
	// ct runs `helm`, `yamllint` and `yamale` by these names.
	names := t.TempDir()
	if err := os.Symlink(program, filepath.Join(names, "helm")); err != nil {
		t.Fatal(err)
	}
	arguments := append([]string{"lint", "--chart-dirs", ".", "--validate-maintainers=false",
		"--lint-conf", filepath.Join(rules, "lintconf.yaml"), "--chart-yaml-schema", filepath.Join(rules, "chart_schema.yaml")}, more...)
	if chart != "" {
		arguments = append(arguments, "--charts", chart, "--check-version-increment=false")
	}
	command := exec.Command(ct, arguments...)
	command.Dir = folder
	search := []string{names, os.Getenv("PATH")}
	if judges := os.Getenv("CHART_JUDGES"); judges != "" {
		search = []string{names, judges, os.Getenv("PATH")}
	}
	command.Env = append(os.Environ(), "PATH="+strings.Join(search, string(os.PathListSeparator)))
	output, err := command.CombinedOutput()
	return err, string(output)
}

// chartTestingRules returns the folder of ct's own rules inside its module.
func chartTestingRules(t *testing.T) string {
	t.Helper()
	folder, err := kit.ModuleDir("tests/charts/tools/ct", "github.com/helm/chart-testing/v3")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "etc")
}

type question struct {
	Version string          `json:"version"`
	Object  json.RawMessage `json:"object"`
}

// refusals asks the schemas and returns an answer for each question, empty when
// the object fits.
func refusals(t *testing.T, questions []question) []string {
	t.Helper()
	var input, stderr bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, question := range questions {
		if err := encoder.Encode(question); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.Command(tool("python3"), "validate.py")
	command.Stdin, command.Stderr = &input, &stderr
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	var answers []string
	lines := bufio.NewScanner(bytes.NewReader(output))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var answer struct{ Refusal string }
		if err := json.Unmarshal(lines.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, answer.Refusal)
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d questions, %d answers", len(questions), len(answers))
	}
	return answers
}

// TestKubernetesSchemas renders each case for each Kubernetes version, and lets
// the strict schemas of that version judge: a field that the version does not
// know is refused, as is a wrong type or a value outside of an enumeration.
func TestKubernetesSchemas(t *testing.T) {
	cases, err := project.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, minor := range project.Minors {
		t.Run(minor, func(t *testing.T) {
			t.Parallel()
			var questions []question
			var places []string
			for _, one := range cases {
				for _, object := range rendered(t, one, minor) {
					if !customresources.Own(object) {
						continue // TestCustomResources
					}
					questions = append(questions, question{minor, object.JSON})
					places = append(places, one.Chart.Name+" with "+one.Name+": "+object.ID())
				}
			}
			for i, refusal := range refusals(t, questions) {
				if refusal != "" {
					t.Errorf("%s: %s", places[i], refusal)
				}
			}
		})
	}
}

// TestCustomResources lets the definitions of other operators judge the objects
// that a chart makes for them where a cluster has them.
func TestCustomResources(t *testing.T) {
	cases, err := project.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range cases {
		t.Run(one.Chart.Name+"/"+one.Name, func(t *testing.T) {
			for _, object := range rendered(t, one, project.Minors[len(project.Minors)-1]) {
				if customresources.Own(object) {
					continue
				}
				if err := customresources.Judge(object); err != nil {
					t.Errorf("%s: %v", object.ID(), err)
				}
			}
		})
	}
}

func rendered(t *testing.T, one project.Case, minor string) []manifest.Object {
	t.Helper()
	apis, err := one.Chart.OptionalAPIs()
	if err != nil {
		t.Fatal(err)
	}
	text, err := helm.Template(one.Chart.Dir, helm.Options{Values: one.Values, Kubernetes: minor + ".0", APIs: apis})
	if err != nil {
		t.Fatal(err)
	}
	objects, err := manifest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// TestSchemasRefuse shows that the schemas are strict and of the version asked for.
func TestSchemasRefuse(t *testing.T) {
	const pod = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"a:1"%s}]}}`
	with := func(more string) string { return strings.Replace(pod, "%s", more, 1) }
	for _, one := range []struct{ name, version, object, says string }{
		{"sound", "1.29", with(""), ""},
		{"unknown field", "1.29", with(`,"imagePolicy":"Always"`), "imagePolicy"},
		{"wrong type", "1.36", with(`,"ports":[{"containerPort":"80"}]`), "is not of type"},
		{"value not listed", "1.36", `{"apiVersion":"v2","kind":"Pod","metadata":{"name":"a"}}`, "Couldn't find schema"},
		{"lacks a name", "1.36", with(`,"env":[{"value":"a"}]`), "'name' is a required property"},
		{"field of a later version", "1.33", with(`,"restartPolicyRules":[{"action":"Restart"}]`), "restartPolicyRules"},
		{"field of this version", "1.34", with(`,"restartPolicyRules":[{"action":"Restart"}]`), ""},
		{"unknown kind", "1.36", `{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"a"}}`, "Couldn't find schema"},
	} {
		t.Run(one.name, func(t *testing.T) {
			refusal := refusals(t, []question{{one.version, json.RawMessage(one.object)}})[0]
			if (refusal == "") != (one.says == "") || !strings.Contains(refusal, one.says) {
				t.Errorf("want %q, got %q", one.says, refusal)
			}
		})
	}
}
