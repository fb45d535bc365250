// SPDX-License-Identifier: Apache-2.0
//
// `npm test`: all rings in order. `npm test -- --ring 0,2` runs some.
//
// What cannot run here is skipped by name with the reason; with CI=true or REQUIRE_ALL_RINGS=1 it fails instead, so that nothing is ever
// skipped unnoticed where it counts.

import { join } from 'node:path';
import { add, closingLine, counters, none } from './lib/counts.mjs';
import { elapsed, header, main, paint, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { cargoTarget, prependPath, root } from './lib/paths.mjs';
import { parseArguments, summaryTable } from './lib/report.mjs';
import { describeRings, ownCharts } from './lib/rings.mjs';
import { run } from './lib/run.mjs';

const strict = process.env.CI === 'true' || process.env.REQUIRE_ALL_RINGS === '1';

await main(async () => {
  const rings = describeRings(ownCharts());
  const selected = parseArguments(process.argv.slice(2), rings.map(ring => ring.id));
  const needs = createNeeds();
  const rows = [];
  const walls = new Map();
  for (const ring of rings.filter(({ id }) => selected.includes(id))) {
    header(`ring ${ring.id}: ${ring.title}`);
    const since = performance.now();
    let preparing = 0;
    for (const suites of sideBySide(ring.suites)) {
      const prepared = [];
      for (const suite of suites) {
        const before = performance.now();
        prepared.push({ suite, reason: await needs.meet(suite.needs) });
        preparing += elapsed(before);
      }
      const buffered = suites.length > 1;
      const outcomes = await Promise.all(prepared.map(({ suite, reason }) => runSuite(suite, reason, needs.env, buffered)));
      outcomes.forEach((outcome, index) => rows.push({ ring: ring.id, name: suites[index].name, ...outcome }));
    }
    walls.set(ring.id, elapsed(since));
    rows.push({ ring: ring.id, name: '(preparation)', counts: none, seconds: preparing, note: '' });
  }
  const total = rows.map(row => row.counts).reduce(add, none);
  process.stdout.write(`\n${summaryTable(rows, walls)}\n\n${closingLine(total)}\n`);
  return total.failed > 0 ? 1 : 0;
});

/** Suites that mostly wait, and stand behind each other, together; each other one alone. */
function sideBySide(suites) {
  const groups = [];
  for (const suite of suites) {
    const last = groups.at(-1);
    if (suite.waits && last?.[0].waits) {
      last.push(suite);
    } else {
      groups.push([suite]);
    }
  }
  return groups;
}

/** Runs a suite, unless there is a reason not to. What a `buffered` one prints is shown as a whole at its end. */
async function runSuite(suite, reason, needed, buffered) {
  if (reason !== null) {
    step(`${strict ? paint(31, 'failed') : paint(33, 'skipped')}: ${suite.name}: ${reason}`);
    return { counts: { ...none, [strict ? 'failed' : 'skipped']: 1 }, seconds: 0, note: reason };
  }
  step(paint(1, suite.name));
  const counter = counters[suite.counter]();
  // The built command line program is called by its name, as people would after installing it.
  const env = { ...needed, PATH: prependPath([join(cargoTarget(), 'release')], needed) };
  const [command, ...args] = suite.command;
  const show = suite.quiet ? 'failure' : buffered ? 'end' : 'all';
  const { code, problem, seconds } = await run(command, args, { cwd: join(root, suite.cwd), env, show, onLine: counter.line });
  const counts = counter.result(code);
  const note = counts.failed > 0 ? (problem ?? `exit code ${code}`) : '';
  if (note !== '') {
    step(`${paint(31, 'failed')}: ${suite.name} (${note})`);
  }
  if (buffered) {
    step(`${suite.name} ended`);
  }
  return { counts, seconds, note };
}
