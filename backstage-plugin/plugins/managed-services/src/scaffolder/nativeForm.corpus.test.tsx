// SPDX-License-Identifier: Apache-2.0
import { tryNatively } from '../testing/nativeForm';
import { corpusCharts, corpusFolder } from '../testing/charts';

/*
 * Every template of the corpus has to work in a Backstage that does not have
 * the plugin. In a file of its own: it takes minutes on a busy machine.
 */

const charts = corpusCharts();
const isRequired = Boolean(process.env.REQUIRE_ALL_RINGS);

if (charts.length === 0) {
  const reason = `the corpus is absent (not at ${corpusFolder}; set CORPUS_DIR)`;
  (isRequired ? it : it.skip)(`skipped: ${reason}`, () => {
    throw new Error(reason);
  });
} else {
  const untouched: string[] = [];
  const needy: string[] = [];
  // The form library's own warnings, hundreds of them.
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
  afterAll(() => jest.restoreAllMocks());

  it.each(charts.map(chart => [chart.name, chart] as const))('%s', async (name, chart) => {
    const { findings, isUntouched } = await tryNatively(chart);
    (isUntouched ? untouched : needy).push(name);
    expect(findings).toEqual([]);
  });

  it('most charts need no values', () => {
    // eslint-disable-next-line no-console
    console.info(`not passed untouched, because they need values: ${needy.join(', ')}`);
    expect(untouched.length).toBeGreaterThan(needy.length);
  });
}
