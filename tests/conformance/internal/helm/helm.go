// SPDX-License-Identifier: Apache-2.0

// Package helm is the only place that imports Helm. It runs Helm's SDK the way
// `helm install` does, without a cluster and without a network.
package helm

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"helm.sh/helm/v4/pkg/action"
	charter "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/downloader"
	"helm.sh/helm/v4/pkg/engine"
	"helm.sh/helm/v4/pkg/getter"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/fake"
)

// closed is a proxy nobody listens on.
const closed = "http://127.0.0.1:1"

// Isolate makes Helm's answers depend on nothing outside the machine: schemas
// that need the network fail to load everywhere, not only where it is missing.
// It also silences Helm's log, which repeats what the answers say.
func Isolate() error {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		if err := os.Setenv(name, closed); err != nil {
			return err
		}
	}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		if err := os.Unsetenv(name); err != nil {
			return err
		}
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	log.SetOutput(io.Discard)
	return nil
}

// Build copies a folder of charts to a temporary place and builds the
// dependencies of one of them there, as `helm dependency build` does. It returns
// the chart's folder in the copy; the working tree stays untouched.
func Build(folder, name, temporary string) (string, error) {
	copied := filepath.Join(temporary, "charts")
	if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
		return "", err
	}
	dir := filepath.Join(copied, name)
	settings := cli.New()
	var output bytes.Buffer
	manager := downloader.Manager{
		Out:              &output,
		ChartPath:        dir,
		SkipUpdate:       true,
		Getters:          getter.All(settings),
		RepositoryConfig: filepath.Join(temporary, "repositories.yaml"),
		RepositoryCache:  filepath.Join(temporary, "cache"),
		ContentCache:     filepath.Join(temporary, "content"),
	}
	if err := manager.Build(); err != nil {
		return "", fmt.Errorf("helm dependency build: %w: %s", err, output.String())
	}
	return dir, nil
}

// Lint runs `helm lint --strict` and returns what it has to say.
func Lint(dir string, values map[string]any) error {
	lint := action.NewLint()
	lint.Strict = true
	lint.Namespace = "default"
	return errors.Join(lint.Run([]string{dir}, values).Errors...)
}

// Chart is a chart read once; every question loads its own copy of it, because
// Helm changes a chart while it processes its dependencies.
type Chart struct {
	dir string
	// Unloadable says which document the schema needs from elsewhere, or nothing.
	Unloadable string
}

// Open reads a chart folder.
func Open(dir string) (*Chart, error) {
	opened := &Chart{dir: dir}
	loaded, err := opened.load()
	if err != nil {
		return nil, err
	}
	opened.Unloadable = unloadable(loaded)
	return opened, nil
}

func (c *Chart) load() (*chart.Chart, error) {
	return loader.LoadDir(c.dir)
}

// unloadable compiles each schema of the chart tree and returns the first address
// that cannot be loaded. Helm does not say it apart from other schema errors.
func unloadable(loaded *chart.Chart) string {
	if len(loaded.Schema) > 0 {
		var failure *jsonschema.LoadURLError
		if err := commonutil.ValidateAgainstSingleSchema(common.Values{}, loaded.Schema); errors.As(err, &failure) {
			return failure.URL
		}
	}
	for _, dependency := range loaded.Dependencies() {
		if url := unloadable(dependency); url != "" {
			return url
		}
	}
	return ""
}

// Defaults returns the chart's own values.yaml.
func (c *Chart) Defaults() (map[string]any, error) {
	loaded, err := c.load()
	if err != nil {
		return nil, err
	}
	return loaded.Values, nil
}

// Schema returns the text of the chart's own schema.
func (c *Chart) Schema() ([]byte, error) {
	loaded, err := c.load()
	if err != nil {
		return nil, err
	}
	return loaded.Schema, nil
}

// Verdict returns nil when Helm accepts the values, or Helm's reason to refuse
// them: dependencies, coalescing, then the schemas of the chart tree.
func (c *Chart) Verdict(values map[string]any) error {
	_, _, err := c.coalesce(values, "conformance", "default")
	return err
}

// Template renders the chart as `helm template` does and returns its documents by
// file name, without partials and notes.
func (c *Chart) Template(name, namespace string, values map[string]any) (map[string]string, error) {
	return c.render(name, namespace, values, engine.Render)
}

// TemplateBeside renders the chart as an installation into a cluster does that
// holds these objects: templates find them with `lookup`.
func (c *Chart) TemplateBeside(live []*unstructured.Unstructured, name, namespace string, values map[string]any) (map[string]string, error) {
	return c.render(name, namespace, values, func(loaded charter.Charter, toRender common.Values) (map[string]string, error) {
		return engine.RenderWithClientProvider(loaded, toRender, cluster(live))
	})
}

func (c *Chart) render(
	name, namespace string, values map[string]any, render func(charter.Charter, common.Values) (map[string]string, error),
) (map[string]string, error) {
	loaded, toRender, err := c.coalesce(values, name, namespace)
	if err != nil {
		return nil, err
	}
	rendered, err := render(loaded, toRender)
	if err != nil {
		return nil, err
	}
	documents := map[string]string{}
	for file, text := range rendered {
		base := filepath.Base(file)
		if strings.HasPrefix(base, "_") || base == "NOTES.txt" || strings.TrimSpace(text) == "" {
			continue
		}
		documents[file] = text
	}
	return documents, nil
}

// cluster is what `lookup` finds: these objects and nothing else.
type cluster []*unstructured.Unstructured

func (c cluster) GetClientFor(apiVersion, kind string) (dynamic.NamespaceableResourceInterface, bool, error) {
	group, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return nil, false, err
	}
	resource, _ := meta.UnsafeGuessKindToResource(group.WithKind(kind))
	objects := make([]runtime.Object, len(c))
	for index, object := range c {
		objects[index] = object
	}
	return fake.NewSimpleDynamicClient(runtime.NewScheme(), objects...).Resource(resource), true, nil
}

func (c *Chart) coalesce(values map[string]any, name, namespace string) (*chart.Chart, common.Values, error) {
	loaded, err := c.load()
	if err != nil {
		return nil, nil, err
	}
	if err := chartutil.ProcessDependencies(loaded, values); err != nil {
		return nil, nil, fmt.Errorf("chart dependencies: %w", err)
	}
	options := common.ReleaseOptions{Name: name, Namespace: namespace, Revision: 1, IsInstall: true}
	toRender, err := commonutil.ToRenderValues(loaded, values, options, common.DefaultCapabilities)
	return loaded, toRender, err
}
