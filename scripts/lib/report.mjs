// SPDX-License-Identifier: Apache-2.0
import { add, none } from './counts.mjs';
import { Explained, formatSeconds } from './log.mjs';

/** Which rings a command line asks for; all of them when it names none. */
export function parseArguments(args, ids) {
  const asked = [];
  for (let index = 0; index < args.length; index += 1) {
    const match = /^--rings?(?:=(.*))?$/.exec(args[index]);
    if (match === null) {
      throw new Explained(`unknown argument \`${args[index]}\``, 'usage: npm test [-- --ring 0,2]');
    }
    const list = match[1] ?? args[(index += 1)] ?? '';
    asked.push(...list.split(','));
  }
  const unknown = asked.find(id => !ids.includes(Number(id)) || id.trim() === '');
  if (unknown !== undefined) {
    throw new Explained(`there is no ring \`${unknown}\``, `rings: ${ids.join(', ')}`);
  }
  return asked.length === 0 ? ids : ids.filter(id => asked.map(Number).includes(id));
}

/**
 * One line for each suite and for each ring. Rows: `{ring, name, counts, seconds, note}`. `walls`
 * maps rings to the seconds that they took as a whole, which is less than the sum where suites ran
 * side by side.
 */
export function summaryTable(rows, walls = new Map()) {
  const lines = [['ring', 'suite', 'passed', 'failed', 'skipped', 'time', '']];
  for (const ring of [...new Set(rows.map(row => row.ring))]) {
    const own = rows.filter(row => row.ring === ring);
    for (const row of own) {
      lines.push(cells('', row.name, row.counts, row.seconds, row.note));
    }
    const sum = own.map(row => row.counts).reduce(add, none);
    const seconds = walls.get(ring) ?? own.reduce((all, row) => all + row.seconds, 0);
    lines.push(cells(String(ring), 'total', sum, seconds, ''));
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)));
  const isNumber = column => column >= 2 && column <= 5;
  const align = (text, column) =>
    isNumber(column)
      ? text.padStart(widths[column])
      : column === 6
        ? text
        : text.padEnd(widths[column]);
  return lines.map(line => line.map(align).join('  ').trimEnd()).join('\n');
}

/** The ten tests that took longest, where a runner reports times. Rows: `{name, tests}`. */
export function slowestTests(rows) {
  const tests = rows.flatMap(({ name: suite, tests: own }) =>
    own.map(test => ({ suite, ...test })),
  );
  const slowest = tests.sort((left, right) => right.seconds - left.seconds).slice(0, 10);
  const lines = slowest
    .filter(({ seconds }) => seconds > 0)
    .map(({ suite, name, seconds }) => `${formatSeconds(seconds).padStart(7)}  ${suite}: ${name}`);
  return lines.length === 0 ? '' : ['slowest tests', ...lines].join('\n');
}

function cells(ring, name, { passed, failed, skipped }, seconds, note) {
  return [
    ring,
    name,
    String(passed),
    String(failed),
    String(skipped),
    formatSeconds(seconds),
    note.split('\n')[0],
  ];
}
