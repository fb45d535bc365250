// SPDX-License-Identifier: Apache-2.0
import { step } from './log.mjs';
import { findOnPath } from './paths.mjs';
import { run } from './run.mjs';

/** Installs a Debian package where that is possible without asking anybody: as root, with apt-get. False where it is not. */
export async function installWithApt(name, env = process.env) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || findOnPath('apt-get', env) === null) {
    return false;
  }
  step(`installing ${name} with apt-get`);
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, show: 'failure' };
  // Another installation may hold the lock for a while: wait for it rather than fail.
  const patience = ['-o', 'DPkg::Lock::Timeout=600', '-qq'];
  await run('apt-get', [...patience, 'update'], options);
  const { code } = await run('apt-get', [...patience, 'install', '-y', '--no-install-recommends', name], options);
  return code === 0;
}
