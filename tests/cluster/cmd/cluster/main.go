// SPDX-License-Identifier: Apache-2.0

// Command cluster runs the cluster of the tests for another program: it applies the project's
// definitions, lets the people of a Backstage in, prints on one line of JSON how to connect, and
// stays until its input ends. With the argument `build` it only builds the programs that the cluster
// consists of, with `kubectl` only that one, whose path it prints.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"managedservices.example.com/cluster/internal/charts"
	"managedservices.example.com/cluster/internal/plane"
	"managedservices.example.com/cluster/internal/services"
	"managedservices.example.com/cluster/internal/tools"
)

var began = time.Now()

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := run(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	switch strings.Join(os.Args[1:], " ") {
	case "build":
		_, err := tools.Build(ctx, progress)
		return err
	case "kubectl":
		path, err := tools.BuildKubectl(ctx, progress)
		if err == nil {
			fmt.Println(path)
		}
		return err
	case "serve":
		return serve(ctx)
	default:
		return fmt.Errorf("usage: cluster build|kubectl|serve")
	}
}

// serve runs the cluster with the project's definitions.
func serve(ctx context.Context) error {
	programs, err := charts.Find()
	if err != nil {
		return err
	}
	work, err := plane.NewFolder()
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	packages := filepath.Join(work, "packages")
	if err := os.Mkdir(packages, 0o755); err != nil {
		return err
	}
	offered, err := services.Load(programs, work, packages, false)
	if err != nil {
		return err
	}
	// The cluster outlives the signal by the moment that its own end takes.
	cluster, err := plane.Start(context.WithoutCancel(ctx), plane.Options{
		Progress: progress, Packages: packages, Helm: programs.Helm, Users: users,
	})
	if err != nil {
		return err
	}
	defer cluster.Stop()
	for _, service := range offered {
		if err := service.Install(ctx, cluster.Admin, true); err != nil {
			return fmt.Errorf("%w\n%s", err, cluster.Logs(15))
		}
		progress("%s is served", service.Kind.Kind)
	}
	if err := connect(ctx, cluster); err != nil {
		return err
	}
	ctx = untilEndOfInput(ctx)
	return stay(ctx, cluster)
}

// stay waits for Ctrl-C, or for a server that ends by itself.
func stay(ctx context.Context, cluster *plane.Cluster) error {
	for {
		select {
		case <-ctx.Done():
			progress("stopping")
			return ctx.Err()
		case <-time.After(time.Second):
			if err := cluster.Check(); err != nil {
				return err
			}
		}
	}
}

func progress(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "cluster: [%5.1fs] %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, arguments...))
}
