// SPDX-License-Identifier: Apache-2.0
//
// What the machine itself has to provide. These scripts never install such things: they say what is
// missing and how to install it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** The Debian packages that .ci/run installs. */
export function systemPackages() {
  const text = readFileSync(join(root, 'scripts', 'system-packages.txt'), 'utf8');
  return text
    .split('\n')
    .map(line => line.replace(/#.*/, '').trim())
    .filter(name => name !== '');
}

/** The help of a failure that packages of the system would end. */
export function installHelp(packages, elsewhere) {
  const unlisted = packages.find(name => !systemPackages().includes(name));
  if (unlisted !== undefined) {
    throw new Error(`scripts/system-packages.txt does not name \`${unlisted}\``);
  }
  return `on Debian run \`apt-get install ${packages.join(' ')}\` as root; elsewhere ${elsewhere}`;
}
