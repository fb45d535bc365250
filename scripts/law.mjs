// SPDX-License-Identifier: Apache-2.0
//
// `npm run law`: the law *no silent loss* on many more documents than `npm test` has time for,
// other ones every time. `npm run law -- --documents 100000 --seed 7` says how many, and repeats a
// run. A document that breaks the law is shrunk and kept under
// tests/conformance/testdata/law/cases, where `npm test` judges it ever after.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lawArguments } from './lib/law.mjs';
import { Explained, formatSeconds, main, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const folder = join(root, 'tests', 'conformance');
// The second holds the fast judge of the first against Helm itself, on a sample of the same
// documents.
const tests = ['TestNoSilentLoss', 'TestPreparedHelm', 'TestLawCases'];

await main(async () => {
  const { documents, seed } = lawArguments(process.argv.slice(2), Date.now() % 1_000_000);
  const needs = createNeeds();
  const reason = await needs.meet(['go', 'command line program']);
  if (reason !== null) {
    throw new Explained(reason);
  }
  step(
    `${documents} documents, seed ${seed}; repeat with \`npm run law -- --documents ${documents} --seed ${seed}\``,
  );
  const env = { ...needs.env, LAW_DOCUMENTS: String(documents), SEED: String(seed), LAW_KEEP: '1' };
  const { code, seconds } = await run(
    'go',
    ['test', '-count=1', '-timeout', '12h', '-run', `^(${tests.join('|')})$`, '.'],
    { cwd: folder, env },
  );
  process.stdout.write(`\n${readFileSync(join(folder, 'report.txt'), 'utf8')}`);
  step(`${code === 0 ? 'the law holds' : 'the law is broken'}: ${formatSeconds(seconds)}`);
  return code;
});
