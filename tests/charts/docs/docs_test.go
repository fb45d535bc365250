// SPDX-License-Identifier: Apache-2.0

// Package docs follows the pages of docs/ as a person would: it writes the files
// they show, runs the commands, and compares what comes out.
package docs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	"sigs.k8s.io/yaml"

	"managedservices.example.com/charts/internal/checks"
	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/kit"
)

func TestMain(m *testing.M) { os.Exit(helm.Isolated(m.Run)) }

// pages are followed in this order, each where the one before ended.
var pages = []string{"add-a-service.md", "publish.md", "upgrade.md"}

// block is one fenced block of a page with the comment that stands above it.
type block struct {
	language, text string
	// note is a comment such as `<!-- file: charts/x/Chart.yaml -->`, without the marks.
	note string
	// start and end are the offsets of text in the page.
	start, end int
	line       int
}

var fence = regexp.MustCompile("(?m)(?:^<!-- (.+) -->\n)?^```([a-z]+)\n((?s:.*?))^```$")

func blocks(page string) []block {
	var found []block
	for _, at := range fence.FindAllStringSubmatchIndex(page, -1) {
		one := block{language: page[at[4]:at[5]], text: page[at[6]:at[7]], start: at[6], end: at[7], line: 1 + strings.Count(page[:at[6]], "\n")}
		if at[2] >= 0 {
			one.note = page[at[2]:at[3]]
		}
		found = append(found, one)
	}
	return found
}

// TestPages follows the pages in a copy of the project. UPDATE=1 writes the
// outputs they show.
func TestPages(t *testing.T) {
	desk := newDesk(t)
	for _, name := range pages {
		if !t.Run(name, func(t *testing.T) { follow(t, desk, name) }) {
			return // the next page goes on where this one ends
		}
	}
	// The example is held to what is asked of our own charts.
	t.Run("the example is sound", func(t *testing.T) {
		chart := filepath.Join(desk.folder, "charts", "memcached")
		text, err := helm.Template(chart, helm.Options{})
		if err != nil {
			t.Fatal(err)
		}
		objects, err := manifest.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		findings, err := checks.Run(objects)
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range findings {
			t.Error(finding)
		}
	})
	t.Run("the definition finds the package", func(t *testing.T) { definitionFinds(t, desk) })
}

func follow(t *testing.T, desk *desk, name string) {
	t.Helper()
	path := filepath.Join(desk.project, "docs", name)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	last := ""
	ran := 0
	// Replacements keep the offsets of later blocks true when made from the end.
	type change struct {
		block block
		text  string
	}
	var changes []change
	for _, block := range blocks(page) {
		kind, value, _ := strings.Cut(block.note, ": ")
		switch {
		case kind == "file":
			desk.write(t, value, block.text)
		case block.language == "sh":
			wanted := 0
			if kind == "exits with 1" {
				wanted = 1
			}
			var code int
			code, last = desk.run(t, block.text)
			ran++
			if code != wanted {
				t.Fatalf("%s:%d exits with %d, not %d:\n%s", name, block.line, code, wanted, last)
			}
		case kind == "output":
			if os.Getenv("UPDATE") == "1" {
				changes = append(changes, change{block, last})
			} else if last != block.text {
				t.Errorf("%s:%d shows another output than the command gives; UPDATE=1 writes it:\n%s", name, block.line, last)
			}
		default:
			t.Errorf("%s:%d: a block that is neither a file, a command nor its output", name, block.line)
		}
	}
	if ran == 0 {
		t.Errorf("%s holds no command", name)
	}
	for i := len(changes) - 1; i >= 0; i-- {
		page = page[:changes[i].block.start] + changes[i].text + page[changes[i].block.end:]
	}
	if len(changes) > 0 {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// desk is where a person sits: a clone of the project, the programs on the PATH, a registry.
type desk struct {
	project, folder string
	registry        string
	environment     []string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	root, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	// The pages put a second checkout beside it.
	folder, programs := filepath.Join(t.TempDir(), "project"), t.TempDir()
	for _, name := range []string{"charts", "definitions", "software-templates"} {
		if err := os.CopyFS(filepath.Join(folder, name), os.DirFS(filepath.Join(root, name))); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")

	helmPath, err := kit.Helm()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := kit.Engine()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(engine, filepath.Join(programs, "managed-services")); err != nil {
		t.Fatal(err)
	}
	// Helm speaks TLS with registries, and this one here does not. It also tells on
	// each call that it follows the link to the umbrella.
	wrapper := "#!/bin/sh\ncase \"$*\" in *oci://*) set -- \"$@\" --plain-http ;; esac\n'" + helmPath + "' \"$@\" 2>\"$0.err\"\ncode=$?\ngrep -v '^level=INFO' \"$0.err\" >&2\nexit $code\n"
	if err := os.WriteFile(filepath.Join(programs, "helm"), []byte(wrapper), 0o755); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	desk := &desk{project: root, folder: folder, registry: host}
	desk.environment = append(os.Environ(), "PATH="+programs+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+home,
		"REGISTRY=oci://"+host+"/charts", "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "NO_COLOR=1",
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull, "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	if code, output := desk.run(t, "git init --quiet && git add . && git commit --quiet --message start"); code != 0 {
		t.Fatal(output)
	}
	return desk
}

func (d *desk) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(d.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run returns the exit code and all that a person sees.
func (d *desk) run(t *testing.T, commands string) (int, string) {
	t.Helper()
	command := exec.Command("bash", "-euo", "pipefail", "-c", commands)
	command.Dir, command.Env = d.folder, d.environment
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	var failure *exec.ExitError
	if errors.As(err, &failure) {
		return failure.ExitCode(), output.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, output.String()
}

// definitionFinds compares what the definition of the example tells Flux to fetch
// with what `helm push` left in the registry.
func definitionFinds(t *testing.T, desk *desk) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(desk.folder, "definitions", "memcached.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var definition struct {
		Spec struct {
			Resources []struct {
				ID       string
				Template struct {
					Spec struct {
						URL           string
						Ref           struct{ Tag string }
						LayerSelector struct{ MediaType string }
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal(text, &definition); err != nil {
		t.Fatal(err)
	}
	for _, resource := range definition.Spec.Resources {
		if resource.ID != "source" {
			continue
		}
		source := resource.Template.Spec
		path, found := strings.CutPrefix(source.URL, "oci://registry.example.com/")
		if !found {
			t.Fatalf("the source is %s", source.URL)
		}
		answer, err := http.Get("http://" + desk.registry + "/v2/" + path + "/manifests/" + source.Ref.Tag)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var pushed struct{ Layers []struct{ MediaType string } }
		if err := json.NewDecoder(answer.Body).Decode(&pushed); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("%s:%s: %s: %v", path, source.Ref.Tag, answer.Status, err)
		}
		if !slices.Contains(pushed.Layers, struct{ MediaType string }{source.LayerSelector.MediaType}) {
			t.Errorf("%s:%s has no layer of type %s but %v", path, source.Ref.Tag, source.LayerSelector.MediaType, pushed.Layers)
		}
		return
	}
	t.Error("the definition has no source")
}

// TestStatus holds docs/status.md to the fields and phases that the generated
// definitions have.
func TestStatus(t *testing.T) {
	root, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "status.md"))
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]+) \\|").FindAllStringSubmatch(string(page), -1) {
		for _, name := range regexp.MustCompile("`([A-Za-z]+)`").FindAllStringSubmatch(row[1], -1) {
			said[name[1]] = false
		}
	}
	files, err := filepath.Glob(filepath.Join(root, "definitions", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var definition struct {
			Kind string
			Spec struct {
				Schema struct{ Status map[string]any }
			}
		}
		if err := yaml.Unmarshal(text, &definition); err != nil {
			t.Fatal(err)
		}
		if definition.Kind != "ResourceGraphDefinition" {
			continue
		}
		names := []string{}
		for name := range definition.Spec.Schema.Status {
			names = append(names, name)
		}
		phase, _ := definition.Spec.Schema.Status["phase"].(string)
		for _, name := range regexp.MustCompile(`\? ?\(?[^"?]*"([A-Z][A-Za-z]+)"|: "([A-Z][A-Za-z]+)"`).FindAllStringSubmatch(phase, -1) {
			names = append(names, name[1]+name[2])
		}
		for _, name := range names {
			if _, found := said[name]; !found {
				t.Errorf("%s has %s, which docs/status.md does not explain", filepath.Base(file), name)
			}
			said[name] = true
		}
	}
	for name, exists := range said {
		if !exists {
			t.Errorf("docs/status.md explains %s, which no definition has", name)
		}
	}
}

// TestLinks asks that every link of the pages, and of the READMEs they lead to,
// leads to a file.
func TestLinks(t *testing.T) {
	root, err := kit.Root()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, more := range []string{"*.md", "charts/*.md", "charts/*/*.md", "tests/*/*.md", "install/*.md", "backstage-plugin/*.md", "backstage-plugin/plugins/*/*.md", "pkg/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(more)))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	seen := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			seen++
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), filepath.FromSlash(match[1]))); err != nil {
				name, _ := filepath.Rel(root, file)
				t.Errorf("%s: %s leads nowhere", name, match[1])
			}
		}
	}
	if seen == 0 {
		t.Error("no links were seen")
	}
}
