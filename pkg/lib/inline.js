// SPDX-License-Identifier: Apache-2.0
import { base64 } from '../dist/wasm-base64.js';
import { compileBytes, createEngine, EngineError, once } from './engine.js';

export { EngineError };

export const loadEngine = once(async () => createEngine(await compileBytes(decode(base64))));

// `atob` and not `fetch('data:…')`: the latter needs `connect-src data:`, which strict content security policies refuse.
function decode(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) {
    bytes[index] = binary.charCodeAt(index);
  }
  return bytes;
}
