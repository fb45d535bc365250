// SPDX-License-Identifier: Apache-2.0
import type { AsyncEngine } from './worker.js' with { 'resolution-mode': 'import' };
import type { EngineError as EngineErrorClass } from './index.js' with { 'resolution-mode': 'import' };

export type * from './worker.js' with { 'resolution-mode': 'import' };

export declare function loadEngine(options?: { timeLimit?: number }): Promise<AsyncEngine>;

export declare const EngineError: typeof EngineErrorClass;
export type EngineError = EngineErrorClass;
