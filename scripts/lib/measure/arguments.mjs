// SPDX-License-Identifier: Apache-2.0
import { Explained } from '../log.mjs';

/** What `npm run measure` is asked for. */
export function measureArguments(args) {
  const asked = { roots: [], details: false };
  for (let index = 0; index < args.length; index += 1) {
    const [name, inline] = args[index].split(/=(.*)/s);
    if (name === '--details') {
      asked.details = true;
      continue;
    }
    const folder = name === '--root' ? (inline ?? args[(index += 1)]) : undefined;
    if (!folder) {
      throw new Explained(
        `unknown argument \`${args[index] ?? name}\``,
        'usage: npm run measure [-- --details] [-- --root FOLDER]…',
      );
    }
    asked.roots.push(folder);
  }
  return asked;
}
