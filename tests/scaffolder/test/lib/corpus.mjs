// SPDX-License-Identifier: Apache-2.0
// The templates that the engine makes for charts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from './cli.mjs';
import { findTemplates } from './templates.mjs';

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
