// SPDX-License-Identifier: Apache-2.0
//
// A reporter for `node --test`: a line of JSON for each test, `{name, outcome, seconds}`. Groups of
// tests are none themselves.

export default async function* report(events) {
  for await (const { type, data } of events) {
    const ended = type === 'test:pass' || type === 'test:fail';
    if (ended && data.details.type !== 'suite') {
      const seconds = data.details.duration_ms / 1000;
      yield `${JSON.stringify({ name: data.name, outcome: outcomeOf(type, data), seconds })}\n`;
    }
  }
}

function outcomeOf(type, { skip, todo }) {
  if (skip !== undefined || todo !== undefined) {
    return 'skipped';
  }
  return type === 'test:pass' ? 'passed' : 'failed';
}
