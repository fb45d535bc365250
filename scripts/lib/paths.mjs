// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. Every other place is relative to it. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Tools fetched or built by these scripts; git-ignored, safe to delete. */
export const toolsFolder = join(root, '.tools');
export const toolsBin = join(toolsFolder, 'bin');

/** What takes minutes to build and is the same for every checkout: a folder of the user's cache. */
export function cached(name, env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'managed-services', name);
}

/**
 * Where Cargo puts its output. People who share one folder between checkouts set CARGO_TARGET_DIR.
 */
export function cargoTarget(env = process.env) {
  const folder = env.CARGO_TARGET_DIR;
  if (!folder) {
    return join(root, 'target');
  }
  return isAbsolute(folder) ? folder : join(root, folder);
}

export function engineBinary(env = process.env) {
  return join(cargoTarget(env), 'release', 'managed-services');
}

/** First file called `name` in the folders of PATH, or null. */
export function findOnPath(name, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    if (folder !== '' && existsSync(candidate)) {
      return candidate;
    }
  }
  return null;
}

/** PATH with folders put in front, each once. */
export function prependPath(folders, env = process.env) {
  const rest = (env.PATH ?? '').split(delimiter).filter(folder => !folders.includes(folder));
  return [...folders, ...rest].join(delimiter);
}

export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
