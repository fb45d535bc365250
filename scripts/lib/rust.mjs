// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Explained, step } from './log.mjs';
import { cached, findOnPath, prependPath, root, toolsBin } from './paths.mjs';
import { ask, must, run } from './run.mjs';
import { lockedCrateVersion } from './version.mjs';

// One for the engine in JavaScript hosts, one for the command line program in Node.
const wasmTargets = ['wasm32-unknown-unknown', 'wasm32-wasip1'];
const wasmPackVersion = '0.15.1';

/** The programs that make WebAssembly, by name: the crate and the version of each. */
function wasmPrograms() {
  // A wasm-bindgen program of another version than the crate refuses the crate's output, so the
  // lock file decides.
  const version = lockedCrateVersion(
    readFileSync(join(root, 'Cargo.lock'), 'utf8'),
    'wasm-bindgen',
  );
  if (version === null) {
    throw new Explained('Cargo.lock names no `wasm-bindgen`');
  }
  return {
    'wasm-bindgen': { crate: 'wasm-bindgen-cli', version },
    'wasm-pack': { crate: 'wasm-pack', version: wasmPackVersion },
  };
}

const folderOf = ({ crate, version }, env) => cached(`${crate}-${version}`, env);

/**
 * Environment in which `cargo`, `wasm-bindgen`, `wasm-pack` and what lies in `.tools/` are found.
 */
export function rustEnv(env = process.env) {
  const folders = Object.values(wasmPrograms()).map(program => join(folderOf(program, env), 'bin'));
  folders.push(toolsBin);
  const home = join(env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin');
  if (findOnPath('cargo', env) === null && existsSync(join(home, 'cargo'))) {
    folders.push(home);
  }
  return { ...env, PATH: prependPath(folders, env) };
}

export async function requireCargo(env = rustEnv()) {
  const version = await ask('cargo', ['--version'], { env });
  if (version === null) {
    throw new Explained(
      'Rust is missing: there is no `cargo`',
      'install Rust with rustup and run again; rust-toolchain.toml names the version',
    );
  }
  return version;
}

/** Everything needed to build the WebAssembly file. */
export async function ensureWasmTools(env = rustEnv()) {
  await requireCargo(env);
  for (const target of wasmTargets) {
    await ensureWasmTarget(target, env);
  }
  for (const [name, program] of Object.entries(wasmPrograms())) {
    await ensureCargoProgram(name, program, env);
  }
}

/** The standard library for a WebAssembly target. */
export async function ensureWasmTarget(wasmTarget, env) {
  // Inside the repository, so that rust-toolchain.toml picks the toolchain (and rustup installs it
  // where it is missing).
  const sysroot = await ask('rustc', ['--print', 'sysroot'], { env });
  if (sysroot !== null && existsSync(join(sysroot, 'lib', 'rustlib', wasmTarget))) {
    return;
  }
  if (findOnPath('rustup', env) === null) {
    throw new Explained(
      `this Rust lacks the target ${wasmTarget}, and there is no \`rustup\` to add it`,
      'install Rust with rustup, or the target with your package manager',
    );
  }
  step(`rustup target add ${wasmTarget}`);
  await must('rustup', ['target', 'add', wasmTarget], { env });
}

async function ensureCargoProgram(name, { crate, version }, env) {
  const found = await ask(name, ['--version'], { env });
  if (found?.split(/\s+/).includes(version)) {
    return;
  }
  const folder = folderOf({ crate, version }, env);
  step(`cargo install ${crate} ${version} into ${folder} (a few minutes, once)`);
  const args = ['install', crate, '--version', version, '--root', folder, '--force'];
  // The lock file a program was published with can name a crate version that a registry mirror does
  // not have (yet); then the newest versions that fit are the next best thing. The program's own
  // version is exact either way.
  const locked = await run('cargo', [...args, '--locked'], { env, show: 'none' });
  if (locked.code === 0) {
    return;
  }
  step(`… not with its own lock file (${firstError(locked.stderr)}); again without`);
  await must('cargo', args, { env });
}

function firstError(text) {
  return (
    text
      .split('\n')
      .find(line => line.startsWith('error'))
      ?.replace(/^error(\[\w+\])?: /, '') ?? 'no reason given'
  );
}
