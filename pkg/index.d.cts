// SPDX-License-Identifier: Apache-2.0
import type { Engine, EngineError as EngineErrorClass } from './index.js' with { 'resolution-mode': 'import' };

export type * from './index.js' with { 'resolution-mode': 'import' };

export declare function loadEngine(): Promise<Engine>;

export declare const EngineError: typeof EngineErrorClass;
export type EngineError = EngineErrorClass;
