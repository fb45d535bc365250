// SPDX-License-Identifier: Apache-2.0
// The scaffolder's backend as the page sees it: a template, and tasks whose events a test sends.
import type {
  LogEvent,
  ScaffolderApi,
  ScaffolderScaffoldOptions,
} from '@backstage/plugin-scaffolder-react';

type Observer = { next: (event: LogEvent) => void; error: (error: Error) => void };

/** What a generated template asks for. */
const STEPS = [
  {
    title: 'Instance',
    schema: {
      required: ['name', 'namespace', 'owner'],
      properties: {
        name: { type: 'string' },
        namespace: { type: 'string' },
        owner: { type: 'string' },
        system: { type: 'string' },
        delivery: { type: 'string', enum: ['pull-request', 'apply', 'file'] },
        cluster: { type: 'string' },
      },
    },
  },
  { title: 'Values', schema: { properties: { values: { type: 'object' } } } },
];

export class PlayedScaffolder {
  /** The tasks that were asked for. */
  readonly asked: ScaffolderScaffoldOptions[] = [];
  steps: { title: string; schema: object }[] = STEPS;
  /** What the backend says instead of taking a task. */
  refusal: Error | null = null;
  private observers = new Set<Observer>();
  private events: LogEvent[] = [];

  /** As `scaffolderApiRef` gives it. */
  readonly api = {
    getTemplateParameterSchema: async () => ({ title: 'Postgres', steps: this.steps }),
    scaffold: async (options: ScaffolderScaffoldOptions) => {
      if (this.refusal) throw this.refusal;
      this.asked.push(options);
      return { taskId: `task-${this.asked.length}` };
    },
    getTask: async (id: string) => ({
      id,
      spec: {
        parameters: this.asked.at(-1)?.values ?? {},
        steps: [
          { id: 'render', name: 'Render the manifest' },
          { id: 'apply', name: 'Apply it' },
        ],
      },
    }),
    streamLogs: ({ after = 0 }: { after?: number }) => ({
      subscribe: (observer: Observer) => {
        this.observers.add(observer);
        this.events.filter(({ id }) => Number(id) > after).forEach(event => observer.next(event));
        return { unsubscribe: () => this.observers.delete(observer) };
      },
    }),
  } as unknown as ScaffolderApi;

  log(message: string, stepId?: string, status?: string): void {
    this.send('log', { message, stepId, status });
  }

  end(status: 'completed' | 'failed', more: object = {}): void {
    this.send('completion', { message: `Run ${status}`, status, ...more });
  }

  /** The connection breaks: nobody hears what follows until they connect again. */
  disconnect(): void {
    const observers = [...this.observers];
    this.observers.clear();
    observers.forEach(({ error }) => error(new Error('SSE connection closed unexpectedly')));
  }

  private send(type: string, body: object): void {
    const id = this.events.length + 1;
    const event = { id, type, body, taskId: 't', createdAt: '' } as unknown as LogEvent;
    this.events.push(event);
    this.observers.forEach(({ next }) => next(event));
  }
}
