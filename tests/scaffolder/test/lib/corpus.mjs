// SPDX-License-Identifier: Apache-2.0
// Charts of others, and the templates that the engine makes for them.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { generate } from './cli.mjs';
import { findTemplates, projectRoot } from './templates.mjs';

const folder =
  process.env.CORPUS_DIR ?? join(dirname(projectRoot.replace(/\/$/, '')), 'shared', 'corpus');
const required = process.env.REQUIRE_ALL_RINGS === '1';

/** The corpus charts with a schema as name and folder, or why there are none. */
export function corpusCharts() {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const charts = names
    .filter(name => !name.startsWith('_') && existsSync(join(folder, name, 'values.schema.json')))
    .map(name => ({ name, chart: join(folder, name) }));
  if (charts.length > 0) return { charts, skip: false };
  const reason = `needs the corpus: ${folder} is absent or empty (set CORPUS_DIR)`;
  if (required) throw new Error(reason);
  return { charts, skip: reason };
}

/** The template of a chart, or null for a chart that the engine refuses, with its reason. */
export function templateOf(chart) {
  const out = mkdtempSync(join(tmpdir(), 'managed-services-'));
  try {
    const problem = generate(chart, out);
    if (problem !== null) return { template: null, problem };
    const [template] = findTemplates(join(out, 'software-templates'));
    return { template, problem };
  } finally {
    rmSync(out, { recursive: true });
  }
}
