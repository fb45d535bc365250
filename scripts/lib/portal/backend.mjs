// SPDX-License-Identifier: Apache-2.0
//
// Starts packages/backend as a child process, from its TypeScript, as Backstage's own command does.

import { fork } from 'node:child_process';
import { createWriteStream, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Explained } from '../log.mjs';
import { backendFolder } from './config.mjs';

/** The preferred port, or where it is taken one that is free. */
export function freePort(preferred = 0) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', error => (preferred === 0 ? reject(error) : resolve(freePort())));
    server.listen(preferred, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * A running backend: its `origin`, the path of its `log`, `ended` (a promise of the exit code) and
 * `stop`. It ends with this process, whichever way this one ends.
 */
export async function startBackend({ config, folder, env = process.env }) {
  const file = join(folder, 'app-config.run.yaml');
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 });
  const log = join(folder, 'backstage.log');
  const child = fork('src/index.ts', ['--config', 'app-config.yaml', '--config', file], {
    cwd: backendFolder,
    env: { ...env, NODE_ENV: 'production', LOG_LEVEL: 'info' },
    // Ctrl-C reaches only the scripts, which end their children in order.
    detached: true,
    execPath: env.NODE ?? process.execPath,
    execArgv: ['--require', '@backstage/cli-node/config/nodeTransform.cjs'],
    silent: true,
  });
  const output = createWriteStream(log);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const ended = new Promise(resolve => child.on('exit', code => resolve(code ?? 1)));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(timer);
  };
  const origin = config.backend.baseUrl;
  await ready(origin, ended, log);
  return { origin, log, ended, stop };
}

async function ready(origin, ended, log) {
  let code = null;
  void ended.then(value => (code = value));
  const answers = () =>
    fetch(`${origin}/.backstage/health/v1/readiness`).then(
      response => response.ok,
      () => false,
    );
  while (!(await answers())) {
    if (code !== null) {
      throw new Explained(`Backstage ended with exit code ${code}`, `its log is ${log}`);
    }
    await sleep(100);
  }
}
