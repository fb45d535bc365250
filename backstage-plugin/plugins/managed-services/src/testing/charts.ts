// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { isRecord, type Values } from '../state/values';

const root = join(__dirname, '../../../../..');
const read = ['Chart.yaml', 'values.yaml', 'values.schema.json', 'managed-service.yaml'];

/** A chart on disk: what the engine reads of it. */
export type ChartOnDisk = { name: string; files: Record<string, string> };

function filesOf(folder: string, prefix = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of read) {
    const path = join(folder, name);
    if (existsSync(path)) files[prefix + name] = readFileSync(path, 'utf8');
  }
  const subcharts = join(folder, 'charts');
  for (const name of existsSync(subcharts) ? readdirSync(subcharts) : []) {
    if (existsSync(join(subcharts, name, 'Chart.yaml'))) {
      Object.assign(files, filesOf(join(subcharts, name), `${prefix}charts/${name}/`));
    }
  }
  return files;
}

function chartsIn(folder: string): ChartOnDisk[] {
  return readdirSync(folder)
    .sort()
    .filter(name => existsSync(join(folder, name, 'values.schema.json')))
    .map(name => ({ name: basename(name), files: filesOf(join(folder, name)) }));
}

/** The project's own charts. */
export const ownCharts = (): ChartOnDisk[] => chartsIn(join(root, 'charts'));

export const corpusFolder = process.env.CORPUS_DIR ?? join(root, '../shared/corpus');

/** Helm installs no library, so nothing is derived from one. */
const isLibrary = ({ files }: ChartOnDisk) => /^type: *library\b/m.test(files['Chart.yaml'] ?? '');

/** Charts of others; none where the corpus is absent. */
export const corpusCharts = (): ChartOnDisk[] =>
  existsSync(corpusFolder) ? chartsIn(corpusFolder).filter(chart => !isLibrary(chart)) : [];

/** As Helm lays a parent's values over a subchart's. */
function over(upper: unknown, lower: unknown): unknown {
  if (upper === undefined) return lower;
  if (!isRecord(upper) || !isRecord(lower)) return upper;
  const keys = new Set([...Object.keys(lower), ...Object.keys(upper)]);
  return Object.fromEntries([...keys].map(key => [key, over(upper[key], lower[key])]));
}

/** The values a chart ships, its subcharts' included, read without the engine. */
export function shippedValues({ files }: ChartOnDisk, prefix = ''): Values {
  const text = (name: string) => parse(files[prefix + name] ?? '', { merge: true }) ?? {};
  const subcharts = new Set(
    Object.keys(files)
      .filter(path => path.startsWith(`${prefix}charts/`))
      .map(path => path.slice(`${prefix}charts/`.length).split('/')[0]),
  );
  const dependencies: { name: string; alias?: string }[] = text('Chart.yaml').dependencies ?? [];
  const below = [...subcharts].flatMap(name => {
    const values = shippedValues({ name, files }, `${prefix}charts/${name}/`);
    const uses = dependencies.filter(dependency => dependency.name === name);
    return (uses.length > 0 ? uses : [{ name }]).map(
      (use: { name: string; alias?: string }) => [use.alias ?? use.name, values] as const,
    );
  });
  return over(text('values.yaml'), Object.fromEntries(below)) as Values;
}
