// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { askEverything } from './answers.mjs';
import { sampleCharts } from './charts.mjs';
import { loadEngine } from '../../../pkg/lib/node.js';

let pending = null;

/** What the engine answers when loaded straight from the built files. */
export function referenceAnswer() {
  pending ??= loadEngine().then(engine => askEverything(engine, sampleCharts()));
  return pending;
}

export async function assertSameAnswer(answer) {
  const expected = await referenceAnswer();
  // The texts are long; where they differ, a short excerpt says more than both.
  if (answer !== expected) {
    const at = [...expected].findIndex((character, index) => character !== answer?.[index]);
    assert.fail(
      `the answers differ from character ${at} on: expected …${expected.slice(at, at + 200)}… got …${answer?.slice(at, at + 200)}…`,
    );
  }
}
