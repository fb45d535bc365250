// SPDX-License-Identifier: Apache-2.0
//
// `npm test`: all rings in order. `npm test -- --ring 0,2` runs some.
//
// What cannot run here is skipped by name with the reason; with CI=true or REQUIRE_ALL_RINGS=1 it
// fails instead, so that nothing is ever skipped unnoticed where it counts.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { add, closingLine, none } from './lib/counts.mjs';
import { elapsed, header, main, paint, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { cargoTarget, prependPath, root, toolsFolder } from './lib/paths.mjs';
import { parseArguments, slowestTests, summaryTable } from './lib/report.mjs';
import { describeRings, ownCharts } from './lib/rings.mjs';
import { run } from './lib/run.mjs';
import { runners } from './lib/runners/index.mjs';

const strict = process.env.CI === 'true' || process.env.REQUIRE_ALL_RINGS === '1';
const reports = join(toolsFolder, 'reports');

await main(async () => {
  const rings = describeRings(ownCharts());
  const ids = rings.map(ring => ring.id);
  const selected = parseArguments(process.argv.slice(2), ids);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const needs = createNeeds();
  const rows = [];
  const walls = new Map();
  for (const ring of rings.filter(({ id }) => selected.includes(id))) {
    const since = performance.now();
    rows.push(...(await runRing(ring, needs)));
    walls.set(ring.id, elapsed(since));
  }
  const total = rows.map(row => row.counts).reduce(add, none);
  const parts = [summaryTable(rows, walls), slowestTests(rows), closingLine(total)];
  process.stdout.write(`\n${parts.filter(part => part !== '').join('\n\n')}\n`);
  return total.failed > 0 ? 1 : 0;
});

/** Rows of the summary, one for each suite and one for what had to be prepared. */
async function runRing({ id, title, suites }, needs) {
  header(`ring ${id}: ${title}`);
  const rows = [];
  let preparing = 0;
  for (const group of sideBySide(suites)) {
    const prepared = [];
    for (const suite of group) {
      const before = performance.now();
      prepared.push({ suite, reason: await needs.meet(suite.needs) });
      preparing += elapsed(before);
    }
    const buffered = group.length > 1;
    const running = prepared.map(({ suite, reason }) =>
      reason === null ? runSuite(suite, needs.env, buffered) : leaveOut(suite, reason),
    );
    const outcomes = await Promise.all(running);
    rows.push(...outcomes.map((outcome, index) => ({ name: group[index].name, ...outcome })));
  }
  rows.push({ name: '(preparation)', counts: none, tests: [], seconds: preparing, note: '' });
  return rows.map(row => ({ ring: id, ...row }));
}

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

/** The outcome of a suite that cannot run here. */
function leaveOut(suite, reason) {
  step(`${strict ? paint(31, 'failed') : paint(33, 'skipped')}: ${suite.name}: ${reason}`);
  const counts = { ...none, [strict ? 'failed' : 'skipped']: 1 };
  return { counts, tests: [], seconds: 0, note: reason };
}

/** Runs a suite. What a `buffered` one prints is shown as a whole at its end. */
async function runSuite(suite, needed, buffered) {
  step(paint(1, suite.name));
  const runner = runners[suite.runner](join(reports, suite.name.replace(/\W+/g, '-')));
  // The built command line program is called by its name, as people would after installing it.
  const path = prependPath([join(cargoTarget(), 'release')], needed);
  const { words, env } = runner.command(suite.command, { ...needed, PATH: path });
  const { code, problem, seconds } = await run(words[0], words.slice(1), {
    cwd: join(root, suite.cwd),
    env,
    show: suite.quiet ? 'failure' : buffered ? 'end' : 'all',
    onLine: runner.line,
  });
  const { counts, tests } = runner.result(code);
  const note = counts.failed > 0 ? (problem ?? `exit code ${code}`) : '';
  if (note !== '') {
    step(`${paint(31, 'failed')}: ${suite.name} (${note})`);
  }
  if (buffered) {
    step(`${suite.name} ended`);
  }
  return { counts, tests, seconds, note };
}
