// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

// Complete returns the chart's folder, or a copy of it in a folder that can be
// judged: without the dependencies that are not in charts/, and no library. The
// corpus has most charts without their dependencies; every verdict of the engine
// would be unknown, and nothing would be compared.
func (c Chart) Complete(folder string) (string, error) {
	text, err := os.ReadFile(filepath.Join(c.Dir, "Chart.yaml"))
	if err != nil {
		return "", err
	}
	var metadata map[string]any
	if err := yaml.Unmarshal(text, &metadata); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(filepath.Join(c.Dir, "charts"))
	if err != nil && !os.IsNotExist(err) {
		return "", err
	}
	dependencies, _ := metadata["dependencies"].([]any)
	missing, library := len(dependencies) > 0 && len(entries) == 0, metadata["type"] == "library"
	if !missing && !library {
		return c.Dir, nil
	}
	if missing {
		delete(metadata, "dependencies")
	}
	delete(metadata, "type")
	if text, err = yaml.Marshal(metadata); err != nil {
		return "", err
	}
	dir := filepath.Join(folder, c.Name)
	if err := os.CopyFS(dir, os.DirFS(c.Dir)); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "Chart.yaml"), text, 0o644)
}
