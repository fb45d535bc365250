// SPDX-License-Identifier: Apache-2.0

package plane

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sigs.k8s.io/yaml"

	"managedservices.example.com/cluster/internal/kube"
	"managedservices.example.com/cluster/internal/process"
	"managedservices.example.com/cluster/internal/tools"
)

// startControlPlane starts etcd, the API server, the controllers and the scheduler.
func (cluster *Cluster) startControlPlane(ctx context.Context, ports []int) error {
	client, peer := "http://"+address(ports[0]), "http://"+address(ports[1])
	etcd, err := cluster.run("etcd", tools.ControlPlane, []string{"etcd", cluster.path("etcd"), client, peer})
	if err != nil {
		return err
	}
	if err := waitFor(ctx, etcd, client+"/readyz"); err != nil {
		return err
	}
	token, err := cluster.credentials()
	if err != nil {
		return err
	}
	cluster.server = "https://" + address(ports[2])
	server, err := cluster.run("kube-apiserver", tools.ControlPlane, append([]string{
		"kube-apiserver", "--etcd-servers=" + client, "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", ports[2]),
		"--cert-dir=" + cluster.path("certs"), "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + cluster.path("sa.key"), "--service-account-signing-key-file=" + cluster.path("sa.key"),
		"--token-auth-file=" + cluster.path("tokens.csv"), "--authorization-mode=RBAC", "--service-cluster-ip-range=10.0.0.0/16",
	}, cluster.options.APIServer...))
	if err != nil {
		return err
	}
	// The server signs its own certificate at the start; it is also the authority that clients need.
	certificate := func() error {
		_, err := os.Stat(cluster.Authority())
		return cmp.Or(kube.Final(server.Check()), err)
	}
	if err := kube.Wait(ctx, patience, "the API server's certificate", certificate); err != nil {
		return err
	}
	cluster.Admin, err = kube.New(cluster.config(token))
	if err != nil {
		return err
	}
	ready := func() error {
		_, err := cluster.Admin.Typed.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return cmp.Or(kube.Final(server.Check()), err)
	}
	if err := kube.Wait(ctx, patience, "a ready API server", ready); err != nil {
		return err
	}
	if cluster.Kubeconfig, err = cluster.writeKubeconfig("admin", token); err != nil {
		return err
	}
	// The API server's defaults are for clusters whose users wait; here hundreds of objects at once are the point.
	fast := []string{"--kubeconfig=" + cluster.Kubeconfig, "--bind-address=127.0.0.1", "--leader-elect=false", "--kube-api-qps=300", "--kube-api-burst=600"}
	manager := append([]string{"kube-controller-manager"}, fast...)
	if _, err := cluster.run("kube-controller-manager", tools.ControlPlane, append(manager,
		fmt.Sprintf("--secure-port=%d", ports[3]), "--service-account-private-key-file="+cluster.path("sa.key"),
		"--root-ca-file="+cluster.path("certs/apiserver.crt"), "--use-service-account-credentials=true",
		"--enable-hostpath-provisioner=true", "--concurrent-statefulset-syncs=20",
		// A quota on a kind that is new counts nothing, and so refuses everything, until the next round; by default in five minutes.
		"--resource-quota-sync-period=10s")); err != nil {
		return err
	}
	scheduler := append([]string{"kube-scheduler"}, fast...)
	_, err = cluster.run("kube-scheduler", tools.ControlPlane, append(scheduler, fmt.Sprintf("--secure-port=%d", ports[4])))
	return err
}

// credentials writes the key that signs service account tokens and the tokens of the users, and
// returns the administrator's.
func (cluster *Cluster) credentials() (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	if err := os.WriteFile(cluster.path("sa.key"), pem.EncodeToMemory(block), 0o600); err != nil {
		return "", err
	}
	const admin = "admin"
	cluster.Tokens = map[string]string{}
	var lines strings.Builder
	for _, user := range append([]string{admin}, cluster.options.Users...) {
		secret := make([]byte, 16)
		if _, err := rand.Read(secret); err != nil {
			return "", err
		}
		cluster.Tokens[user] = hex.EncodeToString(secret)
		groups := ""
		if user == admin {
			groups = `,"system:masters"`
		}
		fmt.Fprintf(&lines, "%s,%s,%s%s\n", cluster.Tokens[user], user, user, groups)
	}
	return cluster.Tokens[admin], os.WriteFile(cluster.path("tokens.csv"), []byte(lines.String()), 0o600)
}

// writeKubeconfig writes <name>.kubeconfig for whoever holds the token.
func (cluster *Cluster) writeKubeconfig(name, token string) (string, error) {
	text, err := yaml.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Config", "current-context": "managed-services",
		"clusters": []any{map[string]any{"name": "managed-services", "cluster": map[string]any{
			"server": cluster.server, "certificate-authority": cluster.Authority(),
		}}},
		"users":    []any{map[string]any{"name": name, "user": map[string]any{"token": token}}},
		"contexts": []any{map[string]any{"name": "managed-services", "context": map[string]any{"cluster": "managed-services", "user": name}}},
	})
	if err != nil {
		return "", err
	}
	path := filepath.Join(cluster.folder, name+".kubeconfig")
	return path, os.WriteFile(path, text, 0o600)
}

// waitFor waits until the address answers 200, or the process ends.
func waitFor(ctx context.Context, started *process.Process, url string) error {
	return kube.Wait(ctx, patience, started.Name+" ready", func() error {
		if err := started.Check(); err != nil {
			return kube.Final(err)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		client := &http.Client{Timeout: 5 * time.Second}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, response.Status)
		}
		return nil
	})
}
