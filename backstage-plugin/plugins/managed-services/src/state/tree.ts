// SPDX-License-Identifier: Apache-2.0
import type { Draft } from './draft';
import type { Field, Widget } from './form';
import { child, isUnder, tokensOf } from './pointer';
import { isRecord, valueAt } from './values';

/** The name of a kind of widget. */
export type Kind = Widget['kind'];

/** The widget of one kind, or of any of several. */
export type WidgetOf<K extends Kind> = Extract<Widget, { kind: K }>;

/** What the state has to know of a kind of widget; the table of widgets contains it. */
export type WidgetShape<K extends Kind> = {
  /** What a new item or key of this kind starts with. */
  blank(widget: WidgetOf<K>): unknown;
  /** The field of one item or key of a value of this kind; null where there is none. */
  below(widget: WidgetOf<K>, token: string): Field | null;
};

export type WidgetShapes = { readonly [K in Kind]: WidgetShape<K> };

/** The row of a widget. It was found by the widget's kind, so it takes that widget. */
function shapeOf(shapes: WidgetShapes, widget: Widget): WidgetShape<Kind> {
  return shapes[widget.kind] as WidgetShape<Kind>;
}

/** What a new item or key starts with. */
export function blankOf(shapes: WidgetShapes, { widget }: Field): unknown {
  return shapeOf(shapes, widget).blank(widget);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
}

function accepts(types: string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

/** How many of the value's keys the variant's form knows. */
function familiarity(field: Field, value: unknown): number {
  if (field.widget.kind !== 'section' || !isRecord(value)) return 0;
  let score = 0;
  for (const part of field.widget.fields) {
    const chosen = valueAt(value, part.at);
    if (chosen === undefined) continue;
    score += 1;
    if (part.widget.kind !== 'choice') continue;
    const options = part.widget.options.map(option => option.value);
    // A tag tells more than any number of shared keys.
    score += options.includes(chosen) ? 100 : -100;
  }
  return score;
}

/** The variant that a value most likely belongs to; 0 when nothing tells. */
export function variantOf(widget: WidgetOf<'union'>, value: unknown): number {
  if (value === undefined) return 0;
  const type = typeOf(value);
  let best = 0;
  let bestScore = -Infinity;
  widget.variants.forEach((variant, index) => {
    if (!accepts(variant.types, type)) return;
    const score = familiarity(variant.field, value);
    if (score > bestScore) {
      best = index;
      bestScore = score;
    }
  });
  return best;
}

/** What the form shows for a place: the nearest field and the way to it. */
export type Resolved = { at: string; field: Field; labels: string[] };

type Step = { field: Field; base: string };

/** What decides which fields a form shows. */
type Shown = Pick<Draft, 'values' | 'branches'>;

/** The field one step further towards `pointer`, if the form has one. */
function step(
  { field, base }: Step,
  shapes: WidgetShapes,
  pointer: string,
  { values, branches }: Shown,
): Step | null {
  const at = base + field.at;
  const { widget } = field;
  if (widget.kind === 'union') {
    const index = branches.get(at) ?? variantOf(widget, valueAt(values, at));
    const variant = widget.variants[index];
    return variant ? { field: variant.field, base: at } : null;
  }
  if (pointer === at) return null;
  if (widget.kind === 'section') {
    const inside = widget.fields.find(part => isUnder(pointer, base + part.at));
    if (inside) return { field: inside, base };
  }
  const [token] = tokensOf(pointer.slice(at.length));
  const below = child(at, token);
  const template = shapeOf(shapes, widget).below(widget, token);
  const isShown = template !== null && valueAt(values, below) !== undefined;
  return isShown ? { field: template, base: below } : null;
}

/** The field on the screen that is nearest to a place in the values. */
export function resolve(
  root: Field,
  shapes: WidgetShapes,
  pointer: string,
  shown: Shown,
): Resolved {
  let here: Step = { field: root, base: '' };
  const labels: string[] = [];
  for (;;) {
    const next = step(here, shapes, pointer, shown);
    if (!next) return { at: here.base + here.field.at, field: here.field, labels };
    const from = here.base + here.field.at;
    const to = next.base + next.field.at;
    // A variant stands at its union's own place and adds no label.
    if (to !== from) labels.push(labelOf(next, from));
    here = next;
  }
}

function labelOf({ field, base }: Step, from: string): string {
  if (field.at !== '') return field.label;
  const [token] = tokensOf(base.slice(from.length));
  return /^\d+$/.test(token) ? `#${Number(token) + 1}` : token;
}

/** Fields looked at in a form; one whose parts share parts may have more of them than can be counted. */
const MOST_FIELDS = 30_000;

/** Calls `visit` for the fields whose place does not depend on values, the outermost first. */
export function walk(
  root: Field,
  visit: (field: Field, parents: readonly Field[]) => void,
): void {
  const found: { field: Field; parents: readonly Field[] }[] = [{ field: root, parents: [] }];
  // Those that are found on the way are visited too.
  for (const { field, parents } of found) {
    visit(field, parents);
    if (field.widget.kind !== 'section') continue;
    const around = [...parents, field];
    const room = MOST_FIELDS - found.length;
    found.push(...field.widget.fields.slice(0, room).map(part => ({ field: part, parents: around })));
  }
}

export function countFields(root: Field): number {
  let count = 0;
  walk(root, field => {
    if (field.widget.kind !== 'section') count += 1;
  });
  return count;
}

/** Places that match a search, with the sections that lead to them. */
export function matching(root: Field, query: string): ReadonlySet<string> | null {
  const wanted = query.trim().toLocaleLowerCase();
  if (wanted === '') return null;
  const found = new Set<string>();
  const matches = (field: Field) =>
    field.label.toLocaleLowerCase().includes(wanted) ||
    field.at.toLocaleLowerCase().includes(wanted) ||
    (field.help ?? '').toLocaleLowerCase().includes(wanted);
  walk(root, (field, parents) => {
    if (field.at === '' || !matches(field)) return;
    found.add(field.at);
    parents.forEach(parent => found.add(parent.at));
  });
  return found;
}

/** Sections that contain a field which must be filled in. */
export function sectionsWithRequired(root: Field): ReadonlySet<string> {
  const found = new Set<string>();
  walk(root, (field, parents) => {
    if (!field.required || field.widget.kind === 'section') return;
    parents.forEach(parent => found.add(parent.at));
  });
  return found;
}
