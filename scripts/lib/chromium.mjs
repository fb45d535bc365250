// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { Explained } from './log.mjs';
import { findOnPath } from './paths.mjs';
import { installHelp } from './system.mjs';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
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
  return (
    names.map(name => findOnPath(name, env)).find(path => path !== null) ??
    places.find(path => existsSync(path)) ??
    null
  );
}

/** The same, or a failure that says how to install one. */
export function requireChromium(env = process.env) {
  const found = findChromium(env);
  if (found === null) {
    const help = installHelp(['chromium'], 'install Chromium or Chrome, or set CHROMIUM_PATH');
    throw new Explained('Chromium and Chrome are missing', help);
  }
  return found;
}
