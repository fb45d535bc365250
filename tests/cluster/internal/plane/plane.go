// SPDX-License-Identifier: Apache-2.0

// Package plane runs a Kubernetes cluster out of plain processes on 127.0.0.1: etcd, kube-apiserver, kube-controller-manager,
// kube-scheduler, kro and Flux's helm-controller as they are; kwok for nodes and kubelets; source-controller is played.
//
// Nothing of it is shared between two runs: ports are free ones, the data is in a folder of its own that goes with the run.
package plane

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/process"
	"managedservices.example.com/cluster/internal/source"
	"managedservices.example.com/cluster/internal/tools"
)

// patience bounds the start of one server on a machine that is busy with other things.
const patience = 3 * time.Minute

// Options say what to start.
type Options struct {
	// Progress is told what happens, line by line.
	Progress func(format string, arguments ...any)
	// Packages is the folder of chart packages that the played registry serves.
	Packages string
	// Helm is the path of the Helm program, which renders kro's own chart.
	Helm string
	// APIServer are more flags of the API server.
	APIServer []string
	// Users are people who get a token each; what they may do is up to the roles that are applied.
	Users []string
}

// Cluster is a running cluster.
type Cluster struct {
	// Admin may do everything.
	Admin *kube.Client
	// Kubeconfig is the path of the administrator's kubeconfig.
	Kubeconfig string
	// Tokens are those of Options.Users, and the administrator's as `admin`.
	Tokens map[string]string
	// Source is the played source-controller.
	Source *source.Source

	options   Options
	folder    string
	programs  map[string]string
	server    string
	mutex     sync.Mutex
	processes []*process.Process
	cancel    context.CancelFunc
	stopped   bool
}

// Start starts a cluster and returns when its nodes and controllers are ready. What was started is ended when it fails.
func Start(ctx context.Context, options Options) (*Cluster, error) {
	programs, err := tools.Build(ctx, options.Progress)
	if err != nil {
		return nil, err
	}
	if err := removeLeftovers(); err != nil {
		return nil, err
	}
	folder, err := NewFolder()
	if err != nil {
		return nil, err
	}
	inner, cancel := context.WithCancel(ctx)
	cluster := &Cluster{options: options, folder: folder, programs: programs, cancel: cancel}
	if err := cluster.start(inner); err != nil {
		err = fmt.Errorf("%w\n%s", err, cluster.Logs(15))
		cluster.Stop()
		return nil, err
	}
	return cluster, nil
}

func (cluster *Cluster) start(ctx context.Context) error {
	began := time.Now()
	say := func(what string) { cluster.options.Progress("%s after %.1f s", what, time.Since(began).Seconds()) }
	ports, err := freePorts(9)
	if err != nil {
		return err
	}
	if err := cluster.startControlPlane(ctx, ports); err != nil {
		return err
	}
	say("API server ready")
	if err := cluster.prepare(ctx); err != nil {
		return err
	}
	cluster.Source, err = source.Start(ctx, cluster.Admin.Dynamic, cluster.options.Packages)
	if err != nil {
		return err
	}
	if err := cluster.startKwok(); err != nil {
		return err
	}
	if err := errors.Join(cluster.StartHelmController(ctx), cluster.StartKro(ctx)); err != nil {
		return err
	}
	say("kro and helm-controller ready")
	if err := cluster.waitForNodes(ctx); err != nil {
		return err
	}
	say("nodes ready")
	return nil
}

// Folder is where the cluster's data and logs are.
func (cluster *Cluster) Folder() string { return cluster.folder }

// run starts a program under a name.
func (cluster *Cluster) run(name, program string, arguments []string, environment ...string) (*process.Process, error) {
	started, err := process.Start(cluster.folder, name, cluster.programs[program], arguments, environment)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	cluster.mutex.Lock()
	defer cluster.mutex.Unlock()
	cluster.processes = slices.DeleteFunc(cluster.processes, func(each *process.Process) bool { return each.Name == name })
	cluster.processes = append(cluster.processes, started)
	return started, nil
}

// Process returns a running server by its name.
func (cluster *Cluster) Process(name string) *process.Process {
	cluster.mutex.Lock()
	defer cluster.mutex.Unlock()
	index := slices.IndexFunc(cluster.processes, func(each *process.Process) bool { return each.Name == name })
	if index < 0 {
		return nil
	}
	return cluster.processes[index]
}

// Check says whether a server ended that should be running.
func (cluster *Cluster) Check() error {
	cluster.mutex.Lock()
	defer cluster.mutex.Unlock()
	var found error
	for _, each := range cluster.processes {
		found = errors.Join(found, each.Check())
	}
	return found
}

// Logs returns the end of each server's log.
func (cluster *Cluster) Logs(lines int) string {
	cluster.mutex.Lock()
	defer cluster.mutex.Unlock()
	var text strings.Builder
	for _, each := range cluster.processes {
		fmt.Fprintf(&text, "--- %s\n%s\n", each.Name, each.Tail(lines))
	}
	return text.String()
}

// Memory tells the memory of each server, for people.
func (cluster *Cluster) Memory() string {
	cluster.mutex.Lock()
	defer cluster.mutex.Unlock()
	var parts []string
	total := 0
	for _, each := range cluster.processes {
		if memory, err := each.Memory(); err == nil {
			parts = append(parts, fmt.Sprintf("%s %d", each.Name, memory))
			total += memory
		}
	}
	return fmt.Sprintf("%d MiB (%s)", total, strings.Join(parts, ", "))
}

// Stop ends everything and removes what the cluster left on the disk. It is safe to call it twice.
func (cluster *Cluster) Stop() {
	cluster.mutex.Lock()
	defer cluster.mutex.Unlock()
	if cluster.stopped {
		return
	}
	cluster.stopped = true
	volumes := cluster.volumes()
	cluster.cancel()
	if cluster.Source != nil {
		cluster.Source.Wait()
	}
	// Nothing is kept, so nothing needs an orderly end.
	for _, each := range slices.Backward(cluster.processes) {
		each.Kill()
	}
	removeVolumes(volumes)
	_ = os.RemoveAll(cluster.folder)
}

// freePorts asks the kernel for ports; all are held until all are known, so that they differ.
func freePorts(count int) ([]int, error) {
	ports := make([]int, 0, count)
	for range count {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

func address(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// Server is the address of the API server.
func (cluster *Cluster) Server() string { return cluster.server }

// Authority is the path of the certificate that signs the API server's.
func (cluster *Cluster) Authority() string { return cluster.path("certs/apiserver.crt") }

func (cluster *Cluster) path(name string) string { return filepath.Join(cluster.folder, name) }

func (cluster *Cluster) config(token string) *rest.Config {
	return &rest.Config{Host: cluster.server, BearerToken: token, TLSClientConfig: rest.TLSClientConfig{CAFile: cluster.Authority()}}
}
