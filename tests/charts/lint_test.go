// SPDX-License-Identifier: Apache-2.0

package charts

import (
	"errors"
	"testing"

	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"

	"managedservices.example.com/charts/internal/checks"
	"managedservices.example.com/charts/internal/helm"
	"managedservices.example.com/charts/internal/manifest"
	"managedservices.example.com/charts/internal/project"
)

// TestHelmLint runs `helm lint --strict` for the oldest and the newest Kubernetes.
func TestHelmLint(t *testing.T) {
	eachCase(t, func(t *testing.T, one project.Case) {
		for _, minor := range []string{project.Minors[0], project.Minors[len(project.Minors)-1]} {
			if err := helm.Lint(one.Chart.Dir, helm.Options{Values: one.Values, Kubernetes: minor + ".0"}); err != nil {
				t.Errorf("Kubernetes %s: %v", minor, err)
			}
		}
	})
}

// TestKubeVersion holds the charts to the first Kubernetes they name, also with
// the suffixes that providers append.
func TestKubeVersion(t *testing.T) {
	eachChart(t, func(t *testing.T, chart project.Chart) {
		for _, version := range []string{"1.25.0", "1.25.0-gke.1", "1.29.4-eks-036c24b", "1.36.0"} {
			if _, err := helm.Template(chart.Dir, helm.Options{Kubernetes: version}); err != nil {
				t.Errorf("Kubernetes %s: %v", version, err)
			}
		}
		var refusal *helm.Refusal
		if _, err := helm.Template(chart.Dir, helm.Options{Kubernetes: "1.24.17"}); !errors.As(err, &refusal) {
			t.Errorf("Kubernetes 1.24 is not refused: %v", err)
		}
	})
}

// TestDefaultChecks makes the checks of package checks, without exceptions.
func TestDefaultChecks(t *testing.T) {
	eachCase(t, func(t *testing.T, one project.Case) {
		findings, err := checks.Run(render(t, one, helm.Options{}))
		if err != nil {
			t.Fatal(err)
		}
		for _, finding := range findings {
			t.Error(finding)
		}
	})
}

// TestRestrictedPods asks Kubernetes' own admission library whether a namespace
// under the restricted Pod Security Standard takes the pods, in each version of
// the standard.
func TestRestrictedPods(t *testing.T) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		t.Fatal(err)
	}
	eachCase(t, func(t *testing.T, one project.Case) {
		workloads, err := manifest.Workloads(render(t, one, helm.Options{}))
		if err != nil {
			t.Fatal(err)
		}
		for _, minor := range project.Minors {
			version, err := api.ParseVersion("v" + minor)
			if err != nil {
				t.Fatal(err)
			}
			for _, workload := range workloads {
				results := evaluator.EvaluatePod(api.LevelVersion{Level: api.LevelRestricted, Version: version}, &workload.Template.ObjectMeta, &workload.Template.Spec)
				if all := policy.AggregateCheckResults(results); !all.Allowed {
					t.Errorf("%s, restricted:v%s: %s", workload.Object.ID(), minor, all.ForbiddenDetail())
				}
			}
		}
	})
}
