// SPDX-License-Identifier: Apache-2.0
//
// Programs that others publish as Python packages, each set in an environment of its own under
// .tools.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Explained, step } from './log.mjs';
import { root, toolsFolder } from './paths.mjs';
import { ask, must, run } from './run.mjs';
import { installHelp } from './system.mjs';
import { atLeast } from './version.mjs';

const minimum = '3.11';

/**
 * The environment `.tools/<name>` with what `requirements`, a file relative to the root, pins by
 * hash; built again when the file or Python changes. Returns its folder.
 */
export async function ensurePythonEnvironment(name, requirements, env = process.env) {
  const folder = join(toolsFolder, name);
  const file = join(root, requirements);
  const stamp = createHash('sha256')
    .update(`${await requirePython(env)}\n`)
    .update(readFileSync(file))
    .digest('hex');
  const stampFile = join(folder, '.installed-from');
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    step(`installing ${requirements} into .tools/${name}`);
    rmSync(folder, { recursive: true, force: true });
    await createEnvironment(folder, env);
    const quiet = [
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--no-deps',
      '--only-binary',
      ':all:',
    ];
    await must(
      join(folder, 'bin', 'python3'),
      ['-m', 'pip', 'install', ...quiet, '--requirement', file],
      { env },
    );
    writeFileSync(stampFile, stamp);
  }
  return folder;
}

async function requirePython(env) {
  const version = await ask(
    'python3',
    ['-c', 'import platform; print(platform.python_version())'],
    { env },
  );
  if (version === null) {
    throw new Explained(
      'Python is missing: there is no `python3`',
      `install Python ${minimum} or newer`,
    );
  }
  if (!atLeast(version, minimum)) {
    throw new Explained(`Python ${minimum} or newer is needed, this is ${version}`);
  }
  return version;
}

// Debian's Python lacks what environments are made with, until a package adds it.
async function createEnvironment(folder, env) {
  const { code } = await run('python3', ['-m', 'venv', folder], { env, show: 'none' });
  if (code !== 0) {
    rmSync(folder, { recursive: true, force: true });
    throw new Explained(
      '`python3 -m venv` fails',
      installHelp(['python3-venv'], 'install the `venv` module of your Python'),
    );
  }
}
