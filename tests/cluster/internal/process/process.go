// SPDX-License-Identifier: Apache-2.0

// Package process starts the servers of the cluster, keeps their logs, and makes sure that none of them outlives the harness.
package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Process is one server.
type Process struct {
	// Name is what people call it; its log is <folder>/<name>.log.
	Name string
	// Log is the path of its log, to which a restarted server appends.
	Log string

	command *exec.Cmd
	ended   chan struct{}
	mutex   sync.Mutex
	wanted  bool
	result  error
}

// starts runs what starts a process on one thread that lives as long as the harness: Linux ends a child when the thread that started it
// ends (see attributes), and Go's threads come and go.
var starts = sync.OnceValue(func() chan func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for each := range work {
			each()
		}
	}()
	return work
})

// Start starts a program with its output in folder/name.log.
func Start(folder, name, path string, arguments, environment []string) (*Process, error) {
	log := filepath.Join(folder, name+".log")
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	command := exec.Command(path, arguments...)
	command.Dir, command.Stdout, command.Stderr = folder, file, file
	command.Env = append(os.Environ(), environment...)
	command.SysProcAttr = attributes()
	started := make(chan error)
	starts() <- func() { started <- command.Start() }
	if err := <-started; err != nil {
		return nil, err
	}
	process := &Process{Name: name, Log: log, command: command, ended: make(chan struct{})}
	go func() {
		err := command.Wait()
		process.mutex.Lock()
		process.result = err
		process.mutex.Unlock()
		close(process.ended)
	}()
	return process, nil
}

// Kill ends the process as a power cut would.
func (process *Process) Kill() {
	process.want()
	_ = process.command.Process.Kill()
	<-process.ended
}

// End asks the process to end and kills it when it has not after the given time.
func (process *Process) End(patience time.Duration) {
	process.want()
	_ = process.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-process.ended:
	case <-time.After(patience):
		process.Kill()
	}
}

func (process *Process) want() {
	process.mutex.Lock()
	defer process.mutex.Unlock()
	process.wanted = true
}

// Check says that the process ended although nobody asked it to, with the end of its log.
func (process *Process) Check() error {
	select {
	case <-process.ended:
	default:
		return nil
	}
	process.mutex.Lock()
	defer process.mutex.Unlock()
	if process.wanted {
		return nil
	}
	return fmt.Errorf("%s ended (%v); the end of its log:\n%s", process.Name, process.result, process.Tail(20))
}

// Tail returns the last lines of the log.
func (process *Process) Tail(lines int) string {
	text, err := os.ReadFile(process.Log)
	if err != nil {
		return err.Error()
	}
	all := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}

// Memory returns the resident memory in MiB, as Linux tells it; elsewhere an error.
func (process *Process) Memory() (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return kib / 1024, err
		}
	}
	return 0, errors.New("no VmRSS")
}
