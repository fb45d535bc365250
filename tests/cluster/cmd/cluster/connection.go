// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"io"
	"os"

	"managedservices.example.com/cluster/internal/plane"
)

// users are the people of a Backstage that is connected to the cluster; people.yaml says what they
// may do.
var users = []string{"alice", "bob", "carol", "dave"}

//go:embed people.yaml
var people []byte

// Connection is what a program needs to reach the cluster, as JSON on one line.
type Connection struct {
	// Server is the address of the API server.
	Server string `json:"server"`
	// Authority is the path of the certificate that signs the server's.
	Authority string `json:"authority"`
	// Kubeconfig is the path of the administrator's.
	Kubeconfig string `json:"kubeconfig"`
	// Folder holds the logs.
	Folder string `json:"folder"`
	// People are tokens by the names of users, the administrator's included.
	People map[string]string `json:"people"`
	// Accounts are tokens by the names of service accounts.
	Accounts map[string]string `json:"accounts"`
}

// connect lets the people in and writes the connection.
func connect(ctx context.Context, cluster *plane.Cluster) error {
	if _, err := cluster.Admin.Apply(ctx, people); err != nil {
		return err
	}
	connection := Connection{
		Server:     cluster.Server(),
		Authority:  cluster.Authority(),
		Kubeconfig: cluster.Kubeconfig,
		Folder:     cluster.Folder(),
		People:     cluster.Tokens,
		Accounts:   map[string]string{},
	}
	for name, namespace := range map[string]string{
		"backstage":            "backstage",
		"kustomize-controller": "flux-system",
	} {
		token, err := cluster.ServiceAccountToken(ctx, namespace, name)
		if err != nil {
			return err
		}
		connection.Accounts[name] = token
	}
	return json.NewEncoder(os.Stdout).Encode(connection)
}

// untilEndOfInput ends the context with the program that started this one, however that ends: its
// end of the pipe closes.
func untilEndOfInput(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	return ctx
}
