// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { step } from './log.mjs';
import { root } from './paths.mjs';
import { must } from './run.mjs';

/** What an installation depends on, as one short text. */
export function dependencyStamp(folder, runtime) {
  const hash = createHash('sha256').update(`${runtime}\n`);
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    const path = join(folder, name);
    hash.update(`${name}\n`).update(existsSync(path) ? readFileSync(path) : '');
  }
  return hash.digest('hex');
}

/**
 * The root's tools are plain JavaScript and programs of their own: which Node installs them does
 * not matter.
 */
export function ensureRootDependencies(env = process.env) {
  return ensureDependencies('.', { env, runtime: 'any' });
}

/**
 * `npm ci` in a package of this repository, unless its node_modules already is what the lock file
 * says. With `only`, a folder of its workspace: what that package needs is enough.
 */
export async function ensureDependencies(
  name,
  { env = process.env, runtime = process.version, only } = {},
) {
  const folder = join(root, name);
  const stampFile = join(folder, 'node_modules', '.installed-from');
  const all = dependencyStamp(folder, runtime);
  const stamp = only === undefined ? all : `${all} ${only}`;
  if (existsSync(stampFile) && [all, stamp].includes(readFileSync(stampFile, 'utf8'))) {
    return;
  }
  step(`npm ci in ${relative(root, folder) || 'the repository root'} (about a minute)`);
  const part = only === undefined ? [] : ['--workspace', only, '--include-workspace-root'];
  await must('npm', ['ci', ...part, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    env,
    help: 'when the lock file does not match, run `npm install` there and commit it',
  });
  writeFileSync(stampFile, stamp);
}
