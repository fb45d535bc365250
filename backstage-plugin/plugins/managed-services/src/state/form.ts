// SPDX-License-Identifier: Apache-2.0
import type * as engine from '@managed-services/engine';

/** Engine types in which every field has its own widget. */
type Own<T> = T extends engine.Field
  ? Field
  : T extends readonly (infer Item)[]
    ? Own<Item>[]
    : T extends object
      ? { [Key in keyof T]: Own<T[Key]> }
      : T;

type Shared = Extract<engine.Widget, { kind: 'shared' }>;

/** How a field is filled in. A reference to a shared part was replaced by the part. */
export type Widget = Own<Exclude<engine.Widget, Shared>>;

/** One thing to fill in. */
export type Field = Omit<engine.Field, 'widget'> & { readonly widget: Widget };

/** The form with its shared parts in place: each is made when somebody first looks at it, for parts inside parts have no end in sight. */
export type Form = Omit<engine.FormModel, 'root' | 'definitions'> & { readonly root: Field };

/** Puts the shared parts of a form in place. The form is changed and must not be used by others. */
export function formOf({ root, definitions, ...form }: engine.FormModel): Form {
  return { ...form, root: new Parts(definitions).settle(root) };
}

/** Resolves references to the parts that a form shares. */
class Parts {
  /** Widgets whose fields are settled. */
  private readonly settled = new WeakSet<engine.Widget>();

  constructor(private readonly definitions: readonly engine.Widget[]) {}

  /** Makes the field's widget, and those inside it, the ones that it refers to. */
  settle(field: engine.Field): Field {
    const { widget } = field;
    if (widget.kind !== 'shared') {
      this.settleInside(widget);
      return field as Field;
    }
    // Once it was looked at, the widget stays the same object.
    const look = () => {
      const value = this.part(widget, field.at);
      Object.defineProperty(field, 'widget', { value, enumerable: true });
      return value;
    };
    Object.defineProperty(field, 'widget', { get: look, enumerable: true, configurable: true });
    return field as Field;
  }

  /** The shared part as the widget of a field at this place. */
  private part({ definition }: Shared, at: string): engine.Widget {
    const part = this.definitions[definition];
    if (!part) return { kind: 'nothing' };
    if (part.kind === 'section') return this.rooted(part, at);
    this.settleInside(part);
    return part;
  }

  /** A section with its pointers relative to the template root around `at`. */
  private rooted(section: Extract<engine.Widget, { kind: 'section' }>, at: string): engine.Widget {
    const fields = section.fields.map(field => {
      const { widget } = field;
      const own = widget.kind === 'section' ? this.rooted(widget, at) : widget;
      return this.settle({ ...field, at: at + field.at, widget: own });
    });
    if (section.extra) this.settle(section.extra);
    const made = { ...section, fields } as engine.Widget;
    this.settled.add(made);
    return made;
  }

  private settleInside(widget: engine.Widget): void {
    if (this.settled.has(widget)) return;
    this.settled.add(widget);
    for (const field of fieldsOf(widget)) this.settle(field);
  }
}

/** The fields directly inside a widget. */
function fieldsOf(widget: engine.Widget): engine.Field[] {
  const some = (...fields: (engine.Field | null)[]) => fields.filter(field => field !== null);
  switch (widget.kind) {
    case 'section':
      return some(...widget.fields, widget.extra);
    case 'list':
      return [widget.item];
    case 'tuple':
      return some(...widget.items, widget.rest);
    case 'map':
      return [widget.value];
    case 'union':
      return widget.variants.map(variant => variant.field);
    default:
      return [];
  }
}
