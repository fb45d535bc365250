// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installWithApt } from './apt.mjs';
import { Explained } from './log.mjs';
import { findOnPath } from './paths.mjs';

const debianFolder = '/usr/lib/postgresql';

/** Folder of PostgreSQL's programs: the newest that Debian's packages put there, else where `postgres` on PATH is. */
export function findPostgres(env = process.env) {
  if (existsSync(debianFolder)) {
    const majors = readdirSync(debianFolder).filter(name => existsSync(join(debianFolder, name, 'bin', 'postgres')));
    if (majors.length > 0) {
      return join(debianFolder, majors.sort((left, right) => Number(right) - Number(left))[0], 'bin');
    }
  }
  const onPath = findOnPath('postgres', env);
  return onPath === null ? null : dirname(realpathSync(onPath));
}

export async function ensurePostgres(env = process.env) {
  const folder = findPostgres(env) ?? ((await installWithApt('postgresql', env)) ? findPostgres(env) : null);
  if (folder === null) {
    throw new Explained('PostgreSQL is missing: there is no `postgres`', 'install PostgreSQL 15 or newer');
  }
  return folder;
}
