// SPDX-License-Identifier: Apache-2.0

package kro

import (
	"fmt"

	"github.com/kubernetes-sigs/kro/pkg/graph"
	"github.com/kubernetes-sigs/kro/pkg/runtime"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Rendered is what kro would apply for one instance.
type Rendered struct {
	// Objects holds the created objects by resource id.
	Objects map[string]*unstructured.Unstructured
	// Pending says, by resource id, why kro would wait instead of creating.
	Pending map[string]string
	// Waiting says, by resource id, which object exists but is not ready.
	Waiting map[string]string
	// Status is what kro would write to the instance's status.
	Status map[string]any
}

// OfKind returns the rendered object of a kind, or nil.
func (r Rendered) OfKind(kind string) *unstructured.Unstructured {
	for _, object := range r.Objects {
		if object.GetKind() == kind {
			return object
		}
	}
	return nil
}

// Cluster answers for the objects of the cluster: given a resource id and the
// object that kro wants, or the reference that kro follows, it returns what the
// cluster holds. A nil Cluster holds nothing but what kro has just applied.
type Cluster func(id string, desired *unstructured.Unstructured) []*unstructured.Unstructured

// Render runs kro's runtime on a stored instance, in kro's order.
func (g *Graph) Render(stored *unstructured.Unstructured, cluster Cluster) (Rendered, error) {
	rendered := Rendered{
		Objects: map[string]*unstructured.Unstructured{},
		Pending: map[string]string{},
		Waiting: map[string]string{},
	}
	run, err := runtime.FromGraph(g.graph, config, runtime.WithInstance(stored.DeepCopy()))
	if err != nil {
		return rendered, err
	}
	for _, node := range run.Nodes() {
		if err := renderNode(node, cluster, &rendered); err != nil {
			return rendered, fmt.Errorf("resource %s: %w", node.Spec.Meta.ID, err)
		}
	}
	statuses, err := run.Instance().GetDesired()
	if err != nil {
		return rendered, fmt.Errorf("status: %w", err)
	}
	for _, object := range statuses {
		rendered.Status, _ = object.Object["status"].(map[string]any)
	}
	return rendered, nil
}

func renderNode(node *runtime.Node, cluster Cluster, rendered *Rendered) error {
	id := node.Spec.Meta.ID
	ignored, err := node.IsIgnored()
	if err != nil || ignored {
		return err
	}
	desired, err := node.GetDesired()
	if runtime.IsDataPending(err) {
		rendered.Pending[id] = err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	external := node.Spec.Meta.Type == graph.NodeTypeExternal || node.Spec.Meta.Type == graph.NodeTypeExternalCollection
	for _, object := range desired {
		if !external {
			rendered.Objects[id] = object
		}
	}
	node.SetObserved(observe(id, desired, external, cluster))
	if err := node.CheckReadiness(); err != nil {
		rendered.Waiting[id] = err.Error()
	}
	return nil
}

func observe(id string, desired []*unstructured.Unstructured, external bool, cluster Cluster) []*unstructured.Unstructured {
	observed := []*unstructured.Unstructured{}
	for _, object := range desired {
		if cluster != nil {
			observed = append(observed, cluster(id, object)...)
			continue
		}
		if !external {
			applied := object.DeepCopy()
			applied.SetGeneration(1)
			observed = append(observed, applied)
		}
	}
	return observed
}
