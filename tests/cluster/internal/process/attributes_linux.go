// SPDX-License-Identifier: Apache-2.0

package process

import "syscall"

// attributes give the child a process group of its own, so that Ctrl-C reaches only the harness, which ends its children in order, and let
// the kernel end the child when the harness dies, however it dies.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
