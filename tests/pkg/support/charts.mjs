// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../kit/kit.mjs';

/** What a caller hands to `compile`: the text files of a chart that the engine may want to see. */
export function readChart(folder) {
  const files = {};
  const visit = prefix => {
    for (const name of readdirSync(join(folder, prefix)).sort()) {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      if (statSync(join(folder, path)).isDirectory()) {
        visit(path);
      } else if (/\.(ya?ml|json)$/.test(name) && !path.includes('templates/')) {
        files[path] = readFileSync(join(folder, path), 'utf8');
      }
    }
  };
  visit('');
  return { files };
}

/** The charts that every loader must answer alike. */
export function sampleCharts() {
  const own = readdirSync(join(root, 'charts'), { withFileTypes: true }).filter(entry =>
    entry.isDirectory(),
  );
  const folders = [
    join(root, 'tests/pkg/fixtures/cache'),
    ...own.map(({ name }) => join(root, 'charts', name)).sort(),
  ];
  return folders.filter(folder => existsSync(join(folder, 'Chart.yaml'))).map(readChart);
}
