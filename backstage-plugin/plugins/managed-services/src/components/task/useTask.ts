// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type {
  LogEvent,
  ScaffolderApi,
} from '@backstage/plugin-scaffolder-react';
import {
  isOver,
  startedTask,
  withEvent,
  type TaskState,
} from '../../state/taskLog';

/** How long to wait before a lost connection is tried again. */
const RECONNECT_MS = 2000;

export type FollowedTask = TaskState & {
  /** The connection is lost, and is being tried again. */
  isLost: boolean;
  /** The task cannot be read at all: gone, or of somebody else. */
  unreadable: string | null;
};

type Listener = (change: (task: FollowedTask) => FollowedTask) => void;

/** Follows the events of a task, through lost connections, until it is over or the stop is called. */
function follow(scaffolder: ScaffolderApi, taskId: string, change: Listener): () => void {
  let state = startedTask();
  let isStopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  const onEvent = (event: LogEvent) => {
    state = withEvent(state, event);
    const next = state;
    change(({ unreadable }) => ({ ...next, unreadable, isLost: false }));
  };
  const onError = () => {
    if (isStopped || isOver(state)) return;
    change(task => ({ ...task, isLost: true }));
    timer = setTimeout(connect, RECONNECT_MS);
  };
  function connect() {
    const events = scaffolder.streamLogs({ taskId, after: state.last });
    const subscription = events.subscribe({ next: onEvent, error: onError });
    stop = () => subscription.unsubscribe();
  }
  const start = async () => {
    const task = await scaffolder.getTask(taskId);
    if (isStopped) return;
    state = startedTask(task);
    const next = state;
    change(({ unreadable, isLost }) => ({ ...next, unreadable, isLost }));
    connect();
  };
  start().catch(error => {
    const words = error instanceof Error ? error.message : String(error);
    if (!isStopped) change(task => ({ ...task, unreadable: words }));
  });
  return () => {
    isStopped = true;
    clearTimeout(timer);
    stop();
  };
}

/** A task of the scaffolder as it goes on. */
export function useTask(scaffolder: ScaffolderApi, taskId: string): FollowedTask {
  const [task, setTask] = useState<FollowedTask>(() => ({
    ...startedTask(),
    isLost: false,
    unreadable: null,
  }));
  useEffect(() => follow(scaffolder, taskId, setTask), [scaffolder, taskId]);
  return task;
}
