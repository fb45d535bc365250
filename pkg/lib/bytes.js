// SPDX-License-Identifier: Apache-2.0
import { compileBytes, createEngine, EngineError } from './engine.js';

export { EngineError };

export async function loadEngine(source) {
  // By tag and not by `instanceof`: under jsdom the bytes come from another realm.
  const tag = Object.prototype.toString.call(source);
  if (tag === '[object WebAssembly.Module]') {
    return createEngine(source);
  }
  if (ArrayBuffer.isView(source) || tag === '[object ArrayBuffer]') {
    return createEngine(await compileBytes(source));
  }
  throw new EngineError('misuse', '`loadEngine` takes the bytes of `managed_services_bg.wasm` or a compiled `WebAssembly.Module`');
}
