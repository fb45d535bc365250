// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package process

import "syscall"

// attributes give the child a process group of its own, so that Ctrl-C reaches only the harness, which ends its children in order.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
