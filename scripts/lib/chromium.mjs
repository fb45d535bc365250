// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { installWithApt } from './apt.mjs';
import { Explained } from './log.mjs';
import { findOnPath } from './paths.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A Chromium that is there, or null. CHROMIUM_PATH wins and must then exist. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) {
    if (!existsSync(env.CHROMIUM_PATH)) {
      throw new Explained(`CHROMIUM_PATH names \`${env.CHROMIUM_PATH}\`, which does not exist`);
    }
    return env.CHROMIUM_PATH;
  }
  return names.map(name => findOnPath(name, env)).find(path => path !== null) ?? places.find(path => existsSync(path)) ?? null;
}

export async function ensureChromium(env = process.env) {
  const found = findChromium(env) ?? ((await installWithApt('chromium', env)) ? findChromium(env) : null);
  if (found === null) {
    throw new Explained('no Chromium or Chrome found', 'install one, or set CHROMIUM_PATH to its program');
  }
  return found;
}
