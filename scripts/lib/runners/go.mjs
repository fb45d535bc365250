// SPDX-License-Identifier: Apache-2.0
//
// `go test -json`: one event a line. Counted are the leaves of the tree of tests, because a parent
// passes and fails with its children. Shown is what people know from plain `go test`: failures with
// their output, and a line for each package.

import { parseEvent } from './events.mjs';

/** How a Go test that takes minutes reports its progress: such lines are shown at once. */
const progress = /^\s*progress: /;

const outcomes = { pass: 'passed', fail: 'failed', skip: 'skipped' };
const key = event => `${event.Package}\n${event.Test ?? ''}`;
const packageOf = name => name.slice(0, name.indexOf('\n'));
const testOf = name => name.slice(name.indexOf('\n') + 1);

export function goRunner() {
  const ended = new Map();
  const outputs = new Map();
  const brokenPackages = new Set();

  const onOutput = event => {
    // Package level output comes at once: a crash or a build failure may be all there ever is.
    if (event.Test === undefined || progress.test(event.Output)) {
      return event.Output.trimEnd();
    }
    outputs.set(key(event), [...(outputs.get(key(event)) ?? []), event.Output]);
    return null;
  };

  const onTest = event => {
    const lines = outputs.get(key(event)) ?? [];
    outputs.delete(key(event));
    ended.set(key(event), { outcome: outcomes[event.Action], seconds: event.Elapsed ?? 0 });
    return event.Action === 'pass' ? null : lines.join('').trimEnd();
  };

  const onEvent = event => {
    if (event.Action === 'output' || event.Action === 'build-output') {
      return onOutput(event);
    }
    if (outcomes[event.Action] === undefined) {
      return null;
    }
    if (event.Test !== undefined) {
      return onTest(event);
    }
    if (event.Action === 'fail') {
      brokenPackages.add(event.Package);
    }
    return null;
  };

  return {
    command: (words, env) => ({ words, env }),
    line: text => {
      const event = parseEvent(text);
      return event === null ? text : onEvent(event) || null;
    },
    tests: () => [...leaves(ended), ...unexplained(ended, brokenPackages)],
  };
}

function leaves(ended) {
  const names = [...ended.keys()];
  const parents = new Set(names.flatMap(ancestors));
  const failed = name => ended.get(name).outcome === 'failed';
  // A parent may also fail by itself, after its children passed.
  const failedAlone = name =>
    failed(name) && !names.some(other => other.startsWith(`${name}/`) && failed(other));
  return names
    .filter(name => !parents.has(name) || failedAlone(name))
    .map(name => ({ name: testOf(name), ...ended.get(name) }));
}

/** Packages that failed without a failed test: they do not compile, or crashed. */
function unexplained(ended, brokenPackages) {
  const failures = [...ended].filter(([, { outcome }]) => outcome === 'failed');
  const explained = new Set(failures.map(([name]) => packageOf(name)));
  return [...brokenPackages]
    .filter(name => !explained.has(name))
    .map(name => ({ name, outcome: 'failed', seconds: 0 }));
}

// A test's own name may hold slashes, so that not every step up is a test.
function ancestors(name) {
  const found = [];
  for (let at = name.indexOf('/', name.indexOf('\n')); at !== -1; at = name.indexOf('/', at + 1)) {
    found.push(name.slice(0, at));
  }
  return found;
}
