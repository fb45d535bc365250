// SPDX-License-Identifier: Apache-2.0

package helm

import (
	"helm.sh/helm/v4/pkg/cli/values"
	"helm.sh/helm/v4/pkg/getter"
)

// Setting is one option that sets values, and its argument.
type Setting struct{ Option, Argument string }

// Set reads settings as `helm install` does, in Helm's own order.
func Set(settings []Setting) (map[string]any, error) {
	var options values.Options
	arguments := map[string]*[]string{
		"-f": &options.ValueFiles, "--set": &options.Values, "--set-string": &options.StringValues,
		"--set-json": &options.JSONValues, "--set-file": &options.FileValues, "--set-literal": &options.LiteralValues,
	}
	for _, setting := range settings {
		list := arguments[setting.Option]
		*list = append(*list, setting.Argument)
	}
	return options.MergeValues(getter.Providers{})
}
