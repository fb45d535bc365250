// SPDX-License-Identifier: Apache-2.0
//
// `npm start`: builds the engine and opens the Backstage dev shell with the plugin in it. Ctrl-C
// ends everything.

import { connect } from 'node:net';
import { join } from 'node:path';
import { Explained, main, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { findOnPath, root } from './lib/paths.mjs';
import { isEnding, run } from './lib/run.mjs';

const port = 3000;
const address = `http://localhost:${port}/managed-services`;

await main(async () => {
  // Asked first: to be told after minutes of building would be a pity.
  if (await somebodyListens()) {
    throw new Explained(
      `port ${port} is taken`,
      'end the program that listens there and run again',
    );
  }
  const needs = createNeeds();
  const reason = await needs.meet([
    'node',
    'npm ci backstage-plugin for plugins/managed-services',
    'engine of the page',
  ]);
  if (reason !== null) {
    throw new Explained(reason);
  }
  step('starting Backstage');
  // The dev server would open a browser by itself, at its root; we open the page, and none at all
  // where nobody is looking.
  const serving = run('npm', ['run', 'start'], {
    cwd: join(root, 'backstage-plugin'),
    env: { ...needs.env, BROWSER: 'none' },
  });
  const stopped = new AbortController();
  void announce(stopped.signal);
  const { code, problem } = await serving;
  stopped.abort();
  if (code !== 0 && !isEnding()) {
    throw new Explained(`Backstage stopped (${problem ?? `exit code ${code}`})`);
  }
});

function somebodyListens() {
  return new Promise(resolve => {
    const socket = connect({ port, host: 'localhost' });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

// The dev server answers a page only once the bundle is there, so an answer means that the page can
// be looked at.
async function announce(signal) {
  const answers = () =>
    fetch(address, { headers: { accept: 'text/html' }, signal }).then(
      response => response.ok,
      () => false,
    );
  while (!(await answers())) {
    if (signal.aborted) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  step(`ready: ${address} (Ctrl-C stops it)`);
  const wanted = process.stdout.isTTY && !process.env.CI && process.env.BROWSER !== 'none';
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  if (wanted && findOnPath(opener) !== null) {
    await run(opener, [address], { show: 'none' });
  }
}
