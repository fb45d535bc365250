// SPDX-License-Identifier: Apache-2.0
//
// The configuration that docs/portal.md shows, so that what people copy from there is what runs.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const mark = '<!-- app-config -->\n```yaml\n';

/** The blocks of the page as one object; `${NAME}` in it is Backstage's to fill in. */
export function documentedConfig() {
  // Backstage's own reader of YAML; it is there only after `npm ci backstage-plugin`.
  const { parse } = createRequire(join(root, 'backstage-plugin', 'package.json'))('yaml');
  const page = readFileSync(join(root, 'docs', 'portal.md'), 'utf8');
  const [, ...parts] = page.split(mark);
  const blocks = parts.map(part => parse(part.slice(0, part.indexOf('```'))));
  return Object.assign({}, ...blocks);
}
