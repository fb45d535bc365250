// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Explained, step } from './log.mjs';
import { findOnPath, prependPath, root, toolsBin } from './paths.mjs';
import { ask, must } from './run.mjs';
import { atLeast } from './version.mjs';

const minimum = '1.26';
const conformance = join(root, 'tests', 'conformance');

export function goEnv(env = process.env) {
  const usual = '/usr/local/go/bin';
  return findOnPath('go', env) === null && existsSync(join(usual, 'go'))
    ? { ...env, PATH: prependPath([usual], env) }
    : env;
}

export async function requireGo(env = goEnv()) {
  const version = await ask('go', ['env', 'GOVERSION'], { env, cwd: conformance });
  if (version === null) {
    throw new Explained('Go is missing: there is no `go`', `install Go ${minimum} or newer`);
  }
  if (!atLeast(version, minimum)) {
    throw new Explained(`Go ${minimum} or newer is needed, this is ${version}`);
  }
  return version;
}

/**
 * The programs of which tests/cluster consists, built once into the user's cache; the builder tells
 * its progress.
 */
export async function ensureClusterPrograms(env = goEnv()) {
  await requireGo(env);
  await must('go', ['run', './cmd/cluster', 'build'], {
    cwd: join(root, 'tests', 'cluster'),
    env,
    show: 'all',
  });
}

/** kubectl: the one on the PATH, or one built from its Go module into the user's cache. */
export async function ensureKubectl(env = goEnv()) {
  const found = findOnPath('kubectl', env);
  if (found !== null) {
    return found;
  }
  step('kubectl is missing; building it from its Go module');
  const { stdout } = await must('go', ['run', './cmd/cluster', 'kubectl'], {
    cwd: join(root, 'tests', 'cluster'),
    env,
    onLine: (line, stream) => (stream === 'stderr' ? line : null),
    show: 'all',
  });
  step(`kubectl is ${stdout.trim()}`);
  return stdout.trim();
}

/** Helm as the judges link it: the program is built from the Go module of the conformance tests. */
export async function ensureHelm(env = goEnv()) {
  await requireGo(env);
  const source = join(conformance, 'tools', 'helm');
  if (!existsSync(source)) {
    throw new Explained('tests/conformance/tools/helm is missing');
  }
  mkdirSync(toolsBin, { recursive: true });
  const helm = join(toolsBin, 'helm');
  if (!existsSync(helm)) {
    step('building Helm from its Go module');
  }
  // Always asked for: Go's build cache answers at once when nothing changed, and nobody has to
  // remember to rebuild. Inside the folder, because it is a module of its own, whose go.mod says
  // which Helm.
  await must('go', ['build', '-trimpath', '-o', helm, 'helm.sh/helm/v4/cmd/helm'], {
    cwd: source,
    env,
  });
  return helm;
}
