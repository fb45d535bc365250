// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packCharts } from '../../../../backstage-plugin/plugins/managed-services/scripts/charts.mjs';
import { engineProgram, root, withValuesFile } from '../../../kit/kit.mjs';

const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** The project's charts, one that takes passwords, one that takes anything, one whose schema is not JSON. */
export const services = [
  ...packCharts(join(root, 'charts')).services,
  ...packCharts(fixtures).services,
];

/**
 * The documents of an instance as the command line program writes them, byte for byte. `text`: the
 * values as YAML.
 */
export function manifestByCli(service, { name, namespace, values, text }) {
  const own = join(fixtures, service);
  const chart = existsSync(own) ? own : join('charts', service);
  return withValuesFile(text ?? values, file => {
    const args = ['manifest', chart, '--name', name, '--namespace', namespace, '-f', file];
    return execFileSync(engineProgram(), args, { cwd: root, encoding: 'utf8' });
  });
}
