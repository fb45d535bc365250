// SPDX-License-Identifier: Apache-2.0
//
// Valkey's programs: those that are there, those of the distribution, or on Debian 12, which has none yet, those of Debian 13, unpacked
// into a folder together with the C library they want. Nothing is installed for that, so it needs no root.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installWithApt } from './apt.mjs';
import { Explained, step } from './log.mjs';
import { findOnPath, toolsFolder } from './paths.mjs';
import { ask, must } from './run.mjs';

const programs = ['valkey-server', 'valkey-cli'];
const unpacked = join(toolsFolder, 'valkey-debian-13');
// `valkey-server` and `valkey-check-rdb` are one program, which looks at the name it is called by.
const packages = ['valkey-tools', 'libatomic1', 'libc6', 'libcap2', 'libjemalloc2', 'liblzf1', 'libssl3t64', 'libsystemd0', 'libzstd1', 'zlib1g'];
const files = { 'valkey-server': 'valkey-check-rdb', 'valkey-cli': 'valkey-cli' };

/** Folder of Valkey's programs, or null. */
export function findValkey(env = process.env) {
  const found = findOnPath('valkey-server', env);
  const folders = [...(found === null ? [] : [dirname(found)]), join(unpacked, 'bin')];
  return folders.find(folder => programs.every(name => existsSync(join(folder, name)))) ?? null;
}

export async function ensureValkey(env = process.env) {
  const folder =
    findValkey(env) ??
    (isDebian12() ? await unpackFromDebian13(env) : (await installWithApt('valkey-server', env)) ? findValkey(env) : null);
  if (folder === null) {
    throw new Explained('Valkey is missing: there is no `valkey-server`', 'install Valkey 8 or newer, server and tools');
  }
  return folder;
}

function isDebian12() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID=debian$/m.test(release) && /^VERSION_ID="12"$/m.test(release);
}

async function unpackFromDebian13(env) {
  step('fetching Valkey from Debian 13');
  rmSync(unpacked, { recursive: true, force: true });
  const [state, tree, bin] = ['apt', 'tree', 'bin'].map(name => join(unpacked, name));
  for (const folder of [join(state, 'lists', 'partial'), join(state, 'archives', 'partial'), tree, bin]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(join(state, 'sources.list'), `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${await archive(env)} trixie main\n`);
  writeFileSync(join(state, 'status'), '');
  // A state of its own, so that the machine's apt stays as it is.
  const settings = {
    'Dir::Etc::SourceList': join(state, 'sources.list'),
    'Dir::Etc::SourceParts': '-',
    'Dir::State::Lists': join(state, 'lists'),
    'Dir::State::status': join(state, 'status'),
    'Dir::Cache': state,
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::Retries': '3',
    // apt's own user may not be able to write here.
    ...(process.getuid() === 0 ? { 'APT::Sandbox::User': 'root' } : {}),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const archives = join(state, 'archives');
  await must('apt-get', [...options, '-qq', 'update'], { env });
  await must('apt-get', [...options, '-qq', 'download', ...packages], { env, cwd: archives });
  for (const file of readdirSync(archives).filter(name => name.endsWith('.deb'))) {
    await must('dpkg-deb', ['--extract', join(archives, file), tree], { env });
  }
  rmSync(state, { recursive: true });
  const libraries = join(tree, 'usr', 'lib', await ask('dpkg', ['--print-architecture'], { env }).then(multiarch));
  const loader = readdirSync(libraries).find(name => /^ld-linux.*\.so\./.test(name));
  // Written last: their presence says that all is there.
  for (const name of programs) {
    const words = [join(libraries, loader), '--argv0', name, '--library-path', libraries, join(tree, 'usr', 'bin', files[name])];
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${words.map(word => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 });
  }
  return findValkey(env);
}

/** Where this machine gets Debian from; its mirror has every release. */
async function archive(env) {
  const lines = (await ask('apt-get', ['indextargets', '--format', '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)'], { env })) ?? '';
  const found = /^Packages bookworm main (\S+)$/m.exec(lines);
  if (found === null) {
    throw new Explained('apt-get does not say where Debian comes from', 'install Valkey 8 or newer, server and tools');
  }
  return found[1];
}

function multiarch(architecture) {
  const names = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
  if (!names[architecture]) {
    throw new Explained(`Valkey's libraries for ${architecture} are at an unknown place`, 'install Valkey 8 or newer, server and tools');
  }
  return names[architecture];
}
