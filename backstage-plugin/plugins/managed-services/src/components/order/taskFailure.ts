// SPDX-License-Identifier: Apache-2.0
import { isRecord } from '../../state/values';
import type { Translate } from '../form';

/** Why the scaffolder took no task: what is, and what to do. */
export type TaskRefusal = { title: string; help: string; reasons: readonly string[] };

/** The client puts status and body into one sentence. */
const ANSWER = /failed(?: with|,) (\d{3})[^{]*(\{.*\})?/s;

function reasonsIn(body: unknown): string[] {
  if (!isRecord(body)) return [];
  const errors = Array.isArray(body.errors) ? body.errors : [body.error];
  return errors.filter(isRecord).flatMap(({ stack, message, property }) => {
    // `stack` names the parameter in front of the message.
    const words = typeof stack === 'string' && property ? stack : message;
    return typeof words === 'string' ? [words.split('\n')[0]] : [];
  });
}

function bodyOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}

function titleOf(status: number, t: Translate): [title: string, help: string] {
  if (status === 400) return [t('order.invalid'), t('order.invalidHelp')];
  if (status === 401) return [t('order.signedOut'), t('order.signedOutHelp')];
  if (status === 403) return [t('order.forbidden'), t('order.forbiddenHelp')];
  if (status === 404) return [t('order.gone'), t('order.goneHelp')];
  return [t('order.failed'), t('order.failedHelp')];
}

/** A failed start of a task, in words. Everything typed stays. */
export function refusalOf(error: unknown, t: Translate): TaskRefusal {
  const words = error instanceof Error ? error.message : String(error);
  const [, answered, text] = ANSWER.exec(words) ?? [];
  const response = (error as { statusCode?: unknown } | null)?.statusCode;
  const status = Number(answered ?? response ?? 0);
  const [title, help] = titleOf(status, t);
  const reasons = reasonsIn(bodyOf(text));
  return { title, help, reasons: reasons.length > 0 ? reasons : [words] };
}
