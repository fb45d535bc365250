// SPDX-License-Identifier: Apache-2.0
//
// `npm run measure`: figures of the code that ships, against the limits in measure.json. `npm run
// measure -- --details` also lists what the figures count. `npm run measure -- --root FOLDER --root
// .` puts checkouts side by side, for a table before/after.

import { basename, join, resolve } from 'node:path';
import { ensureRootDependencies } from './lib/dependencies.mjs';
import { main } from './lib/log.mjs';
import { measureArguments } from './lib/measure/arguments.mjs';
import { measureCheckout, measureTable, overLimits } from './lib/measure/measure.mjs';
import { readJson, root } from './lib/paths.mjs';

await main(async () => {
  const { roots, details } = measureArguments(process.argv.slice(2));
  await ensureRootDependencies();
  return roots.length > 0 ? compareCheckouts(roots) : checkLimits(details);
});

function checkLimits(details) {
  const limits = readJson(join(root, 'scripts', 'measure.json'));
  const measured = measureCheckout(root);
  const lines = [
    measureTable(
      measured.map(area => ({
        title: area.name,
        figures: area.figures,
        limits: limits[area.name],
      })),
    ),
  ];
  if (details) {
    lines.push('', ...measured.flatMap(describe));
  }
  const over = overLimits(measured, limits);
  for (const { area, metric, value, limit, details: places } of over) {
    lines.push(
      '',
      `${area}: ${metric}: ${value} is over the limit ${limit} of scripts/measure.json`,
      ...places.map(place => `  ${place}`),
    );
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return over.length > 0 ? 1 : 0;
}

function describe({ name, details }) {
  return Object.entries(details).flatMap(([metric, places]) => [
    `${name}: ${metric}: ${places.length}`,
    ...places.map(place => `  ${place}`),
  ]);
}

function compareCheckouts(folders) {
  // npm runs scripts in the repository's root; INIT_CWD is where it was called.
  const checkouts = folders.map(folder => resolve(process.env.INIT_CWD ?? process.cwd(), folder));
  const measured = checkouts.map(measureCheckout);
  const columns = measured[0].flatMap(({ name }, area) =>
    checkouts.map((folder, index) => ({
      title: `${name}, ${basename(folder)}`,
      figures: measured[index][area].figures,
    })),
  );
  process.stdout.write(`${measureTable(columns)}\n`);
  return 0;
}
