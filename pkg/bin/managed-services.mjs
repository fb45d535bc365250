#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// The command line program, compiled to WebAssembly (dist/cli.wasm): the same Rust, so the same surface, texts and exit codes as the native
// one. Here is only what stands between it and the operating system.

import { readFileSync } from 'node:fs';

// WASI has one root and `/` between the parts of a path; drives and `\` have no place in it.
if (process.platform === 'win32') {
  fail('Windows paths cannot be handed to WebAssembly; run it in WSL, or use the native program');
} else {
  await main();
}

async function main() {
  const { WASI } = await quietly(() => import('node:wasi'));
  const wasi = new WASI({
    version: 'preview1',
    args: ['managed-services', ...process.argv.slice(2)],
    // Relative paths begin at PWD (src/cli/mod.rs); `cwd` asks the system, where the variable may be out of date.
    env: { ...process.env, PWD: process.cwd() },
    // The whole tree, because a chart may link to its neighbours and `..` may lead anywhere. The program runs with its caller's rights.
    preopens: { '/': '/' },
    returnOnExit: true,
  });
  const imports = wasi.getImportObject();
  waitForStreams(imports.wasi_snapshot_preview1);
  const bytes = readFileSync(new URL('../dist/cli.wasm', import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  try {
    process.exitCode = wasi.start(instance);
  } catch (cause) {
    fail(`the program stopped (${cause instanceof Error ? cause.message : String(cause)})`);
  }
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

function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = 2;
}
