// SPDX-License-Identifier: Apache-2.0

// Command controlplane is one program holding the servers of a Kubernetes control plane; the first argument chooses which one runs.
//
// One program instead of four, because they share nearly all of their code: one link step, and a third of the disk.
package main

import (
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	if len(os.Args) < 2 {
		fatal(fmt.Errorf("usage: controlplane etcd|kube-apiserver|kube-controller-manager|kube-scheduler [flags]"))
	}
	role := os.Args[1]
	os.Args = os.Args[1:]
	switch role {
	case "etcd":
		etcd(os.Args[1:])
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kube-controller-manager":
		os.Exit(cli.Run(controllers.NewControllerManagerCommand()))
	case "kube-scheduler":
		os.Exit(cli.Run(scheduler.NewSchedulerCommand()))
	default:
		fatal(fmt.Errorf("no such server: %q", role))
	}
}

// etcd runs one member: its data directory, the URL for clients, the URL for peers.
func etcd(arguments []string) {
	if len(arguments) != 3 {
		fatal(fmt.Errorf("usage: controlplane etcd DIRECTORY CLIENT-URL PEER-URL"))
	}
	config := embed.NewConfig()
	config.Dir = arguments[0]
	client, peer := parse(arguments[1]), parse(arguments[2])
	config.ListenClientUrls, config.AdvertiseClientUrls = client, client
	config.ListenPeerUrls, config.AdvertisePeerUrls = peer, peer
	config.InitialCluster = config.Name + "=" + peer[0].String()
	// The data dies with the run; waiting for the disk would only slow it.
	config.UnsafeNoFsync = true
	config.LogLevel = "warn"
	server, err := embed.StartEtcd(config)
	if err != nil {
		fatal(err)
	}
	select {
	case <-server.Server.ReadyNotify():
		fmt.Println("etcd is ready")
	case <-time.After(time.Minute):
		fatal(fmt.Errorf("etcd was not ready within a minute"))
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-stop:
		server.Close()
	case err := <-server.Err():
		fatal(err)
	}
}

func parse(text string) []url.URL {
	address, err := url.Parse(text)
	if err != nil {
		fatal(err)
	}
	return []url.URL{*address}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(2)
}
