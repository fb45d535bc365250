// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	// prefix of the folders of running clusters.
	prefix = "managed-services-cluster-"
	// owner is the file in such a folder that holds the process id of its harness.
	owner = "owner"
	// hostPaths is where kube-controller-manager's host-path provisioner makes its volumes; the place is fixed in Kubernetes' code.
	hostPaths = "/tmp/hostpath_pv"
)

// NewFolder makes a folder that a later run removes when this one cannot.
func NewFolder() (string, error) {
	folder, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", err
	}
	return folder, os.WriteFile(filepath.Join(folder, owner), []byte(strconv.Itoa(os.Getpid())), 0o600)
}

// removeLeftovers removes what harnesses left that were killed before they could.
func removeLeftovers() error {
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*"))
	if err != nil {
		return err
	}
	dead, alive := 0, 0
	for _, folder := range folders {
		text, err := os.ReadFile(filepath.Join(folder, owner))
		if err != nil {
			// Another user's, or one that is being made right now.
			continue
		}
		id, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil || id == os.Getpid() {
			continue
		}
		if !errors.Is(syscall.Kill(id, 0), syscall.ESRCH) {
			alive++
			continue
		}
		dead++
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("what an earlier run left: %w", err)
		}
	}
	if dead > 0 && alive == 0 {
		volumes, err := filepath.Glob(filepath.Join(hostPaths, "*"))
		if err != nil {
			return err
		}
		// Played pods write nothing, so our volumes are empty; what is not empty is not ours and stays.
		for _, each := range append(volumes, hostPaths) {
			_ = os.Remove(each)
		}
	}
	return nil
}

// volumes returns the folders of this cluster's volumes; other clusters' lie beside them.
func (cluster *Cluster) volumes() []string {
	if cluster.Admin == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	list, err := cluster.Admin.Typed.CoreV1().PersistentVolumes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil
	}
	var found []string
	for _, volume := range list.Items {
		if volume.Spec.HostPath != nil && filepath.Dir(volume.Spec.HostPath.Path) == hostPaths {
			found = append(found, volume.Spec.HostPath.Path)
		}
	}
	return found
}

func removeVolumes(volumes []string) {
	for _, each := range volumes {
		_ = os.RemoveAll(each)
	}
	// Fails, as it should, while another cluster has volumes there.
	_ = os.Remove(hostPaths)
}
