// SPDX-License-Identifier: Apache-2.0
//
// `npm run cluster`: starts a Kubernetes with kro and Flux out of plain processes, serves our
// definitions on it, and stays until Ctrl-C.

import { join } from 'node:path';
import { Explained, main, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { root } from './lib/paths.mjs';
import { isEnding, run } from './lib/run.mjs';

await main(async () => {
  const needs = createNeeds();
  const reason = await needs.meet(['go', 'command line program', 'helm', 'cluster programs']);
  if (reason !== null) {
    throw new Explained(reason);
  }
  step('starting the cluster');
  const { code, problem } = await run('go', ['run', './cmd/cluster'], {
    cwd: join(root, 'tests', 'cluster'),
    env: needs.env,
  });
  if (code !== 0 && !isEnding()) {
    throw new Explained(`the cluster stopped (${problem ?? `exit code ${code}`})`);
  }
});
