// SPDX-License-Identifier: Apache-2.0
import type { ScaffolderScaffoldOptions } from '@backstage/plugin-scaffolder-react';
import type { Delivery } from '@managed-services/backstage-plugin-managed-services-common';
import type { Instance } from './problems';
import { isRecord } from './values';

/** The task's secret that holds the secret values, as JSON text nested as in the chart's values. */
export const TASK_SECRETS = 'managedServiceSecrets';

/** The task's secret that holds the person's own token for the cluster. */
export const TASK_TOKEN = 'kubernetesToken';

/** The parameters of a task. */
export type TaskValues = ScaffolderScaffoldOptions['values'];

/** What the person decides besides the form. References are empty while nothing is chosen. */
export type OrderChoices = {
  owner: string;
  system: string;
  delivery: Delivery | null;
  cluster: string;
  /** The template's own parameters, such as a repository. */
  more: Readonly<Record<string, string>>;
};

/** One parameter of a template that is not ours, with the values it lists. */
export type MoreParameter = {
  name: string;
  title: string;
  options: readonly string[];
  isRequired: boolean;
};

/** What a template asks for. */
export type TemplateParameters = {
  names: ReadonlySet<string>;
  required: ReadonlySet<string>;
  more: readonly MoreParameter[];
};

/** Parameters that the page gives by itself. */
const OURS: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'values',
  'owner',
  'system',
  'delivery',
  'cluster',
]);

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
}

/** The schemas inside a page that apply under a condition. */
function partsOf({ dependencies, allOf, oneOf, anyOf, ...schema }: Record<string, unknown>) {
  const groups = [dependencies, allOf, oneOf, anyOf].filter(
    group => isRecord(group) || Array.isArray(group),
  );
  return [...groups.flatMap(group => Object.values(group as object)), schema.then, schema.else];
}

type Found = { name: string; property: unknown };

function propertiesIn(schema: unknown): Found[] {
  if (!isRecord(schema)) return [];
  const own = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
  const found = own.map(([name, property]) => ({ name, property }));
  return [...found, ...partsOf(schema).flatMap(propertiesIn)];
}

function moreOf({ name, property }: Found, required: ReadonlySet<string>): MoreParameter {
  const { title, enum: options, default: byDefault } = isRecord(property) ? property : {};
  return {
    name,
    title: typeof title === 'string' ? title : name,
    options: textsIn(options),
    isRequired: required.has(name) && byDefault === undefined,
  };
}

/** The parameters of all pages of a template, those under a condition included. */
export function parametersOf(steps: readonly { schema: unknown }[]): TemplateParameters {
  const schemas = steps.map(({ schema }) => schema);
  // What is required only under a condition is left to the scaffolder's own check.
  const required = new Set(
    schemas.flatMap(schema => (isRecord(schema) ? textsIn(schema.required) : [])),
  );
  const found = schemas.flatMap(propertiesIn);
  const byName = new Map(found.map(entry => [entry.name, entry]));
  const more = [...byName.values()]
    .filter(({ name }) => !OURS.has(name))
    .map(entry => moreOf(entry, required));
  return { names: new Set(byName.keys()), required, more };
}

/** Parameters that only the wizard can ask for. */
export function wizardOnly({ more }: TemplateParameters): MoreParameter[] {
  return more.filter(({ isRequired, options }) => isRequired && options.length === 0);
}

/** The parameters of the task. A template is sent only what it asks for. */
export function taskValues(
  instance: Instance,
  values: unknown,
  choices: OrderChoices,
  { names }: Pick<TemplateParameters, 'names'>,
): TaskValues {
  const { owner, system, delivery, cluster, more } = choices;
  const all = { ...more, owner, system, delivery, cluster };
  const chosen = Object.entries(all).filter(
    (entry): entry is [string, string] => names.has(entry[0]) && Boolean(entry[1]),
  );
  return {
    name: instance.name,
    namespace: instance.namespace,
    values: values as TaskValues[string],
    ...Object.fromEntries(chosen),
  };
}

/** Where the wizard continues with what was chosen here, less the secret values. */
export function wizardPath(template: string, values: TaskValues): string {
  const [, place = template] = template.split(':');
  const query = new URLSearchParams({ formData: JSON.stringify(values) });
  return `/create/templates/${place}?${query}`;
}
