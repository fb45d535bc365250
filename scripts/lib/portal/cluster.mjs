// SPDX-License-Identifier: Apache-2.0
//
// Starts the control plane of tests/cluster as a child process and says how to connect to it.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Explained } from '../log.mjs';
import { root, toolsBin } from '../paths.mjs';
import { must } from '../run.mjs';

const module = join(root, 'tests', 'cluster');

/**
 * A running cluster: its `connection` (see tests/cluster/cmd/cluster/connection.go), `ended` and
 * `stop`. It ends when this process does, because the pipe to it closes.
 */
export async function startCluster({ env = process.env, onLine = () => {} } = {}) {
  mkdirSync(toolsBin, { recursive: true });
  const program = join(toolsBin, 'cluster');
  // Not `go run`, which would stand between the pipe and the program.
  await must('go', ['build', '-o', program, './cmd/cluster'], { cwd: module, env });
  const child = spawn(program, ['serve'], { cwd: module, env, stdio: 'pipe', detached: true });
  const ended = new Promise(resolve => child.on('exit', code => resolve(code ?? 1)));
  createInterface({ input: child.stderr }).on('line', onLine);
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  const first = new Promise(resolve => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const line = await Promise.race([first, ended]);
  if (typeof line !== 'string') {
    throw new Explained(`the cluster ended with exit code ${line} before it was ready`);
  }
  return { connection: JSON.parse(line), ended, stop };
}
