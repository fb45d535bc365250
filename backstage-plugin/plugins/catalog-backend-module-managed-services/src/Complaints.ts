// SPDX-License-Identifier: Apache-2.0
import type { LoggerService } from '@backstage/backend-plugin-api';

/** Logs a failure that repeats once, and once more when it is over. */
export class Complaints {
  private readonly open = new Map<string, string>();

  constructor(private readonly logger: LoggerService) {}

  /** `subject` fails; `reason` says why. Another reason is logged again. */
  report(subject: string, reason: string): void {
    if (this.open.get(subject) === reason) return;
    this.open.set(subject, reason);
    this.logger.warn(`${subject}: ${reason}`);
  }

  settle(subject: string): void {
    if (!this.open.delete(subject)) return;
    this.logger.info(`${subject}: works again`);
  }
}

/** An error as one line: what is, and what to do about it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const help = (error as { help?: unknown }).help;
  return typeof help === 'string'
    ? `${error.message} (${help})`
    : error.message;
}
