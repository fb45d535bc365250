// SPDX-License-Identifier: Apache-2.0
//
// The app of backstage-plugin/packages, built by Backstage's own command as a real one is, unless
// its sources are those that were built last.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../log.mjs';
import { root } from '../paths.mjs';
import { must } from '../run.mjs';

const workspace = join(root, 'backstage-plugin');
const app = join(workspace, 'packages', 'app');
const stampFile = join(app, 'dist', '.built-from');

/** What the bundle is made of, beside the packages that the lock file names. */
const sources = [
  'backstage-plugin/package-lock.json',
  'backstage-plugin/packages/app/package.json',
  'backstage-plugin/packages/app/public',
  'backstage-plugin/packages/app/src',
  'backstage-plugin/packages/backend/app-config.yaml',
  'backstage-plugin/plugins/managed-services/src',
  'backstage-plugin/plugins/managed-services-common/src',
  'pkg/dist',
  'pkg/lib',
];

export async function buildApp(env) {
  const stamp = stampOf(sources);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return;
  }
  step('building the Backstage app');
  const config = join(workspace, 'packages', 'backend', 'app-config.yaml');
  await must('npm', ['run', 'build', '--', '--config', config], { cwd: app, env });
  writeFileSync(stampFile, stamp);
}

function stampOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow)) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  try {
    const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
    return entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') {
      return [path];
    }
    throw error;
  }
}
