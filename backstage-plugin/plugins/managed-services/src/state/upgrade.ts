// SPDX-License-Identifier: Apache-2.0
import type { Field } from './form';
import { tokensOf } from './pointer';
import { walk } from './tree';
import { isRecord, valueAt } from './values';

/*
 * The portal has the chart that is on offer, and not the one that an instance
 * runs. What the cluster tells about the old one is the schema of its API.
 */

/** A default that is another one now, for an instance that does not set the value. */
export type ChangedDefault = { at: string; label: string; was: string; is: string };

export type UpgradeFindings = {
  /** Fields that the API of the cluster does not have yet. */
  added: { at: string; label: string }[];
  /** Defaults that differ and reach the instance. */
  defaults: ChangedDefault[];
};

/** The schema at a place; undefined where it says that there is none, null where it says nothing. */
function schemaAt(spec: unknown, at: string): Record<string, unknown> | null | undefined {
  let here: unknown = spec;
  for (const token of tokensOf(at)) {
    if (!isRecord(here) || here['x-kubernetes-preserve-unknown-fields'] === true) return null;
    const { properties, additionalProperties } = here;
    if (isRecord(properties) && Object.hasOwn(properties, token)) here = properties[token];
    else if (additionalProperties !== undefined) return null;
    else return isRecord(properties) ? undefined : null;
  }
  return isRecord(here) ? here : null;
}

/** The definition writes a default into the description, because the API server must not set it. */
const DEFAULT = /Default: (.+?)\.(?= |$)/;

/** A default as the definition words it; null for what it does not write on one line. */
function wordsOf(value: unknown): string | null {
  if (value === '') return 'empty';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function changedDefault(field: Field, description: unknown): ChangedDefault | null {
  const { at, label, ghost } = field;
  const was = DEFAULT.exec(typeof description === 'string' ? description : '')?.[1];
  const is = ghost ? wordsOf(ghost.value) : null;
  if (was === undefined || is === null || was === is) return null;
  return { at, label, was, is };
}

/** What the form's chart has that the API in the cluster lacks, or describes otherwise. */
export function findingsOf(root: Field, schema: unknown, chosen: unknown): UpgradeFindings {
  const properties = isRecord(schema) ? schema.properties : undefined;
  const spec = isRecord(properties) ? properties.spec : undefined;
  const findings: UpgradeFindings = { added: [], defaults: [] };
  walk(root, field => {
    const { at, label, secret } = field;
    if (at === '' || secret) return;
    const known = schemaAt(spec, at);
    if (known === undefined) findings.added.push({ at, label });
    if (!known || valueAt(chosen, at) !== undefined) return;
    const changed = changedDefault(field, known.description);
    if (changed) findings.defaults.push(changed);
  });
  return findings;
}

/** Places with a default that the instance does not set: whatever the new chart ships reaches them. */
export function followedDefaults(root: Field, chosen: unknown): Field[] {
  const found: Field[] = [];
  walk(root, field => {
    const isValue = field.widget.kind !== 'section' && field.ghost !== null;
    if (isValue && valueAt(chosen, field.at) === undefined) found.push(field);
  });
  return found;
}
