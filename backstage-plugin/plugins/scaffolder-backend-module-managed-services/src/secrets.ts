// SPDX-License-Identifier: Apache-2.0
import { InputError } from '@backstage/errors';

type Values = Record<string, unknown>;

/**
 * The secrets of a task. `managedServiceSecrets`: secret values as JSON, nested like the chart's
 * values; `kubernetesToken`: the person's own token for the cluster.
 */
export type TaskSecrets = Readonly<Record<string, string>>;

/** The secret values of a task; `undefined` when there are none. */
export function secretValuesIn(
  secrets: TaskSecrets | undefined,
): Values | undefined {
  const json = secrets?.managedServiceSecrets;
  if (!json) return undefined;
  let values: unknown;
  try {
    values = JSON.parse(json);
  } catch {
    // The reason that JavaScript gives quotes the text.
    throw new InputError(
      'the task secret `managedServiceSecrets` must be JSON',
    );
  }
  if (!isMapping(values)) {
    throw new InputError(
      'the task secret `managedServiceSecrets` must be a JSON object',
    );
  }
  return Object.keys(values).length > 0 ? values : undefined;
}

/** The values with the secret ones put in. Lists are replaced as a whole, as in Helm. */
export function withSecrets(
  values: unknown,
  secrets: unknown,
): unknown {
  if (!isMapping(values) || !isMapping(secrets))
    return secrets ?? values;
  const merged = new Map(Object.entries(values));
  for (const [key, secret] of Object.entries(secrets)) {
    merged.set(key, withSecrets(merged.get(key), secret));
  }
  return Object.fromEntries(merged);
}

/** Hides secrets in a text that somebody else wrote, such as the refusal of a cluster. */
export type Redact = (text: string) => string;

/** Shorter texts would tear holes into any sentence, and nothing of that length is a secret. */
const SHORTEST = 3;

export function redactorOf(
  secrets: TaskSecrets | undefined,
): Redact {
  const given = secrets?.managedServiceSecrets;
  const hidden = [
    secrets?.kubernetesToken ?? '',
    ...textsIn(parsed(given)),
  ]
    .flatMap(text => [
      text,
      Buffer.from(text).toString('base64'),
      escaped(text),
    ])
    .filter(text => text.length >= SHORTEST)
    // A text that contains another one goes first.
    .sort((one, other) => other.length - one.length);
  return text =>
    hidden.reduce(
      (rest, secret) => rest.replaceAll(secret, '***'),
      text,
    );
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? 'null');
  } catch {
    return json;
  }
}

/** The text as JSON and Go quote it. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string')
    return [value, ...value.split('\n')];
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

function isMapping(value: unknown): value is Values {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value)
  );
}
