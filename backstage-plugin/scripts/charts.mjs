// SPDX-License-Identifier: Apache-2.0
// Packs the charts beside this folder into one file that the dev shell imports:
// a browser cannot read folders. Symbolic links are followed, because subcharts
// may be links to their own folder.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const names = ['Chart.yaml', 'values.yaml', 'values.schema.json', 'managed-service.yaml'];

function isFolder(path) {
  return existsSync(path) && statSync(path).isDirectory();
}

function foldersIn(path) {
  if (!isFolder(path)) return [];
  return readdirSync(path)
    .filter(name => isFolder(join(path, name)))
    .sort();
}

/** The text files of one chart and of its subcharts, by relative path. */
function filesOf(chart, prefix = '') {
  const files = {};
  for (const name of names) {
    const path = join(chart, name);
    if (existsSync(path)) files[prefix + name] = readFileSync(path, 'utf8');
  }
  for (const sub of foldersIn(join(chart, 'charts'))) {
    Object.assign(files, filesOf(join(chart, 'charts', sub), `${prefix}charts/${sub}/`));
  }
  return files;
}

/** The charts with a schema that are not part of another one, as in `managed-services generate`. */
export function packCharts(folder) {
  const charts = foldersIn(folder)
    .filter(id => existsSync(join(folder, id, 'values.schema.json')))
    .map(id => ({ id, files: filesOf(join(folder, id)) }));
  const paths = charts.flatMap(({ files }) => Object.keys(files));
  const parts = new Set(paths.flatMap(path => /^charts\/([^/]+)\//.exec(path)?.[1] ?? []));
  return { services: charts.filter(({ id }) => !parts.has(id)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? join(here, '..', 'charts');
  const packed = packCharts(folder);
  writeFileSync(join(here, 'dev', 'charts.generated.json'), `${JSON.stringify(packed)}\n`);
  console.log(`packed ${packed.services.length} charts`);
}
