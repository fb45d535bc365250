// SPDX-License-Identifier: Apache-2.0
import type { Engine } from './index.js';

export type * from './index.js';
export { EngineError } from './index.js';

/** Builds an engine from the contents of `managed_services_bg.wasm`, or from the module compiled from it. */
export function loadEngine(source: BufferSource | WebAssembly.Module): Promise<Engine>;
