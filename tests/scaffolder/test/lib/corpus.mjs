// SPDX-License-Identifier: Apache-2.0
// The templates that the engine makes for charts.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../kit/kit.mjs';
import { generate } from './cli.mjs';
import { findTemplates } from './templates.mjs';

/** The templates of the project's services, in a new folder; gives `software-templates` in it. */
export function generateServices() {
  const out = mkdtempSync(join(tmpdir(), 'managed-services-'));
  const charts = readdirSync(join(root, 'charts'))
    .map(name => join(root, 'charts', name))
    .filter(chart => existsSync(join(chart, 'Chart.yaml')));
  const problem = generate(charts, out);
  if (problem !== null) throw new Error(problem);
  return join(out, 'software-templates');
}

/** The template of a chart, or null for a chart that the engine refuses, with its reason. */
export function templateOf(chart) {
  const out = mkdtempSync(join(tmpdir(), 'managed-services-'));
  try {
    const problem = generate([chart], out);
    if (problem !== null) return { template: null, problem };
    const [template] = findTemplates(join(out, 'software-templates'));
    return { template, problem };
  } finally {
    rmSync(out, { recursive: true });
  }
}
