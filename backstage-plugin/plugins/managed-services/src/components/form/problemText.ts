// SPDX-License-Identifier: Apache-2.0
import type { Problem } from '../../state/problems';
import type { Translate } from './context';

/** A problem in one sentence: our own for typed text, the engine's for values. */
export function problemText(problem: Problem, t: Translate): string {
  if (problem.mistake) {
    const { code, detail, line = '1' } = problem.mistake;
    return t(`mistake.${code}`, { detail, line });
  }
  const { message, help, missing } = problem;
  if (missing) return t('field.requiredHint');
  return help ? `${message} (${help})` : message;
}
