// SPDX-License-Identifier: Apache-2.0

// Package cluster walks the whole path on a live Kubernetes: an instance of a managed service is created, and etcd, the API server, the
// controllers, kro and Flux do what they do. See README.md.
package cluster

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"managedservices.example.com/cluster/internal/charts"
	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/plane"
	"managedservices.example.com/cluster/internal/services"
)

// What all tests share. One cluster serves them, because starting one costs more than most tests.
var (
	began    = time.Now()
	running  *plane.Cluster
	offered  []*services.Service
	programs charts.Programs
	work     string
	packages string
)

// TestCluster goes through what the cluster shows, in this order; `-run TestCluster/load` picks one.
func TestCluster(t *testing.T) {
	t.Run("life", lives)
	t.Run("together", together)
	t.Run("upgrade", upgrade)
	t.Run("load", loaded)
	t.Run("without policies", withoutPolicies)
}

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals, started := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		// The start fails then, and ends what it started. After it, tests run that know of no signal.
		cancel()
		<-started
		running.Stop()
		_ = os.RemoveAll(work)
		os.Exit(130)
	}()
	defer func() { _ = os.RemoveAll(work) }()
	if err := start(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	close(started)
	defer running.Stop()
	code := m.Run()
	progress("done; memory: %s", running.Memory())
	return code
}

func start(ctx context.Context) (err error) {
	if programs, err = charts.Find(); err != nil {
		return err
	}
	if work, err = plane.NewFolder(); err != nil {
		return err
	}
	packages = filepath.Join(work, "packages")
	if err = os.Mkdir(packages, 0o755); err != nil {
		return err
	}
	if offered, err = services.Load(programs, work, packages, true); err != nil {
		return err
	}
	progress("packaged %d services", len(offered))
	if running, err = plane.Start(ctx, plane.Options{Progress: progress, Packages: packages, Helm: programs.Helm}); err != nil {
		return err
	}
	installed := make(chan error)
	for _, service := range offered {
		go func() { installed <- service.Install(ctx, running.Admin, true) }()
	}
	for range offered {
		if failed := <-installed; failed != nil && err == nil {
			err = failed
		}
	}
	if err != nil {
		err = fmt.Errorf("%w\n%s", err, running.Logs(15))
		running.Stop()
		return err
	}
	progress("kro serves %d kinds", len(offered))
	return nil
}

// progress is shown at once, also by `npm test`, which knows such lines by their first word.
func progress(format string, arguments ...any) {
	fmt.Printf("progress: [%5.1fs] %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, arguments...))
}

// step runs a subtest and tells how long it took. When it fails, the servers' last words follow.
func step(t *testing.T, name string, body func(t *testing.T)) bool {
	t.Helper()
	return t.Run(name, func(t *testing.T) {
		since := time.Now()
		t.Cleanup(func() {
			outcome := "ok"
			if t.Failed() {
				outcome = "FAILED"
				t.Log(running.Logs(8))
			}
			progress("%-6s %s (%.1f s)", outcome, t.Name(), time.Since(since).Seconds())
		})
		body(t)
	})
}

// patience bounds what takes seconds on a free machine.
const patience = 2 * time.Minute

func wait(t *testing.T, what string, condition func() error) {
	t.Helper()
	if err := kube.Wait(t.Context(), patience, what, func() error {
		if err := running.Check(); err != nil {
			return kube.Final(err)
		}
		return condition()
	}); err != nil {
		t.Fatal(err)
	}
}

func must[T any](value T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

var namespaces sync.Map

// namespace makes a namespace under the restricted Pod Security Standard.
func namespace(t *testing.T, client *kube.Client, name string) string {
	t.Helper()
	if _, known := namespaces.LoadOrStore(fmt.Sprint(client.Config.Host, name), true); known {
		t.Fatalf("two tests use the namespace %s", name)
	}
	text := fmt.Sprintf("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}\n", name)
	must(client.Apply(t.Context(), []byte(text)))(t)
	return name
}

// each runs a subtest for each service that is offered, side by side.
func each(t *testing.T, body func(t *testing.T, service *services.Service)) {
	t.Helper()
	for _, service := range offered {
		t.Run(service.Name, func(t *testing.T) {
			t.Parallel()
			body(t, service)
		})
	}
}
