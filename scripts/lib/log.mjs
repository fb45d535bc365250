// SPDX-License-Identifier: Apache-2.0
//
// Progress on standard error, so that what a command answers on standard output stays clean.

const started = performance.now();
const colored = process.stderr.isTTY && !process.env.NO_COLOR;

export function elapsed(since = started) {
  return (performance.now() - since) / 1000;
}

export function formatSeconds(seconds) {
  if (seconds < 60) {
    return `${seconds.toFixed(1)}s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`;
}

export function paint(code, text) {
  return colored ? `\u001b[${code}m${text}\u001b[0m` : text;
}

export function step(message) {
  process.stderr.write(`${paint(2, `[${formatSeconds(elapsed()).padStart(6)}]`)} ${message}\n`);
}

export function header(message) {
  process.stderr.write(`\n${paint(1, `=== ${message}`)}\n`);
}

/** A failure a person can act on: shown in one line, without a stack. */
export class Explained extends Error {
  constructor(message, help = null) {
    super(message);
    this.name = 'Explained';
    this.help = help;
  }
}

/**
 * Runs a script's main function; explained failures end it with their message, others with their
 * stack.
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (error instanceof Explained) {
      process.stderr.write(`${paint(31, 'error')}: ${error.message}\n`);
      if (error.help) {
        process.stderr.write(`${paint(36, 'help')}: ${error.help}\n`);
      }
    } else {
      process.stderr.write(`${error?.stack ?? error}\n`);
    }
    process.exitCode = 1;
  }
}
