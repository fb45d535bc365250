// SPDX-License-Identifier: Apache-2.0
import { compileBytes, createEngine, EngineError } from './engine.js';
import { once } from './once.js';

export { EngineError };

export const loadEngine = once(async () => createEngine(await compileBytes(await fetchWasm())));

// Bundlers recognise exactly this expression and emit the file as an asset, so it stays in one piece. The whole body is read before
// compiling, instead of streaming: at this size streaming saves nothing one can notice, and it fails on servers that send
// another content type, which would need this path all the same.
async function fetchWasm() {
  const address = new URL('../dist/managed_services_bg.wasm', import.meta.url);
  let response;
  try {
    response = await fetch(address);
  } catch (cause) {
    throw new EngineError('unavailable', `the engine's WebAssembly file cannot be fetched (${cause.message})`, { cause });
  }
  if (!response.ok) {
    throw new EngineError('unavailable', `the engine's WebAssembly file cannot be fetched (HTTP ${response.status})`);
  }
  return response.arrayBuffer();
}
