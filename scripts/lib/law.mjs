// SPDX-License-Identifier: Apache-2.0
import { Explained } from './log.mjs';

/** What `npm run law` is asked for; `freshSeed` when no seed is named. */
export function lawArguments(args, freshSeed) {
  const asked = { documents: 100_000, seed: freshSeed };
  const usage = 'usage: npm run law [-- --documents 100000 --seed 7]';
  for (let index = 0; index < args.length; index += 1) {
    const [name, inline] = args[index].split('=');
    const key = name.replace(/^--/, '');
    if (!name.startsWith('--') || !Object.hasOwn(asked, key)) {
      throw new Explained(`unknown argument \`${args[index]}\``, usage);
    }
    const text = inline ?? args[(index += 1)] ?? '';
    if (!/^[1-9][0-9]{0,8}$/.test(text)) {
      throw new Explained(`\`${name}\` needs a whole number, not \`${text}\``, usage);
    }
    asked[key] = Number(text);
  }
  return asked;
}
