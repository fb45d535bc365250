// SPDX-License-Identifier: Apache-2.0
//
// Child processes. Each gets a process group of its own, so that ending it also ends what it
// started (npm starts a shell that starts the real program); in return these scripts pass Ctrl-C on
// themselves.

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { Explained, elapsed } from './log.mjs';
import { root } from './paths.mjs';

const running = new Set();
const closings = [];
let ending = false;

/** Whether these scripts were told to stop: then that programs end is no news. */
export function isEnding() {
  return ending;
}

/** What these scripts close themselves when they are told to stop; it is waited for. */
export function onEnding(close) {
  closings.push(close);
}

function endAll(signal) {
  for (const child of running) {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group ended by itself in the meantime.
    }
  }
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(signal, () => {
    if (ending) {
      endAll('SIGKILL');
      process.exit(code);
    }
    ending = true;
    endAll('SIGTERM');
    let closed = false;
    void Promise.allSettled(closings.map(close => close())).then(() => (closed = true));
    // A dev server may take a moment to close its connections; one that does not listen is not
    // waited for.
    const deadline = Date.now() + 5000;
    const wait = setInterval(() => {
      if ((closed && running.size === 0) || Date.now() > deadline) {
        clearInterval(wait);
        endAll('SIGKILL');
        process.exit(code);
      }
    }, 50);
  });
}

process.on('exit', () => endAll('SIGKILL'));

/**
 * Runs a program to its end and never throws for its exit code.
 *
 * `show` says what a person sees of the output: 'all' while it runs, 'end' all when it ended,
 * 'failure' the same only when the program fails, 'none' never. `onLine(line, stream)` sees every
 * line and, when given, decides what is shown by returning text or null.
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env, show = 'all', onLine = null } = options;
  const since = performance.now();
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kept = { stdout: [], stderr: [] };
    const all = [];
    running.add(child);
    for (const stream of ['stdout', 'stderr']) {
      const splitter = createLineSplitter(line => {
        kept[stream].push(line);
        const text = onLine ? onLine(line, stream) : line;
        if (text !== null) {
          all.push(text);
          if (show === 'all') {
            process[stream].write(`${text}\n`);
          }
        }
      });
      child[stream].setEncoding('utf8');
      child[stream].on('data', splitter.push);
      child[stream].on('end', splitter.end);
    }
    const finish = (code, problem) => {
      running.delete(child);
      if (show === 'end' || (show === 'failure' && code !== 0 && !ending)) {
        process.stderr.write(all.length > 0 ? `${all.join('\n')}\n` : '');
      }
      const [stdout, stderr] = [kept.stdout.join('\n'), kept.stderr.join('\n')];
      resolve({
        code,
        problem,
        stdout,
        stderr,
        output: `${stdout}\n${stderr}`,
        seconds: elapsed(since),
      });
    };
    child.on('error', error => finish(127, error.message));
    child.on('close', (code, signal) => finish(code ?? 1, signal ? `ended by ${signal}` : null));
  });
}

/** Runs a program that must succeed; otherwise stops with what it said. */
export async function must(command, args, options = {}) {
  const result = await run(command, args, { show: 'failure', ...options });
  if (result.code !== 0) {
    const what = [command, ...args].join(' ');
    throw new Explained(
      `\`${what}\` failed (${result.problem ?? `exit code ${result.code}`})`,
      options.help ?? null,
    );
  }
  return result;
}

/** The output of a program that only answers a question, or null when it is missing or refuses. */
export async function ask(command, args, options = {}) {
  const result = await run(command, args, { show: 'none', ...options });
  return result.code === 0 ? result.stdout.trim() : null;
}

function createLineSplitter(emit) {
  let rest = '';
  return {
    push: chunk => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      lines.forEach(line => emit(line));
    },
    end: () => {
      if (rest !== '') {
        emit(rest);
        rest = '';
      }
    },
  };
}
