// SPDX-License-Identifier: Apache-2.0
// Whether the backend, with the template's schema, and the engine give one verdict, or a loss tells
// where they do not.
import { losses, verdicts } from './cli.mjs';
import { isCovered, lossPlaces, partsOf } from './ledger.mjs';

/**
 * The documents on which they differ without a loss, one line each; `tally` counts the verdicts.
 */
export async function silentDifferences(service, documents, dryRun, tally = {}) {
  const answers = verdicts(service, documents);
  const ledger = losses(service);
  const [narrowed, widened] = ['narrowed', 'widened'].map(fate =>
    lossPlaces(ledger, 'template', fate),
  );
  const silent = [];
  for (const [index, values] of documents.entries()) {
    const { verdict, violations } = answers[index];
    const run = await dryRun({ values });
    const refused = run.errors.map(error => error.path.slice(1));
    const broken = violations.map(({ at }) => partsOf(at));
    const both = `${verdict} ${run.status}`;
    tally[both] = (tally[both] ?? 0) + 1;
    if (verdict === 'valid' && !refused.every(place => isCovered(place, narrowed))) {
      silent.push({ values, template: run.errors.map(error => error.stack) });
    }
    if (
      verdict === 'invalid' &&
      run.status === 200 &&
      !broken.some(place => isCovered(place, widened))
    ) {
      silent.push({ values, engine: violations.map(({ at, message }) => `${at}: ${message}`) });
    }
  }
  return silent.map(difference => JSON.stringify(difference));
}
