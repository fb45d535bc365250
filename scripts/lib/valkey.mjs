// SPDX-License-Identifier: Apache-2.0
//
// Valkey's programs: those that are there, or on Debian those of Debian 13 (12 has none), unpacked
// into a folder under .tools together with the C library they want. Nothing is installed for that,
// so it needs no root.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Explained, step } from './log.mjs';
import { findOnPath, toolsFolder } from './paths.mjs';
import { ask, must } from './run.mjs';

const programs = ['valkey-server', 'valkey-cli'];
const unpacked = join(toolsFolder, 'valkey-debian-13');
// `valkey-server` and `valkey-check-rdb` are one program, which looks at the name it is called by.
const packages = [
  'valkey-tools',
  'libatomic1',
  'libc6',
  'libcap2',
  'libjemalloc2',
  'liblzf1',
  'libssl3t64',
  'libsystemd0',
  'libzstd1',
  'zlib1g',
];
const files = { 'valkey-server': 'valkey-check-rdb', 'valkey-cli': 'valkey-cli' };

/** Folder of Valkey's programs, or null. */
export function findValkey(env = process.env) {
  const found = findOnPath('valkey-server', env);
  const folders = [...(found === null ? [] : [dirname(found)]), join(unpacked, 'bin')];
  return folders.find(folder => programs.every(name => existsSync(join(folder, name)))) ?? null;
}

export async function ensureValkey(env = process.env) {
  const folder = findValkey(env) ?? (isDebian() ? await unpackFromDebian13(env) : null);
  if (folder === null) {
    throw new Explained(
      'Valkey is missing: there is no `valkey-server`',
      'install Valkey 8 or newer, server and tools',
    );
  }
  return folder;
}

function osRelease() {
  return existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
}

function isDebian() {
  return /^ID=debian$/m.test(osRelease());
}

async function unpackFromDebian13(env) {
  step('fetching Valkey from Debian 13');
  rmSync(unpacked, { recursive: true, force: true });
  const tree = join(unpacked, 'tree');
  mkdirSync(tree, { recursive: true });
  await unpackPackages(tree, join(unpacked, 'apt'), env);
  writeLaunchers(tree, await ask('dpkg', ['--print-architecture'], { env }).then(multiarch));
  return findValkey(env);
}

/**
 * Unpacks the packages into `tree`. apt works on a `state` of its own; the machine's stays as is.
 */
async function unpackPackages(tree, state, env) {
  const [archives, sources] = [join(state, 'archives'), join(state, 'sources.list')];
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  writeFileSync(sources, `deb [signed-by=${key}] ${await archive(env)} trixie main\n`);
  writeFileSync(join(state, 'status'), '');
  const settings = {
    'Dir::Etc::SourceList': sources,
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
  await must('apt-get', [...options, '-qq', 'update'], { env });
  await must('apt-get', [...options, '-qq', 'download', ...packages], { env, cwd: archives });
  for (const file of readdirSync(archives).filter(name => name.endsWith('.deb'))) {
    await must('dpkg-deb', ['--extract', join(archives, file), tree], { env });
  }
  rmSync(state, { recursive: true });
}

/** Programs that start those in `tree` with its own C library. Their presence says all is there. */
function writeLaunchers(tree, architecture) {
  const libraries = join(tree, 'usr', 'lib', architecture);
  const loader = readdirSync(libraries).find(name => /^ld-linux.*\.so\./.test(name));
  const bin = join(unpacked, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of programs) {
    const program = join(tree, 'usr', 'bin', files[name]);
    const options = ['--argv0', name, '--library-path', libraries];
    const words = [join(libraries, loader), ...options, program].map(word => `'${word}'`);
    const text = `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`;
    writeFileSync(join(bin, name), text, { mode: 0o755 });
  }
}

/** Where this machine gets Debian from; its mirror has every release. */
async function archive(env) {
  const lines =
    (await ask(
      'apt-get',
      ['indextargets', '--format', '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)'],
      { env },
    )) ?? '';
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(osRelease())?.[1];
  const found = new RegExp(`^Packages ${codename} main (\\S+)$`, 'm').exec(lines);
  if (found === null) {
    throw new Explained(
      'apt-get does not name the mirror it uses',
      'install Valkey 8 or newer, server and tools',
    );
  }
  return found[1];
}

function multiarch(architecture) {
  const names = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
  if (!names[architecture]) {
    throw new Explained(
      `Valkey's libraries for ${architecture} have no known folder`,
      'install Valkey 8 or newer, server and tools',
    );
  }
  return names[architecture];
}
