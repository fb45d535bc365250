// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Tree writes the index-th chart tree of a seed: charts as Helm may or may not
// load them. What is odd is rare enough that about half of the trees load.
func Tree(dir string, seed, index uint64) error {
	maker := &treeMaker{maker{Rand: rand.New(rand.NewPCG(seed, index))}}
	files := maker.tree(0)
	for path, text := range files {
		file := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if target, isLink := strings.CutPrefix(text, link); isLink {
			if err := os.Symlink(target, file); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// link stands before the target of a symbolic link.
const link = "link to "

// files are the texts of a folder by their paths.
type files = map[string]string

type treeMaker struct{ maker }

// odd is true now and then.
func (m *treeMaker) odd() bool { return m.IntN(30) == 0 }

func (m *treeMaker) tree(depth int) files {
	found := files{}
	version := m.metadata(found, depth)
	m.requirements(found, version, depth)
	m.values(found, depth)
	m.schema(found)
	if depth < 2 {
		m.subcharts(found, depth)
	}
	if depth == 0 && m.chance(30) {
		found[".helmignore"] = m.ignore()
	}
	if m.odd() {
		found[one(&m.maker, []string{"Chart.lock", "requirements.lock"})] = one(&m.maker, []string{
			"", "generated: \"2026-01-31T12:00:00Z\"\ndigest: x\ndependencies: [{name: s, version: 1.0.0}]\n", "generated: 2026-01-31\n",
			"digest: [x]\n", "<<<<<<< HEAD\n", "generated: \"2026-02-30T12:00:00Z\"\n", "dependencies: [~]\n", "dependencies: s\n",
			"generated: \"2026-01-31T12:00:00.5+02:00\"\n",
		})
	}
	if m.odd() && m.odd() {
		found[one(&m.maker, []string{"notes", "charts/x", "templates/.x", "charts/_x/y", "values.yaml"})] = link + one(&m.maker, []string{"gone", "/dev/null", "Chart.yaml"})
	}
	return found
}

// metadata writes a Chart.yaml and returns its apiVersion.
func (m *treeMaker) metadata(found files, depth int) string {
	api := one(&m.maker, []string{"v2", "v2", "v2", "v1", "v1", ""})
	if m.odd() {
		api = one(&m.maker, []string{"v3", "v9", "2", "~", "[v2]"})
	}
	name, version := "top", "1.0.0"
	if depth > 0 {
		name, version = one(&m.maker, []string{"s", "s", "t", "u"}), one(&m.maker, []string{"1.0.0", "1.2.3", "2.0.0", "0.1.0-rc.1"})
	}
	if m.odd() {
		name = one(&m.maker, []string{"a/b", "..", "\"\"", "5", "true", "1.50", "~", "\" s\\t\"", "[s]", "\"s\\u200b\""})
	}
	if m.odd() {
		version = one(&m.maker, []string{"one", "1", "1.10", "v1.2", "\"01.2.3\"", "1.2.3.4", "1.0.0-01", "1.0.0+x", "", "{a: b}", "1e3", "\"1.0.0 \""})
	}
	keys := []string{"name", "version", "apiVersion"}
	if m.odd() {
		keys = []string{"Name", "VERSION", "apiversion"}
	}
	text := keys[0] + ": " + name + "\n" + keys[1] + ": " + version + "\n"
	if api != "" {
		text += keys[2] + ": " + api + "\n"
	}
	if m.chance(15) {
		text += one(&m.maker, []string{"type: application", "type: \"\"", "kubeVersion: \">=1\"", "deprecated: true", "description: 5", "unknown: [x]", "keywords: [a, 1, ~]"}) + "\n"
	}
	if m.odd() {
		text += one(&m.maker, []string{
			"type: foo", "type: library", "type: 5", "keywords: a", "sources: {a: b}", "maintainers: [~]", "maintainers: [{name: 5}]", "maintainers: [me]",
			"annotations: {a: 1, b: ~}", "annotations: {a: [1]}", "annotations: [a]", "deprecated: \"no\"", "deprecated: 1", "home: [x]", "name: twice",
			"a: b: c", "\tx: y", "dependencies: {}", "dependencies: s", "? [a]\n: b", "NAME: s", "tags: x", "condition: [x]",
		}) + "\n"
	}
	if m.chance(60) {
		text += m.dependencies("dependencies")
	}
	if m.odd() && m.odd() {
		text = one(&m.maker, []string{"", "[]", "name: s", "---\n" + text, text + "---\n- x\n", "\ufeff" + text})
	}
	found["Chart.yaml"] = text
	return api
}

func (m *treeMaker) requirements(found files, api string, _ int) {
	if m.chance(25) && api != "v2" || m.odd() {
		found["requirements.yaml"] = m.dependencies("dependencies")
		if m.odd() {
			found["requirements.yaml"] = one(&m.maker, []string{"", "dependencies:\n", "dependencies: s\n", "- x\n", "name: other\n", "version: x\n", "a: b: c\n"})
		}
	}
}

func (m *treeMaker) dependencies(key string) string {
	text := key + ":\n"
	for _, name := range m.some([]string{"s", "t", "u", "s"}, 3) {
		text += "- name: " + name + "\n"
		text += "  version: \"" + one(&m.maker, []string{"*", "*", "1.x", ">=1.0.0", "2.0.0", "^1.2", ">0-0", ""}) + "\"\n"
		if m.chance(30) {
			text += "  condition: " + one(&m.maker, []string{"s.use", "t.use", "use", "s.use,use", "x.use", "5", "s.s.use"}) + "\n"
		}
		if m.chance(20) {
			text += "  tags: " + one(&m.maker, []string{"[a]", "[a, b]", "[~]", "[]"}) + "\n"
		}
		if m.chance(20) {
			text += "  alias: " + one(&m.maker, []string{"x", "y", "t", "x_Y-1"}) + "\n"
		}
		if m.chance(15) {
			text += "  import-values: " + one(&m.maker, []string{"[data]", "[{child: a, parent: b}]", "[5, ~]", "[]", "[{child: a, parent: .}]"}) + "\n"
		}
		if m.odd() {
			text += "  " + one(&m.maker, []string{"alias: a.b", "alias: \"\"", "tags: a", "enabled: 5", "version: [1]", "import-values: x", "repository: 5", "Alias: z", "alias: \"a b\""}) + "\n"
		}
		if m.odd() && m.odd() {
			text += "- ~\n"
		}
	}
	return text
}

func (m *treeMaker) values(found files, _ int) {
	if m.chance(20) {
		return
	}
	lines := m.some([]string{
		"a: 1", "b: text", "use: true", "s: {use: false}", "s: {a: 2}", "t: {use: true, a: x}", "x: {a: 1}", "tags: {a: false}", "tags: {a: true, b: false}",
		"global: {g: 1}", "exports: {data: {c: 3}}", "b: ~", "s: {a: ~}",
	}, 5)
	text := strings.Join(lines, "\n") + "\n"
	if m.chance(15) {
		text += one(&m.maker, []string{"---\na: 2\n", "---\n", "---\n# nothing\n---\nb: {c: 1}\n", "---\ns: {a: 5}\nt: {b: 1}", "--- # x\na: ~\n", "...\na: 9\n"})
	}
	if m.odd() {
		text = one(&m.maker, []string{"- a\n", "5\n", "~\n", "a: 1\n---\n- b\n", "a: [\n", "a: 1\n--- x\n", "s: 5\n", "t: [1]\n", "\ufeffa: 1\n", "a: .inf\n", "? ~\n: a\n", "\xff: a\n"})
	}
	found["values.yaml"] = text
}

func (m *treeMaker) schema(found files) {
	if m.chance(30) {
		return
	}
	text := one(&m.maker, []string{
		`{}`, `{"type": "object"}`, `true`, `{"required": ["a"]}`, `{"properties": {"a": {"type": "integer"}}}`, `{"properties": {"b": {"type": "string"}}}`,
		`{"properties": {"s": {"required": ["a"]}}}`, `{"maxProperties": 4}`, `{"properties": {"global": {"type": "object"}}, "required": ["global"]}`,
	})
	if m.chance(12) {
		text = one(&m.maker, []string{
			`false`, `null`, `[]`, `5`, `"x"`, ``, `{`, `{} {}`, `{"$ref": "#/nowhere"}`, `{"type": "array"}`, `{"type": 5}`, `{"pattern": "("}`,
			`{"$schema": "http://json-schema.org/draft-07/schema#", "$defs": {"l": [{"type": "object"}]}, "$ref": "#/$defs/l/00"}`,
			`{"$defs": {"l": [{}]}, "$ref": "#/$defs/l/01"}`, "\ufeff{}", "{\"required\": [\"\xff\"]}", `{"properties": {"a": true, "a": false}}`,
		})
	}
	found["values.schema.json"] = text
}

// subcharts adds entries of charts/.
func (m *treeMaker) subcharts(found files, depth int) {
	for _, name := range m.some([]string{"s", "t", "u"}, 3-depth) {
		below := m.tree(depth + 1)
		if m.chance(60) {
			below["Chart.yaml"] = strings.Replace(below["Chart.yaml"], "name: s\n", "name: "+name+"\n", 1)
		}
		if !m.chance(25) {
			for path, text := range below {
				found["charts/"+name+"/"+path] = text
			}
			continue
		}
		folder := one(&m.maker, []string{name, name, name, name, "other"})
		if m.odd() {
			folder = one(&m.maker, []string{"./" + name, "", "..", "/" + name, name + "/.", "a/b"})
		}
		file := "charts/" + name + one(&m.maker, []string{".tgz", "-1.0.0.tgz"})
		if m.odd() {
			file = one(&m.maker, []string{"charts/" + name + ".tar.gz", "charts/_" + name + ".tgz", "charts/." + name + ".tgz", "charts/" + name + ".TGZ"})
		}
		found[file] = packed(folder, below)
	}
	if m.odd() {
		found[one(&m.maker, []string{
			"charts/README.md", "charts/.keep", "charts/_notes", "charts/x.prov", "charts/x.tgz", "charts/x/notes", "charts/x/y.prov", "charts/x.tgz/Chart.yaml",
			"charts/_x/Chart.yaml", "charts/s/charts/README", "charts/x/requirements.yaml", "charts/x/templates/y", "charts/x/requirements.lock",
		})] = one(&m.maker, []string{"", "x", "name: x\nversion: 1.0.0\napiVersion: v1\n"})
	}
}

// packed is a package with these files in a folder.
func packed(folder string, content files) string {
	var out bytes.Buffer
	zipper := gzip.NewWriter(&out)
	archive := tar.NewWriter(zipper)
	paths := make([]string, 0, len(content))
	for path := range content {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		header := tar.Header{Name: folder + "/" + path, Mode: 0o644, Size: int64(len(content[path])), Format: tar.FormatPAX}
		if folder == "" {
			header.Name = path
		}
		if err := archive.WriteHeader(&header); err != nil {
			panic(err)
		}
		if _, err := archive.Write([]byte(content[path])); err != nil {
			panic(err)
		}
	}
	if err := archive.Close(); err != nil {
		panic(err)
	}
	if err := zipper.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

func (m *treeMaker) ignore() string {
	rules := m.some([]string{
		"# comment", "", "*.json", "values.schema.json", "/values.schema.json", "charts/", "charts/s", "charts/s/", "charts/*", "/charts/t", "charts/*.tgz",
		"*.tgz", "README.md", "*.md", "values.*", "charts/?/values.yaml", "[s-t]", "[^s]*", "requirements.yaml", "*/x", ".*", "charts/s/charts", " s ", "u/", "values.yaml/",
		"x*[", "s/values.yaml", "*/*/values.yaml", "Chart.lock",
	}, 3)
	if m.odd() {
		rules = append(rules, one(&m.maker, []string{"a/**", "[", "v[", "\\", "!*.yaml", "!charts", "!charts/", "!/x", "Chart.yaml", "!*", "[a-]", "!values.schema.json"}))
	}
	return one(&m.maker, []string{"", "", "", "\ufeff"}) + strings.Join(rules, one(&m.maker, []string{"\n", "\n", "\r\n"})) + "\n"
}
