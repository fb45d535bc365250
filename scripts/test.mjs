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
  for (const ring of rings.filter(({ id }) => selected.includes(id))) {
    header(`ring ${ring.id}: ${ring.title}`);
    let preparing = 0;
    for (const suite of ring.suites) {
      const { prepared, ...outcome } = await runSuite(suite, needs);
      preparing += prepared;
      rows.push({ ring: ring.id, name: suite.name, ...outcome });
    }
    rows.push({ ring: ring.id, name: '(preparation)', counts: none, seconds: preparing, note: '' });
  }
  const total = rows.map(row => row.counts).reduce(add, none);
  process.stdout.write(`\n${summaryTable(rows)}\n\n${closingLine(total)}\n`);
  return total.failed > 0 ? 1 : 0;
});

async function runSuite(suite, needs) {
  const since = performance.now();
  const reason = await needs.meet(suite.needs);
  const prepared = elapsed(since);
  if (reason !== null) {
    step(`${strict ? paint(31, 'failed') : paint(33, 'skipped')}: ${suite.name}: ${reason}`);
    return { prepared, counts: { ...none, [strict ? 'failed' : 'skipped']: 1 }, seconds: 0, note: reason };
  }
  step(paint(1, suite.name));
  const counter = counters[suite.counter]();
  // The built command line program is called by its name, as people would after installing it.
  const env = { ...needs.env, PATH: prependPath([join(cargoTarget(), 'release')], needs.env) };
  const [command, ...args] = suite.command;
  const show = suite.quiet ? 'failure' : 'all';
  const { code, problem, seconds } = await run(command, args, { cwd: join(root, suite.cwd), env, show, onLine: counter.line });
  const counts = counter.result(code);
  const note = counts.failed > 0 ? (problem ?? `exit code ${code}`) : '';
  if (note !== '') {
    step(`${paint(31, 'failed')}: ${suite.name} (${note})`);
  }
  return { prepared, counts, seconds, note };
}
