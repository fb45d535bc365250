// SPDX-License-Identifier: Apache-2.0
import { InputError } from '@backstage/errors';
import type {
  ChartModel,
  InstanceCheck,
  Violation,
} from '@managed-services/engine';

/** What a person asks for. */
export interface InstanceRequest {
  name: string;
  namespace: string;
  values: unknown;
  annotations?: Record<string, string>;
}

/** A check that found nothing wrong, so there is a manifest. */
export type PassedCheck = InstanceCheck & { manifest: string };

/**
 * Checks an instance as the form does. Throws all violations at once. `secretsKnown`: whether the
 * values contain the secret ones; otherwise those cannot be judged here.
 */
export function passedCheck(
  model: ChartModel,
  request: InstanceRequest,
  secretsKnown: boolean,
): PassedCheck {
  const check = model.check(request);
  const found = [...check.names, ...check.verdict.violations];
  const secrets = secretsKnown ? [] : model.form().secrets;
  const violations = found.filter(
    violation => !concernsSecret(violation, secrets),
  );
  if (violations.length > 0 || check.manifest === null) {
    throw new InputError(refusal(violations));
  }
  return { ...check, manifest: check.manifest };
}

function refusal(violations: readonly Violation[]): string {
  const lines = violations.map(
    violation => `- ${sentenceOf(violation)}`,
  );
  const count =
    lines.length === 1 ? '1 problem' : `${lines.length} problems`;
  return [`the values are not accepted: ${count}`, ...lines].join(
    '\n',
  );
}

/** A violation on one line, with the code and the sentences that the form shows. */
function sentenceOf({
  at,
  code,
  message,
  help,
}: Violation): string {
  const place = at === '' ? 'the values' : `\`${at}\``;
  return `${place}: ${message}${help ? `; ${help}` : ''} (${code})`;
}

/** Whether a violation would be another one if the secret values were known. */
function concernsSecret(
  { at, code, params }: Violation,
  secrets: readonly string[],
): boolean {
  const property =
    code === 'required' ? params.property : undefined;
  const below = (pointer: string, ancestor: string) =>
    pointer === ancestor || pointer.startsWith(`${ancestor}/`);
  if (typeof property !== 'string')
    return secrets.some(secret => below(at, secret));
  const missing = `${at}/${property.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  return secrets.some(
    secret => below(missing, secret) || below(secret, missing),
  );
}
