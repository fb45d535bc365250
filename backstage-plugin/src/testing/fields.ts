// SPDX-License-Identifier: Apache-2.0
import type { Field, FormModel, Ghost, Widget } from '@managed-services/engine';
import { walk } from '../state/tree';

type Options = Partial<Omit<Field, 'ghost' | 'widget'>> & { ghost?: unknown };

/** A field of the form model with everything unremarkable left out. */
export function field(at: string, widget: Widget, options: Options = {}): Field {
  const key = at === '' ? null : at.slice(at.lastIndexOf('/') + 1);
  const label = key ? key[0].toUpperCase() + key.slice(1) : '';
  const { ghost, ...rest } = options;
  const found: Ghost | null =
    ghost === undefined ? null : { value: ghost, source: 'values' };
  return {
    at,
    key,
    label,
    help: null,
    required: false,
    nullable: false,
    secret: false,
    immutable: false,
    growOnly: false,
    switch: null,
    deprecated: false,
    readOnly: false,
    ...rest,
    ghost: found,
    widget,
  };
}

export const text = (more: Partial<Extract<Widget, { kind: 'text' }>> = {}): Widget => ({
  kind: 'text',
  multiline: false,
  minLength: null,
  maxLength: null,
  pattern: null,
  format: null,
  examples: [],
  ...more,
});

export const number = (more: Partial<Extract<Widget, { kind: 'number' }>> = {}): Widget => ({
  kind: 'number',
  integer: true,
  minimum: null,
  maximum: null,
  exclusiveMinimum: false,
  exclusiveMaximum: false,
  step: null,
  unit: null,
  ...more,
});

export const quantity = (kind: 'storage' | 'memory' | 'cpu' | 'any'): Widget => ({
  kind: 'quantity',
  quantity: kind,
  pattern: null,
  examples: ['1Gi'],
});

export const toggle: Widget = { kind: 'toggle' };
export const intOrString: Widget = {
  kind: 'intOrString',
  pattern: null,
  minimum: null,
  maximum: null,
};

export const choice = (...values: unknown[]): Widget => ({
  kind: 'choice',
  options: values.map(value => ({ value, label: String(value), help: null })),
});

export const list = (item: Field): Widget => ({
  kind: 'list',
  item,
  minItems: null,
  maxItems: null,
  unique: false,
});

export const map = (value: Field, keyPattern: string | null = null): Widget => ({
  kind: 'map',
  value,
  keyPattern,
  minProperties: null,
  maxProperties: null,
});

export const free = (expects: 'object' | 'array' | 'any' = 'any'): Widget => ({
  kind: 'free',
  expects,
});

export const section = (
  fields: Field[],
  more: Partial<Extract<Widget, { kind: 'section' }>> = {},
): Widget => ({
  kind: 'section',
  fields,
  extra: null,
  extraKeyPattern: null,
  toggle: null,
  ...more,
});

/** A whole form model around a root section. */
export function formOf(name: string, fields: Field[]): FormModel {
  const kind = `Managed${name[0].toUpperCase()}${name.slice(1)}`;
  const root = field('', section(fields));
  const secrets: string[] = [];
  walk(root, ({ at, secret }) => {
    if (secret) secrets.push(at);
  });
  return {
    service: {
      name,
      title: name[0].toUpperCase() + name.slice(1),
      description: `A managed ${name}`,
      icon: null,
      apiVersion: 'managedservices.example.com/v1alpha1',
      group: 'managedservices.example.com',
      version: 'v1alpha1',
      kind,
      chartVersion: '0.1.0',
      appVersion: '17.2',
    },
    instance: {
      namePattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
      nameMaxLength: 30,
      nameHelp: 'At most 30 lower-case letters, digits and dashes, starting with a letter.',
      defaultNamespace: 'default',
    },
    root,
    secrets,
  };
}
