// SPDX-License-Identifier: Apache-2.0
//
// What runs inside a worker: one engine with one chart. Each message is a question, each answer has its question's number.
// worker.js is the other side.

import { createEngine } from './engine.js';

let engine = null;
let model = null;

const answers = {
  start: async module => {
    engine = await createEngine(module);
    return engine.version;
  },
  compile: input => {
    const { status, diagnostics, model: compiled = null } = engine.compile(input);
    model = compiled;
    return { status, diagnostics };
  },
};

globalThis.onmessage = async ({ data: { id, question, parameters } }) => {
  try {
    const answer = answers[question] ?? model[question];
    postMessage({ id, value: await answer(...parameters) });
  } catch (error) {
    postMessage({ id, error: { code: error.code ?? 'crashed', message: error.message } });
  }
};
