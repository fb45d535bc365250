// SPDX-License-Identifier: Apache-2.0
import { parametersOf, taskValues, wizardOnly, wizardPath } from './order';
import { plainLine, startedTask, withEvent, type TaskState } from './taskLog';

const steps = [
  {
    schema: {
      required: ['name', 'namespace', 'owner', 'costCenter', 'note', 'region'],
      properties: {
        name: { type: 'string' },
        namespace: { type: 'string' },
        owner: { type: 'string' },
        costCenter: { type: 'string', title: 'Cost center' },
        region: { title: 'Region', enum: ['eu', 'us'] },
        note: { default: 'none' },
      },
      dependencies: {
        delivery: { oneOf: [{ required: ['cluster'], properties: { cluster: {} } }] },
      },
    },
  },
  { schema: { properties: { values: {}, delivery: {} } } },
];
const choices = {
  owner: 'group:default/team-a',
  system: 'system:default/shop',
  delivery: 'apply' as const,
  cluster: 'local',
  more: { region: 'eu' },
};

it('reads what a template asks for, on all pages and under conditions', () => {
  const parameters = parametersOf(steps);
  expect([...parameters.names].sort()).toEqual(
    ['cluster', 'costCenter', 'delivery', 'name', 'namespace', 'note', 'owner', 'region', 'values'],
  );
  expect(wizardOnly(parameters)).toEqual([
    { name: 'costCenter', title: 'Cost center', options: [], isRequired: true },
  ]);
});

it('sends a template only what it asks for', () => {
  const instance = { name: 'db', namespace: 'shop' };
  expect(taskValues(instance, { replicas: 3 }, choices, parametersOf(steps))).toEqual({
    name: 'db',
    namespace: 'shop',
    values: { replicas: 3 },
    owner: 'group:default/team-a',
    delivery: 'apply',
    cluster: 'local',
    region: 'eu',
  });
});

it('leads to the wizard with what was chosen', () => {
  const path = wizardPath('template:default/managed-postgres', { name: 'a&b' });
  const url = new URL(path, 'http://portal');
  expect(url.pathname).toBe('/create/templates/default/managed-postgres');
  expect(JSON.parse(url.searchParams.get('formData')!)).toEqual({ name: 'a&b' });
});

it('follows a task through its events, each once', () => {
  const event = (id: number, type: string, body: object) =>
    ({ id, type, body, taskId: 't', createdAt: '' }) as never;
  const task = { spec: { steps: [{ id: 'render', name: 'Render' }], parameters: { name: 'db' } } };
  const events = [
    event(1, 'log', { message: 'Starting', stepId: 'render', status: 'processing' }),
    event(2, 'log', { message: '\u001b[32minfo\u001b[39m: Ready: 3 of 3', stepId: 'render' }),
    event(2, 'log', { message: 'twice', stepId: 'render' }),
    event(3, 'log', { message: 'Finished', stepId: 'render', status: 'completed' }),
  ];
  const working = events.reduce<TaskState>(withEvent, startedTask(task as never));
  expect(working).toMatchObject({
    phase: 'working',
    parameters: { name: 'db' },
    steps: [{ id: 'render', name: 'Render', status: 'done' }],
    lines: ['Starting', 'Ready: 3 of 3', 'Finished'],
  });
  const output = { links: [{ title: 'Request', url: 'https://git' }], text: [{ title: 'Next' }] };
  const done = event(4, 'completion', { message: '', status: 'completed', output });
  expect(withEvent(working, done)).toMatchObject({
    phase: 'done',
    links: [{ title: 'Request', url: 'https://git' }],
    texts: [{ title: 'Next', content: '' }],
  });
  const error = { name: 'Error', message: 'namespace `x` does not exist' };
  const failed = event(4, 'completion', { message: 'failed', status: 'failed', error });
  expect(withEvent(working, failed)).toMatchObject({
    phase: 'failed',
    error: 'namespace `x` does not exist',
  });
});

it('shows lines as people read them', () => {
  expect(plainLine('2026-11-27T10:00:00.000Z \u001b[33mwarn\u001b[39m: slow')).toBe('slow');
  expect(plainLine('info: applied')).toBe('applied');
});
