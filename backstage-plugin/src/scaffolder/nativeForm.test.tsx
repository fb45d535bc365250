// SPDX-License-Identifier: Apache-2.0
import { foreign, isEngineBuilt, tryNatively } from '../testing/nativeForm';
import { ownCharts } from '../testing/charts';

// Needs the built engine: `npm run build` at the root of the repository.
const describeBuilt = isEngineBuilt || process.env.REQUIRE_ALL_RINGS ? describe : describe.skip;

// A template has to work in a Backstage that does not have the plugin.
describeBuilt('without the field extension', () => {
  // The form library's own warnings.
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
  afterAll(() => jest.restoreAllMocks());

  it.each(ownCharts().map(chart => [chart.name, chart] as const))('%s', async (_, chart) => {
    expect(await tryNatively(chart)).toEqual({ findings: [], isUntouched: true });
  });
});

it.each([
  ['nothing', {}, []],
  ['empty objects', { map: {}, new: { deep: {} } }, []],
  ['an empty list that is new', { new: [], none: [] }, []],
  ['what is shipped', { list: [{ a: 1 }], map: { a: 'x' } }, []],
  ['an empty object inside a shipped list', { list: [{ a: 1, b: {} }] }, []],
  ['an emptied list', { list: [] }, ['/list: [], shipped is [{"a":1}]']],
  ['a shortened list', { two: [1] }, ['/two: [1], shipped is [1,2]']],
  ['another value', { map: { a: 'y' } }, ['/map/a: "y", shipped is "x"']],
  ['a value of its own', { new: { b: false } }, ['/new/b: false, shipped is undefined']],
])('the law on what is written: %s', (_, values, expected) => {
  const shipped = { list: [{ a: 1 }], two: [1, 2], map: { a: 'x' }, none: null };
  expect(foreign(values, shipped)).toEqual(expected);
});
