// SPDX-License-Identifier: Apache-2.0

package helm

import (
	"fmt"

	"helm.sh/helm/v4/pkg/action"
	charter "helm.sh/helm/v4/pkg/chart"
	"helm.sh/helm/v4/pkg/chart/common"
	commonutil "helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/loader"
	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

// Answer is what `helm install` says to a chart, a folder or a package, with
// values: whether it loads it, whether all that it needs is there, and whether it
// accepts the values.
type Answer struct {
	// Incomplete is true when a dependency is not in charts/. The command line
	// refuses then, whatever the values are; the SDK does not look.
	Incomplete bool
	Refusal    error
}

// Install asks the way the command line does, up to the values.
func Install(path string, values map[string]any) (answer Answer) {
	defer func() {
		if problem := recover(); problem != nil {
			answer.Refusal = fmt.Errorf("helm panics: %v", problem)
		}
	}()
	loaded, err := loader.Load(path)
	if err != nil {
		return Answer{Refusal: fmt.Errorf("load: %w", err)}
	}
	accessor, err := charter.NewAccessor(loaded)
	if err != nil {
		return Answer{Refusal: err}
	}
	switch kind := accessor.MetadataAsMap()["Type"]; kind {
	case "", "application":
	default:
		return Answer{Refusal: fmt.Errorf("%v charts are not installable", kind)}
	}
	if required := accessor.MetaDependencies(); len(required) > 0 {
		answer.Incomplete = action.CheckDependencies(loaded, required) != nil
	}
	second, isSecond := loaded.(*chart.Chart)
	if !isSecond {
		return Answer{Refusal: fmt.Errorf("invalid chart apiVersion: %T", loaded)}
	}
	if err := chartutil.ProcessDependencies(second, values); err != nil {
		answer.Refusal = fmt.Errorf("chart dependencies: %w", err)
		return answer
	}
	options := common.ReleaseOptions{Name: "loading", Namespace: "default", Revision: 1, IsInstall: true}
	_, answer.Refusal = commonutil.ToRenderValues(second, values, options, common.DefaultCapabilities)
	return answer
}
