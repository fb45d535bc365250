// SPDX-License-Identifier: Apache-2.0
// Packs the charts beside this folder into one file that the dev shell imports:
// a browser cannot read folders. Symbolic links are followed, because subcharts
// may be links to their own folder.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));
const names = [
  'Chart.yaml',
  'Chart.lock',
  'requirements.yaml',
  'requirements.lock',
  'values.yaml',
  'values.schema.json',
];
const namesAtTop = ['managed-service.yaml', '.helmignore'];

function isFolder(path) {
  return existsSync(path) && statSync(path).isDirectory();
}

function entriesOf(path) {
  return isFolder(path) ? readdirSync(path).sort() : [];
}

function foldersIn(path) {
  return entriesOf(path).filter(name => isFolder(join(path, name)));
}

/** The text files of one chart and of its subcharts that the engine reads, by relative path. */
function filesOf(chart, prefix = '') {
  const files = {};
  for (const name of prefix === '' ? [...names, ...namesAtTop] : names) {
    const path = join(chart, name);
    if (existsSync(path)) files[prefix + name] = readFileSync(path, 'utf8');
  }
  for (const name of entriesOf(join(chart, 'charts'))) {
    const path = join(chart, 'charts', name);
    const below = `${prefix}charts/${name}${isFolder(path) ? '/' : ''}`;
    const found = isFolder(path) ? filesOf(path, below) : {};
    // Of everything else the engine only has to know that it is there.
    Object.assign(files, Object.keys(found).length > 0 ? found : { [below]: '' });
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
  const folder = process.argv[2] ?? join(here, '../../..', 'charts');
  const packed = packCharts(folder);
  writeFileSync(join(here, 'dev', 'charts.generated.json'), `${JSON.stringify(packed)}\n`);
  console.log(`packed ${packed.services.length} charts`);
}
