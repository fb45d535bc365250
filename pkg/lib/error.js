// SPDX-License-Identifier: Apache-2.0

/**
 * The only error this package throws on purpose. `code` is stable and for programs; `message` is for people:
 *
 * - `misuse`: the caller broke the contract (wrong argument, use after `free`)
 * - `crashed`: the WebAssembly code stopped in this one call; the next call starts from a fresh instance
 * - `blocked`: the page's content security policy forbids WebAssembly
 * - `unavailable`: the WebAssembly file could not be read, or the platform lacks something
 * - `timeout`: no answer within the time limit (only `worker.js` has one)
 */
export class EngineError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = 'EngineError';
    this.code = code;
  }
}

export function misuse(message) {
  return new EngineError('misuse', message);
}
