// SPDX-License-Identifier: Apache-2.0

// Package tools builds the programs of the cluster from their Go modules, once, into a folder of the user.
//
// A program is rebuilt only when its go.mod, go.sum or sources, the Go version or the linker's flags change. Go's own build cache would
// also answer quickly, but linking these programs alone takes a minute each time.
package tools

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"syscall"
	"time"

	"managedservices.example.com/kit"
)

// Names of the programs, which are also the folders under tools/.
const (
	ControlPlane   = "controlplane"
	HelmController = "helm-controller"
	Kro            = "kro"
	Kwok           = "kwok"
	Kubectl        = "kubectl"
)

// unused is how long an outdated program is kept: switching between two branches should not mean to build each time.
const unused = 30 * 24 * time.Hour

// program is a folder under tools/ and the package in it to build.
type program struct{ name, target string }

// targets are the packages to build, in the order of their cost: while the first one is built a person sees what takes so long.
var targets = []program{
	{ControlPlane, "."},
	{HelmController, "github.com/fluxcd/helm-controller"},
	{Kro, "github.com/kubernetes-sigs/kro/cmd/controller"},
	{Kwok, "sigs.k8s.io/kwok/cmd/kwok"},
}

// kubectl is for people who have none; the cluster runs without it.
var kubectl = program{Kubectl, "k8s.io/kubernetes/cmd/kubectl"}

// Build returns the path of each program by its name and builds those that are missing. Progress is told line by line.
func Build(ctx context.Context, progress func(format string, arguments ...any)) (map[string]string, error) {
	return all(ctx, targets, progress)
}

// BuildKubectl does the same for kubectl.
func BuildKubectl(ctx context.Context, progress func(format string, arguments ...any)) (string, error) {
	paths, err := all(ctx, []program{kubectl}, progress)
	return paths[Kubectl], err
}

// planned is a program, where it belongs and how to build it.
type planned struct {
	program
	path, source string
	flags        []string
}

func all(ctx context.Context, wanted []program, progress func(string, ...any)) (map[string]string, error) {
	root, err := kit.Path("tests", "cluster")
	if err != nil {
		return nil, err
	}
	cache, err := folder(root)
	if err != nil {
		return nil, err
	}
	plans, err := plan(ctx, wanted, root, cache)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, each := range plans {
		if _, err := os.Stat(each.path); err != nil {
			missing = append(missing, each.name)
		}
	}
	announce(missing, cache, progress)
	paths := map[string]string{}
	for _, each := range plans {
		if err := ensure(ctx, each, progress); err != nil {
			return nil, fmt.Errorf("%s: %w", each.name, err)
		}
		paths[each.name] = each.path
	}
	return paths, sweep(cache)
}

func plan(ctx context.Context, wanted []program, root, cache string) ([]planned, error) {
	version, err := output(exec.CommandContext(ctx, "go", "env", "GOVERSION", "GOOS", "GOARCH"), root)
	if err != nil {
		return nil, err
	}
	var plans []planned
	for _, each := range wanted {
		source := filepath.Join(root, "tools", each.name)
		flags, err := linkerFlags(source)
		if err != nil {
			return nil, err
		}
		key, err := fingerprint(source, version, each.target, flags)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(cache, key, each.name)
		plans = append(plans, planned{program: each, path: path, source: source, flags: flags})
	}
	return plans, nil
}

// folder is in the user's cache, because worktrees and clones share what takes minutes to build; without a home it is in the project.
func folder(root string) (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		base = filepath.Join(filepath.Dir(filepath.Dir(root)), ".tools", "cache")
	}
	path := filepath.Join(base, "managed-services", "cluster")
	return path, os.MkdirAll(path, 0o755)
}

func ensure(ctx context.Context, plan planned, progress func(string, ...any)) error {
	path := plan.path
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Dir(path)+".lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer lock.Close()
	// A second run at the same time waits here and then finds the program built.
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	now := time.Now()
	if _, err := os.Stat(path); err == nil {
		return os.Chtimes(filepath.Dir(path), now, now)
	}
	progress("building %s from its Go module", plan.name)
	arguments := append([]string{"-buildvcs=false"}, plan.flags...)
	arguments = append(arguments, "-o", path+".new", plan.target)
	if err := build(ctx, plan.source, arguments, plan.target, progress); err != nil {
		return err
	}
	progress("built %s in %s", filepath.Base(path), time.Since(now).Round(time.Second))
	return os.Rename(path+".new", path)
}

var kubernetesVersion = regexp.MustCompile(`(?m)^\s*k8s\.io/kubernetes (v(\d+)\.(\d+)\.\S+)$`)

// linkerFlags leave out what only a debugger reads, and tell the control plane its version: without it the API server reports something
// that is no semantic version, and charts with `kubeVersion` would be judged against it.
func linkerFlags(source string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return nil, err
	}
	flags := []string{"-s", "-w"}
	if found := kubernetesVersion.FindSubmatch(text); found != nil {
		for _, stamp := range []string{
			"gitVersion=" + string(found[1]), "gitMajor=" + string(found[2]), "gitMinor=" + string(found[3]),
			"gitTreeState=clean", "gitCommit=unknown", "buildDate=1970-01-01T00:00:00Z",
		} {
			flags = append(flags, "-X k8s.io/component-base/version."+stamp)
		}
	}
	return []string{"-ldflags", strings.Join(flags, " ")}, nil
}

func fingerprint(source, version, target string, flags []string) (string, error) {
	files, err := filepath.Glob(filepath.Join(source, "*"))
	if err != nil {
		return "", err
	}
	sort.Strings(files)
	sum := sha256.New()
	fmt.Fprintln(sum, version, target, flags)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", filepath.Base(file), len(text), text)
	}
	return filepath.Base(source) + "-" + hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// sweep removes programs that nothing has asked for in a while.
func sweep(cache string) error {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && entry.IsDir() && time.Since(info.ModTime()) > unused {
			if err := os.RemoveAll(filepath.Join(cache, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func output(command *exec.Cmd, folder string) (string, error) {
	var stderr bytes.Buffer
	command.Dir, command.Stderr = folder, &stderr
	command.Env = append(os.Environ(), "GOWORK=off")
	text, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, stderr.String())
	}
	return string(text), nil
}
