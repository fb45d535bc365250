// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packCharts } from '../../../../backstage-plugin/scripts/charts.mjs';

const projectRoot = fileURLToPath(new URL('../../../../', import.meta.url));
const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
const program =
  process.env.MANAGED_SERVICES_BIN ?? join(projectRoot, 'target/release/managed-services');

/** The project's charts, one that takes passwords, and one whose schema is not JSON. */
export const services = [
  ...packCharts(join(projectRoot, 'charts')).services,
  ...packCharts(fixtures).services,
];

/** The documents of an instance as the command line program writes them, byte for byte. */
export function manifestByCli(service, { name, namespace, values }) {
  const folder = mkdtempSync(join(tmpdir(), 'managed-services-'));
  try {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, JSON.stringify(values));
    const own = join(fixtures, service);
    const chart = existsSync(own) ? own : join('charts', service);
    const instance = ['--name', name, '--namespace', namespace];
    return execFileSync(program, ['manifest', chart, ...instance, '-f', file], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
