// SPDX-License-Identifier: Apache-2.0
import { base64 } from '../dist/wasm-base64.js';
import { compileBytes, createEngine, EngineError } from './engine.js';
import { once } from './once.js';

export { EngineError };

/** The compiled file, for worker.js: a module can be handed to a worker, an engine cannot. */
export const loadModule = once(async () => compileBytes(decode(base64)));

export const loadEngine = once(async () => createEngine(await loadModule()));

// `atob` and not `fetch('data:…')`: the latter needs `connect-src data:`, which strict content security policies refuse.
function decode(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) {
    bytes[index] = binary.charCodeAt(index);
  }
  return bytes;
}
