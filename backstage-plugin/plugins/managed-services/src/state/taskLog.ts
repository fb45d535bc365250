// SPDX-License-Identifier: Apache-2.0
import type {
  LogEvent,
  ScaffolderTask,
} from '@backstage/plugin-scaffolder-react';
import { isRecord, type Values } from './values';

/** What a task has got to. */
export type TaskPhase = 'waiting' | 'working' | 'done' | 'failed' | 'cancelled';

/** One step of the template, as its events tell. */
export type TaskStep = {
  id: string;
  name: string;
  status: 'waiting' | 'working' | 'done' | 'failed' | 'skipped';
};

export type TaskLink = { title: string; url?: string; entityRef?: string };
export type TaskText = { title: string; content: string };

/** Everything that the page shows of a task. */
export type TaskState = {
  phase: TaskPhase;
  /** What the task was started with. */
  parameters: Values;
  steps: readonly TaskStep[];
  lines: readonly string[];
  /** Why it failed, in the backend's words. */
  error: string | null;
  links: readonly TaskLink[];
  texts: readonly TaskText[];
  /** The last event, to continue after a lost connection. */
  last: number | undefined;
};

const STEP_STATUS: Readonly<Record<string, TaskStep['status']>> = {
  open: 'waiting',
  processing: 'working',
  completed: 'done',
  failed: 'failed',
  cancelled: 'failed',
  skipped: 'skipped',
};

/** A task of which nothing is known but its steps. */
export function startedTask(task?: ScaffolderTask): TaskState {
  const steps = task?.spec.steps ?? [];
  return {
    phase: 'waiting',
    parameters: task?.spec.parameters ?? {},
    steps: steps.map(({ id, name }) => ({ id, name: name ?? id, status: 'waiting' })),
    lines: [],
    error: null,
    links: [],
    texts: [],
    last: undefined,
  };
}

/** Escape sequences for colors: the scaffolder writes its log for a terminal. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const COLORS = /\u001b\[[0-9;]*m/g;
const LEVEL = /^(?:\S+Z )?(?:info|warn|error|debug): /;

/** A line of the log without colors, time and level. */
export function plainLine(message: string): string {
  return message.replace(COLORS, '').replace(LEVEL, '').trimEnd();
}

function withStep(steps: readonly TaskStep[], { body }: LogEvent): readonly TaskStep[] {
  const status = body.status && STEP_STATUS[body.status];
  if (!body.stepId || !status) return steps;
  return steps.map(step => (step.id === body.stepId ? { ...step, status } : step));
}

function linksOf(output: unknown): TaskLink[] {
  const links = isRecord(output) && Array.isArray(output.links) ? output.links : [];
  return links.filter(isRecord).flatMap(({ title, url, entityRef }) => {
    const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
    const link = { title: text(title) ?? '', url: text(url), entityRef: text(entityRef) };
    return link.url || link.entityRef ? [link] : [];
  });
}

function textsOf(output: unknown): TaskText[] {
  const texts = isRecord(output) && Array.isArray(output.text) ? output.text : [];
  return texts.filter(isRecord).map(({ title, content }) => ({
    title: String(title ?? ''),
    content: String(content ?? ''),
  }));
}

function errorOf(body: Record<string, unknown>): string {
  const { error, message } = body;
  const words = isRecord(error) ? error.message : message;
  return typeof words === 'string' ? words : '';
}

function completed(state: TaskState, body: LogEvent['body']): TaskState {
  const { output } = body as { output?: unknown };
  // The backend tells the status of steps, not that of the task; what failed has an error.
  const isDone = (body.status ?? 'completed') === 'completed' && !('error' in body);
  return {
    ...state,
    phase: isDone ? 'done' : body.status === 'cancelled' ? 'cancelled' : 'failed',
    error: isDone ? null : errorOf(body),
    links: linksOf(output),
    texts: textsOf(output),
  };
}

/** What is known of a task after one more event. An event that is known already changes nothing. */
export function withEvent(state: TaskState, event: LogEvent): TaskState {
  // The backend numbers events; after a new connection some arrive twice.
  const id = Number(event.id);
  if (state.last !== undefined && id <= state.last) return state;
  const next = { ...state, last: id };
  if (event.type === 'completion') return completed(next, event.body);
  if (event.type === 'cancelled') return { ...next, phase: 'cancelled' };
  const line = plainLine(event.body.message);
  return {
    ...next,
    phase: 'working',
    steps: withStep(state.steps, event),
    lines: line === '' ? state.lines : [...state.lines, line],
  };
}

export const isOver = ({ phase }: TaskState) => phase !== 'waiting' && phase !== 'working';
