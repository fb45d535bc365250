#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// `npx @managed-services/engine …`

import { compileProgram, runProgram } from '../lib/cli.js';

try {
  // WASI has one root and `/` between the parts of a path; drives and `\` have no place in it.
  if (process.platform === 'win32') {
    throw new Error('Windows paths cannot be handed to WebAssembly; run it in WSL, or use the native program');
  }
  process.exitCode = await runProgram(await compileProgram(), { args: process.argv.slice(2), env: process.env, cwd: process.cwd() });
} catch (cause) {
  // Nothing of ours throws in there; what comes here is a missing file, a trap or an exhausted stack.
  process.stderr.write(`error: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 2;
}
