// SPDX-License-Identifier: Apache-2.0
//
// How many tests passed, from what each runner prints. Every counter is a small machine fed line by line: `line(text)` gives what a person
// shall see of it (or null), `result(exitCode)` gives `{passed, failed, skipped}`.

export const none = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function add(left, right) {
  return { passed: left.passed + right.passed, failed: left.failed + right.failed, skipped: left.skipped + right.skipped };
}

// eslint-disable-next-line no-control-regex -- colours are control characters
const colours = /\u001b\[[0-9;]*m/g;

/**
 * The last word on a suite. A runner that fails without naming a failed test (a file that does not compile, a crash) failed once; one that
 * passes without having run anything has been misled by somebody, and that is a failure too.
 */
export function settle(counts, exitCode) {
  if (exitCode !== 0 && counts.failed === 0) {
    return { ...counts, failed: 1 };
  }
  if (exitCode === 0 && counts.passed + counts.failed + counts.skipped === 0) {
    return { ...counts, failed: 1 };
  }
  return counts;
}

/** A command that is right or wrong as a whole. */
export function countCheck() {
  return { line: text => text, result: code => (code === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 }) };
}

/** `cargo test`: one summary line for each test program. */
export function countCargo() {
  let counts = none;
  return {
    line: text => {
      const match = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/.exec(text.replace(colours, ''));
      if (match) {
        counts = add(counts, { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) });
      }
      return text;
    },
    result: code => settle(counts, code),
  };
}

/** `node --test`, both of its usual reporters: `ℹ pass 3` and `# pass 3`. */
export function countNode() {
  const seen = new Map();
  return {
    line: text => {
      const match = /^(?:ℹ|#) (pass|fail|cancelled|skipped|todo) (\d+)$/.exec(text.replace(colours, '').trimEnd());
      if (match) {
        seen.set(match[1], Number(match[2]));
      }
      return text;
    },
    result: code => {
      const of = key => seen.get(key) ?? 0;
      return settle({ passed: of('pass'), failed: of('fail') + of('cancelled'), skipped: of('skipped') + of('todo') }, code);
    },
  };
}

/** Jest's summary. A test file that cannot be loaded holds no test that could fail, so files are looked at too. */
export function countJest() {
  let files = none;
  let tests = none;
  const read = text => {
    const of = word => Number(new RegExp(`(\\d+) ${word}`).exec(text)?.[1] ?? 0);
    return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') + of('todo') };
  };
  return {
    line: text => {
      const plain = text.replace(colours, '');
      if (/^Test Suites: /.test(plain)) {
        files = read(plain);
      } else if (/^Tests: /.test(plain)) {
        tests = read(plain);
      }
      return text;
    },
    result: code => settle(tests.failed === 0 && files.failed > 0 ? { ...tests, failed: files.failed } : tests, code),
  };
}

/** How a Go test that takes minutes tells how it gets on: such lines are shown at once, whatever becomes of the test. */
const progress = /^\s*progress: /;

/**
 * `go test -json`: one event a line. Counted are the leaves of the tree of tests, because a parent passes and fails with its children.
 * Shown is what people know from plain `go test`: failures with their output, and a line for each package.
 */
export function countGo() {
  const outcomes = new Map();
  const outputs = new Map();
  const brokenPackages = new Set();
  const key = event => `${event.Package}\n${event.Test ?? ''}`;
  const take = event => {
    const lines = outputs.get(key(event)) ?? [];
    outputs.delete(key(event));
    return lines.join('').trimEnd();
  };
  const onTest = event => {
    outcomes.set(key(event), event.Action);
    const said = take(event);
    return event.Action === 'pass' ? null : said;
  };
  const onEvent = event => {
    if (event.Action === 'output' || event.Action === 'build-output') {
      // Package level output comes at once: a crash or a build failure may be all there ever is.
      if (event.Test === undefined || progress.test(event.Output)) {
        return event.Output.trimEnd();
      }
      outputs.set(key(event), [...(outputs.get(key(event)) ?? []), event.Output]);
      return null;
    }
    if (!['pass', 'fail', 'skip'].includes(event.Action)) {
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
    line: text => {
      let event;
      try {
        event = JSON.parse(text);
      } catch {
        return text;
      }
      return onEvent(event) || null;
    },
    result: code => settle(countLeaves(outcomes, brokenPackages), code),
  };
}

function countLeaves(outcomes, brokenPackages) {
  const names = [...outcomes.keys()];
  const parents = new Set(names.flatMap(ancestors));
  let counts = none;
  const explained = new Set();
  for (const [name, action] of outcomes) {
    // A parent may also fail by itself, after its children passed.
    const failedAlone = action === 'fail' && parents.has(name) && !names.some(other => other.startsWith(`${name}/`) && outcomes.get(other) === 'fail');
    if (action === 'fail') {
      explained.add(name.slice(0, name.indexOf('\n')));
    }
    if (!parents.has(name) || failedAlone) {
      const field = { pass: 'passed', fail: 'failed', skip: 'skipped' }[action];
      counts = add(counts, { ...none, [field]: 1 });
    }
  }
  const unexplained = [...brokenPackages].filter(name => !explained.has(name)).length;
  return add(counts, { ...none, failed: unexplained });
}

// A test's own name may hold slashes, so that not every step up is a test.
function ancestors(name) {
  const found = [];
  for (let at = name.indexOf('/', name.indexOf('\n')); at !== -1; at = name.indexOf('/', at + 1)) {
    found.push(name.slice(0, at));
  }
  return found;
}

export const counters = { check: countCheck, cargo: countCargo, node: countNode, jest: countJest, go: countGo };

/** The closing line that the whole run is judged by. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
