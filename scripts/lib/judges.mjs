// SPDX-License-Identifier: Apache-2.0
//
// The judges of charts that others wrote: programs in Python, in an environment of their own, and
// chart-testing from its Go module.

import { join } from 'node:path';
import { requireGo } from './go.mjs';
import { root } from './paths.mjs';
import { ensurePythonEnvironment } from './python.mjs';
import { must } from './run.mjs';

/**
 * Folder of the judges' programs: `python3` with what requirements.txt pins, `yamllint`, `yamale`,
 * `ct`.
 */
export async function ensureChartJudges(env = process.env) {
  const programs = join(
    await ensurePythonEnvironment('chart-judges', 'tests/charts/judges/requirements.txt', env),
    'bin',
  );
  await requireGo(env);
  // Asked for each time, as Helm is (go.mjs).
  const source = join(root, 'tests', 'charts', 'tools', 'ct');
  await must(
    'go',
    ['build', '-trimpath', '-o', join(programs, 'ct'), 'github.com/helm/chart-testing/v3/ct'],
    { cwd: source, env },
  );
  return programs;
}
