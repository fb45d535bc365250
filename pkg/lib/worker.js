// SPDX-License-Identifier: Apache-2.0
//
// The engine off the page's thread, and with a time limit: whatever a chart makes it do, the page stays usable. Every chart has a
// worker of its own, so a chart that takes too long costs no other chart its answers. Where there can be no worker, the same
// engine works on the calling thread, and says why.

import { EngineError, misuse } from './error.js';
import { loadEngine as loadHere, loadModule } from './inline.js';

export { EngineError };

const TIME_LIMIT = 10_000;
/** A worker that is not up by then never will be: its script was blocked or replaced by a page. */
const START_LIMIT = 20_000;

/** What can be asked of a model. `compare` needs two models, which live in two workers. */
const questions = [
  'form',
  'validate',
  'check',
  'checkChange',
  'review',
  'removal',
  'connection',
  'adopt',
  'readYaml',
  'writeYaml',
  'rgd',
  'policy',
  'rbac',
  'template',
  'losses',
  'diagnostics',
];

export async function loadEngine({ timeLimit = TIME_LIMIT } = {}) {
  if (typeof globalThis.Worker === 'undefined') {
    return engineHere('this environment has no workers');
  }
  try {
    return await engineInWorkers(() => startWorker(loadModule(), timeLimit));
  } catch (error) {
    // Without WebAssembly there is no engine on this thread either.
    await loadModule();
    return engineHere(`a worker could not start (${error.message})`);
  }
}

async function engineInWorkers(start) {
  const { worker: first, version } = await start();
  // One worker waits for the next chart, because starting one takes longer than most charts do.
  let spare = Promise.resolve(first);
  const take = () => {
    const taken = spare ?? start().then(({ worker }) => worker);
    spare = null;
    return taken;
  };
  return Object.freeze({
    version,
    thread: 'worker',
    reason: null,
    compile: async input => {
      const chart = createChart(input, take);
      const { status, diagnostics } = await chart.open();
      if (status === 'error') {
        // Its worker holds no chart, so the next one can have it.
        spare ??= chart.release();
        return { status, diagnostics };
      }
      return { status, diagnostics, model: createModel(chart.ask, chart.free) };
    },
  });
}

/** A chart with the worker that holds it. Where that has ended, the next question starts another and compiles again. */
function createChart(input, take) {
  let worker = null;
  let opening = null;
  let isFreed = false;

  const compile = async () => {
    worker = await take();
    if (isFreed) {
      worker.end(freed());
    }
    try {
      return await worker.ask('compile', [input]);
    } catch (error) {
      worker.end(error);
      throw error;
    }
  };
  const open = () => {
    if (worker?.over) {
      worker = null;
      opening = null;
    }
    opening ??= compile();
    return opening;
  };
  return {
    open,
    ask: async (question, parameters) => {
      if (isFreed) {
        throw freed();
      }
      await open();
      return worker.ask(question, parameters);
    },
    release: async () => worker,
    free: () => {
      isFreed = true;
      worker?.end(freed());
    },
  };
}

function createModel(ask, free) {
  const methods = questions.map(question => [question, (...parameters) => ask(question, parameters)]);
  return Object.freeze({ ...Object.fromEntries(methods), free });
}

const freed = () => misuse('this chart model was freed');

/** A worker with an engine in it. Its script and the engine are loaded side by side. */
async function startWorker(loading, timeLimit) {
  // Bundlers recognise exactly this expression and emit the script, so it stays in one piece.
  const thread = new Worker(new URL('./worker-script.js', import.meta.url), { type: 'module', name: 'managed-services-engine' });
  const worker = createWorker(thread, timeLimit);
  try {
    return { worker, version: await worker.ask('start', [await loading], START_LIMIT) };
  } catch (error) {
    worker.end(error);
    throw error;
  }
}

/** Questions to a worker, answered one after another; the clock runs for the first in the line. */
function createWorker(thread, timeLimit) {
  const waiting = new Map();
  let count = 0;
  let clock;

  const restartClock = () => {
    clearTimeout(clock);
    const [first] = waiting.values();
    if (first !== undefined) {
      clock = setTimeout(() => worker.end(tooLong(first.limit)), first.limit);
    }
  };
  const worker = {
    /** Why it has ended. */
    over: null,
    ask: (question, parameters, limit = timeLimit) =>
      new Promise((resolve, reject) => {
        if (worker.over !== null) {
          throw worker.over;
        }
        count += 1;
        post(thread, { id: count, question, parameters });
        waiting.set(count, { resolve, reject, limit });
        if (waiting.size === 1) {
          restartClock();
        }
      }),
    end: error => {
      worker.over ??= error;
      clearTimeout(clock);
      thread.terminate();
      const left = [...waiting.values()];
      waiting.clear();
      left.forEach(({ reject }) => reject(error));
    },
  };

  thread.onmessage = ({ data: { id, value, error } }) => {
    const question = waiting.get(id);
    waiting.delete(id);
    restartClock();
    if (error === undefined) {
      question?.resolve(value);
    } else {
      question?.reject(new EngineError(error.code, error.message));
    }
  };
  thread.onerror = event => {
    event.preventDefault?.();
    worker.end(new EngineError('crashed', `the worker stopped (${event.message ?? 'its script could not be loaded'})`));
  };
  return worker;
}

function post(thread, message) {
  try {
    thread.postMessage(message);
  } catch (cause) {
    throw new EngineError('misuse', `the argument cannot be sent to a worker (${cause.message})`, { cause });
  }
}

const tooLong = limit => new EngineError('timeout', `no answer within ${limit / 1000} s, so the work was stopped`);

/** The same engine on this thread. Nothing can stop it there, so the caller is told. */
async function engineHere(reason) {
  const engine = await loadHere();
  return Object.freeze({
    version: engine.version,
    thread: 'caller',
    reason,
    compile: async input => {
      const compilation = engine.compile(input);
      if (compilation.status === 'error') {
        return compilation;
      }
      const { model, ...rest } = compilation;
      const ask = async (question, parameters) => model[question](...parameters);
      return { ...rest, model: createModel(ask, () => model.free()) };
    },
  });
}
