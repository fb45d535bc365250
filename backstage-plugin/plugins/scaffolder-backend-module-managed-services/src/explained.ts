// SPDX-License-Identifier: Apache-2.0
import { ClusterError } from '@managed-services/backstage-plugin-managed-services-common';
import type { Redact } from './secrets';

/**
 * The result of `work`. What it throws leaves this place as an error of one text without secrets:
 * the scaffolder stores errors with all their members.
 */
export async function explained<T>(
  redact: Redact,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = new Error(redact(textOf(error)));
    failure.name = error instanceof Error ? error.name : 'Error';
    throw failure;
  }
}

const CANCELLED =
  'cancelled: what was sent to the cluster stays, and it keeps working on it';

function textOf(error: unknown): string {
  if (!(error instanceof ClusterError)) {
    if (!(error instanceof Error)) return String(error);
    return error.name === 'AbortError' ? CANCELLED : error.message;
  }
  const { code, message, help, causes } = error;
  const lines = causes.map(({ field, manager, message: words }) => {
    const place = field === '' ? '' : `\`${field}\`: `;
    return `- ${place}${manager === undefined ? words : `belongs to \`${manager}\``}`;
  });
  return [`${message}; ${help} (${code})`, ...lines].join('\n');
}
