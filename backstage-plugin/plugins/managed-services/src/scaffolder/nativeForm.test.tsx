// SPDX-License-Identifier: Apache-2.0
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { loadEngine } from '@managed-services/engine/inline';
import { parse } from 'yaml';
import { foreign, tryNatively } from '../testing/nativeForm';
import { ownCharts } from '../testing/charts';
import { runNatively } from '../testing/nativeWizard';

// A template has to work in a Backstage that does not have the plugin.
describe('without the field extension', () => {
  // The form library's own warnings.
  beforeAll(() => void jest.spyOn(console, 'error').mockImplementation(() => {}));
  afterAll(() => jest.restoreAllMocks());

  it.each(ownCharts().map(chart => [chart.name, chart] as const))('%s', async (_, chart) => {
    expect(await tryNatively(chart)).toEqual({ findings: [], isUntouched: true });
  });

  describe('a section with a switch', () => {
    it('is as the chart ships it while nobody touches it', async () => {
      const { seen, created, refusals } = await walk(() => {});
      expect(refusals).toEqual([]);
      expect(seen).toEqual([['backup_schedule']]);
      expect(foreign(created, shipped)).toEqual([]);
    });

    it('shows its fields while it is on, and keeps what was entered when it is off', async () => {
      const { seen, created, written } = await walk(
        () => press('metrics_enabled'),
        () => type('metrics_port', '9000'),
        () => press('metrics_deep_enabled'),
        () => type('metrics_deep_text', 'on'),
        () => press('metrics_enabled'),
        // What the chart ships as `true` is no box: untouched it would look like `false`.
        () => open('backup_enabled'),
        () => pick('No'),
      );
      expect(seen).toEqual([
        ['metrics_port', 'backup_schedule'],
        ['metrics_port', 'backup_schedule'],
        ['metrics_port', 'metrics_deep_text', 'backup_schedule'],
        ['metrics_port', 'metrics_deep_text', 'backup_schedule'],
        ['backup_schedule'],
        ['backup_schedule'],
        [],
      ]);
      expect(created).toEqual({
        metrics: { enabled: false, port: 9000, deep: { enabled: true, text: 'on' } },
        backup: { enabled: false },
      });
      // The engine writes the same custom resource from these values.
      expect(written).toEqual(created);
    });

    it('asks for what a value demands, and only then', async () => {
      const without = await walk(() => press('backup_remote'));
      expect(without.refusals.join()).toMatch(/bucket/);
      expect(without.created).toBeUndefined();
      const { refusals, created } = await walk(
        () => press('backup_remote'),
        () => type('backup_bucket', 'mine'),
      );
      expect(refusals).toEqual([]);
      expect(created).toMatchObject({ backup: { remote: true, bucket: 'mine' } });
    });
  });
});

const shipped = {
  metrics: { enabled: false, port: 9187, deep: { enabled: false, text: 'x' } },
  backup: { enabled: true, schedule: '@daily' },
};
const boolean = { type: 'boolean' };
const files = {
  'Chart.yaml': 'apiVersion: v2\nname: switches\nversion: 1.0.0\n',
  'values.yaml': JSON.stringify(shipped),
  'values.schema.json': JSON.stringify({
    type: 'object',
    additionalProperties: false,
    properties: {
      metrics: {
        type: 'object',
        additionalProperties: false,
        properties: {
          enabled: boolean,
          port: { type: 'integer' },
          deep: { type: 'object', properties: { enabled: boolean, text: { type: 'string' } } },
        },
      },
      backup: {
        type: 'object',
        properties: {
          enabled: boolean,
          schedule: { type: 'string' },
          remote: boolean,
          bucket: { type: 'string', minLength: 1 },
        },
        if: { properties: { remote: { const: true } }, required: ['remote'] },
        then: { required: ['bucket'] },
      },
    },
  }),
};

const inputOf = (place: string) =>
  document.querySelector<HTMLInputElement>(`#root_values_${place}`);
const press = (place: string) => fireEvent.click(inputOf(place)!);
/** Opens a list, as with the mouse. */
const open = (place: string) => fireEvent.mouseDown(inputOf(place)!);
function pick(choice: string) {
  const options = [...document.querySelectorAll('[role=option]')];
  const listed = options.map(({ textContent }) => textContent);
  expect(listed).toEqual(['', 'Yes', 'No']);
  fireEvent.click(screen.getByRole('option', { name: choice }));
}
const type = (place: string, value: string) =>
  fireEvent.change(inputOf(place)!, { target: { value } });

/**
 * Which fields are shown after each step, what keeps the wizard from going on,
 * what is created, and what the engine writes from it.
 */
async function walk(...steps: (() => void)[]) {
  const engine = await loadEngine();
  const compiled = engine.compile({ files });
  if (compiled.status !== 'ok') throw new Error('the engine refuses the chart');
  const { model } = compiled;
  const seen: string[][] = [];
  const fields = ['metrics_port', 'metrics_deep_text', 'backup_schedule'];
  try {
    const pages = parse(model.template().text).spec.parameters;
    const run = await runNatively(pages, 'orders', async () => {
      for (const step of steps) {
        await act(async () => step());
        await waitFor(() => expect(inputOf('backup_enabled')).toBeTruthy());
        seen.push(fields.filter(inputOf));
      }
    });
    expect([...run.thrown, ...run.complaints]).toEqual([]);
    const { refusals } = run;
    const created = run.created?.values;
    const instance = { name: 'orders', namespace: 'default', values: created ?? {} };
    const { manifest } = model.check(instance);
    if (manifest === null) throw new Error('the engine writes no manifest');
    return { seen, refusals, created, written: parse(manifest).spec };
  } finally {
    model.free();
  }
}

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
