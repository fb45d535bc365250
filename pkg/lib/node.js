// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { compileBytes, createEngine, EngineError } from './engine.js';
import { once } from './once.js';

export { EngineError };

const wasmFile = new URL('../dist/managed_services_bg.wasm', import.meta.url);

export const loadEngine = once(async () => createEngine(await compileBytes(await readWasm())));

async function readWasm() {
  try {
    return await readFile(wasmFile);
  } catch (cause) {
    throw new EngineError('unavailable', `the engine's WebAssembly file cannot be read (${cause.message})`, { cause });
  }
}
