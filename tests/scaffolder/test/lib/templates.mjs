// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const fixtureTemplates = fileURLToPath(
  new URL('../../fixtures/software-templates', import.meta.url),
);
/** A platform file without deliveries. */
export const platformFile = fileURLToPath(
  new URL('../../fixtures/managed-services.yaml', import.meta.url),
);
export const fixtureCharts = fileURLToPath(new URL('../../fixtures/charts', import.meta.url));

/** Every `<folder>/<service>/template.yaml`, with the files beside it. */
export function findTemplates(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(folder, entry.name, 'template.yaml')))
    .map(entry => readTemplate(folder, entry.name))
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}

function readTemplate(folder, service) {
  const home = join(folder, service);
  const text = readFileSync(join(home, 'template.yaml'), 'utf8');
  return {
    service,
    entity: parse(text),
    // A dry run gets the template's folder as the Backstage template editor sends it.
    directoryContents: readdirSync(home, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ name }) => ({
        path: name,
        base64Content: readFileSync(join(home, name)).toString('base64'),
      })),
  };
}
