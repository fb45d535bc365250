// SPDX-License-Identifier: Apache-2.0
// Values documents full of texts and numbers that a careless writer or reader of YAML takes for
// something else.

const texts = [
  ...[
    'on',
    'y',
    'No',
    'true',
    'null',
    '~',
    '',
    '=',
    '<<',
    '1_000',
    '0x1F',
    '0b11',
    '0o17',
    '0123',
    '1e3',
    '.inf',
    '+1',
    '1.0',
    '12:30:45',
  ],
  ...[
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00',
    'a: b',
    '# x',
    '{a: 1}',
    '[1]',
    '*a',
    '&a',
    '!x',
    '%x',
    '@x',
    '`x`',
    '|',
    '> x',
    '---',
  ],
  ...[
    '...',
    '-',
    '?',
    ' lead',
    'trail ',
    'two\nlines\n',
    '\n',
    'no end\n  of line',
    'tab\t',
    '"',
    "'",
    '\\',
    'a\u2028b',
    '\u0007',
    '\u0085',
  ],
  ...[
    '\ufeff',
    '😀',
    'ä',
    '${{ parameters.name }}',
    '${{ secrets.TOKEN }}',
    '${{ broken',
    '{{ x }}{% if true %}{# note #}',
    '${schema.spec}',
  ],
];
const wholes = [9007199254740991, -9007199254740991, 1000000000000, 0, -1, 1, 8080];
const numbers = [...wholes, 0.1, 1e-7, 1.5, -2.25, 1e21];
const keys = ['on', 'a-b', 'null', '1_000', 'a: b', 'x.y/z-1', '${{ user }}', ''];

/**
 * At most this many fields of a chart get a value: every kind of place is among them, and a run
 * stays short.
 */
const mostFields = 300;

/**
 * Documents with odd values at the fields of a template's schema; each has other values at the same
 * fields.
 */
export function oddDocuments(schema, count) {
  const fields = evenly([...fieldsOf(schema, [], 0)], mostFields);
  return Array.from({ length: count }, (_, round) => {
    let document = {};
    fields.forEach((field, index) => {
      document = withValue(document, field.at, oddValue(field.schema, index + round * 17));
    });
    return document;
  });
}

/** A value that the schema asks for: for members that have to be given. */
export function sampleOf(schema) {
  if (schema === undefined) return 'text';
  if (schema.enum) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first) return sampleOf(first);
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object': {
      const members = (schema.required ?? []).map(key => [key, sampleOf(schema.properties?.[key])]);
      return Object.fromEntries(members);
    }
    default:
      return 'text';
  }
}

/** The part of a schema that speaks of a place. */
export function schemaAt(schema, at) {
  return at.reduce((found, token) => {
    const branches = [found, ...(found?.anyOf ?? []), ...(found?.oneOf ?? [])];
    const next = branches.map(
      branch => branch?.properties?.[token] ?? branch?.items ?? branch?.additionalProperties,
    );
    return next.find(one => typeof one === 'object');
  }, schema);
}

function typeOf(schema) {
  const [kind] = [schema.type].flat().filter(name => name !== 'null');
  return kind ?? (schema.properties || schema.additionalProperties ? 'object' : undefined);
}

function* fieldsOf(schema, at, depth) {
  if (typeof schema !== 'object' || depth > 8) return;
  if (schema.anyOf ?? schema.oneOf) {
    for (const branch of schema.anyOf ?? schema.oneOf) yield* fieldsOf(branch, at, depth + 1);
    return;
  }
  switch (typeOf(schema)) {
    case 'object': {
      const { properties = {}, additionalProperties } = schema;
      for (const [key, member] of Object.entries(properties))
        yield* fieldsOf(member, [...at, key], depth + 1);
      if (additionalProperties === true)
        yield { at: [...at, keys[at.length % keys.length]], schema: {} };
      else yield* fieldsOf(additionalProperties, [...at, keys[at.length % keys.length]], depth + 1);
      return;
    }
    case 'array':
      yield* fieldsOf(schema.items, [...at, 0], depth + 1);
      return;
    default:
      if (at.length > 0) yield { at, schema };
  }
}

function oddValue(schema, index) {
  if (schema.enum) return schema.enum[index % schema.enum.length];
  switch (typeOf(schema)) {
    case 'integer':
      return wholes[index % wholes.length];
    case 'number':
      return numbers[index % numbers.length];
    case 'boolean':
      return index % 2 === 0;
    case 'string':
      return texts[index % texts.length];
    default:
      return [...texts, ...numbers, null, true, [], {}][
        index % (texts.length + numbers.length + 4)
      ];
  }
}

/** The document with a value at a place; as it was where another value stands in the way. */
export function withValue(value, at, inserted) {
  if (at.length === 0) return inserted;
  const [token, ...rest] = at;
  const isList = typeof token === 'number';
  if (value === undefined)
    return isList
      ? [withValue(undefined, rest, inserted)]
      : { [token]: withValue(undefined, rest, inserted) };
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== isList) return value;
  if (isList) return value.with(token, withValue(value[token], rest, inserted));
  return { ...value, [token]: withValue(value[token], rest, inserted) };
}

/**
 * The document without what stands at a place, or without the nearest thing above it that is there.
 */
export function without(value, at) {
  const [token, ...rest] = at;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined;
  const below = rest.length === 0 ? undefined : without(value[token], rest);
  if (Array.isArray(value)) {
    const items = below === undefined ? value.toSpliced(token, 1) : value.with(token, below);
    return items.length === 0 ? undefined : items;
  }
  const { [token]: _, ...others } = value;
  // What a place leaves empty goes with it: an empty object may be refused where an absent one is
  // not.
  if (below === undefined) return Object.keys(others).length === 0 ? undefined : others;
  return { ...value, [token]: below };
}

function evenly(list, most) {
  const every = Math.ceil(list.length / most);
  return list.filter((_, index) => index % every === 0);
}
