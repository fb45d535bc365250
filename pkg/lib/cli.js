// SPDX-License-Identifier: Apache-2.0
//
// The command line program, compiled to WebAssembly (dist/cli.wasm): the same Rust, so the same surface, texts and exit codes as the native
// one. Here is only what stands between it and the operating system.

import { readFile } from 'node:fs/promises';

/** Compiles the program, which can then run many times. */
export async function compileProgram() {
  return WebAssembly.compile(await readFile(new URL('../dist/cli.wasm', import.meta.url)));
}

/** Runs the program and gives its exit code. `streams` are the file descriptors it gets, by default this process's own. */
export async function runProgram(module, { args, env, cwd, streams = [0, 1, 2] }) {
  const { WASI } = await quietly(() => import('node:wasi'));
  const [stdin, stdout, stderr] = streams;
  const wasi = new WASI({
    version: 'preview1',
    args: ['managed-services', ...args],
    // Relative paths begin at PWD (src/cli/mod.rs).
    env: { ...env, PWD: cwd },
    // The whole tree, because a chart may link to its neighbours and `..` may lead anywhere. The program runs with its caller's rights.
    preopens: { '/': '/' },
    returnOnExit: true,
    ...{ stdin, stdout, stderr },
  });
  const imports = wasi.getImportObject();
  waitForStreams(imports.wasi_snapshot_preview1);
  return wasi.start(await WebAssembly.instantiate(module, imports));
}

// Node announces on stderr that its WASI is experimental. That is for us to know, not for whoever reads our findings there.
async function quietly(load) {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith('WASI is an experimental feature')) {
      emitWarning.call(process, warning, ...rest);
    }
  };
  try {
    return await load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

// A parent written in JavaScript, such as npx, leaves the pipes that it shares with us in non-blocking mode. Then a full or an empty
// pipe is reported (errno 6 of WASI, "again") instead of waited for.
function waitForStreams(host) {
  const again = 6;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const name of ['fd_read', 'fd_write']) {
    const call = host[name];
    host[name] = (...args) => {
      let errno = call(...args);
      while (errno === again) {
        Atomics.wait(clock, 0, 0, 2);
        errno = call(...args);
      }
      return errno;
    };
  }
}
