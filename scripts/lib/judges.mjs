// SPDX-License-Identifier: Apache-2.0
//
// The judges of charts that others wrote: programs in Python, in an environment of their own, and chart-testing from its Go module.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installWithApt } from './apt.mjs';
import { requireGo } from './go.mjs';
import { Explained, step } from './log.mjs';
import { root, toolsFolder } from './paths.mjs';
import { ask, must, run } from './run.mjs';
import { atLeast } from './version.mjs';

const minimum = '3.11';
const charts = join(root, 'tests', 'charts');
const requirements = join(charts, 'judges', 'requirements.txt');

/** Folder of the judges' programs: `python3` with what requirements.txt pins, `yamllint`, `yamale`, `ct`. */
export async function ensureChartJudges(env = process.env) {
  const folder = join(toolsFolder, 'chart-judges');
  const programs = join(folder, 'bin');
  const python = await requirePython(env);
  const stamp = createHash('sha256').update(`${python}\n`).update(readFileSync(requirements)).digest('hex');
  const stampFile = join(folder, '.installed-from');
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    step('installing the judges of charts that are written in Python into .tools');
    rmSync(folder, { recursive: true, force: true });
    await createEnvironment(folder, env);
    const quiet = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
    await must(join(programs, 'python3'), ['-m', 'pip', 'install', ...quiet, '--requirement', requirements], { env });
    writeFileSync(stampFile, stamp);
  }
  await requireGo(env);
  // Asked for each time, as Helm is (go.mjs).
  await must('go', ['build', '-trimpath', '-o', join(programs, 'ct'), 'github.com/helm/chart-testing/v3/ct'], { cwd: join(charts, 'tools', 'ct'), env });
  return programs;
}

async function requirePython(env) {
  const version = await ask('python3', ['-c', 'import platform; print(platform.python_version())'], { env });
  if (version === null) {
    throw new Explained('Python is missing: there is no `python3`', `install Python ${minimum} or newer`);
  }
  if (!atLeast(version, minimum)) {
    throw new Explained(`Python ${minimum} or newer is needed, this is ${version}`);
  }
  return version;
}

/** Debian's Python lacks what environments are made with, until a package adds it. */
async function createEnvironment(folder, env) {
  const create = options => run('python3', ['-m', 'venv', folder], { env, ...options });
  if ((await create({ show: 'none' })).code === 0) {
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  if (!(await installWithApt('python3-venv', env)) || (await create({ show: 'failure' })).code !== 0) {
    throw new Explained('`python3 -m venv` fails', 'on Debian, install python3-venv');
  }
}
