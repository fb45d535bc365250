// SPDX-License-Identifier: Apache-2.0
import { choose, clear, type } from '../../../state/draft';
import { writeFree, type Reading } from '../../../state/text';
import { useForm, useRawText, useValue, type Translate } from '../context';
import { describeGhost } from '../ghost';
import type { ControlProps } from '../widgetKind';

/** A control of any kind; what is particular to its widget is not needed here. */
type AnyControl = Omit<ControlProps, 'widget'>;

/** Text that stands for a value; a value of another type is shown as YAML. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : writeFree(value);
}

/** What stands in an input while nothing is chosen. */
export function placeholderOf(
  { ghost, field }: AnyControl,
  examples: readonly string[],
  t: Translate,
): string {
  const byDefault = describeGhost(ghost, field, t);
  if (byDefault !== null) return t('field.byDefault', { value: byDefault });
  return examples.length > 0 ? t('field.example', { value: examples[0] }) : '';
}

/** Properties that every text input of ours shares. */
export function inputProps({ id, labelledBy, describedBy, invalid, field }: AnyControl) {
  return {
    id,
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    isInvalid: invalid,
    // Native validation would block the scaffolder's own form.
    validationBehavior: 'aria' as const,
    isReadOnly: field.readOnly,
    autoComplete: 'off',
    spellCheck: 'false' as const,
  };
}

/** Text that is the value itself. */
export function useTextValue({ at, entry }: AnyControl) {
  const { store } = useForm();
  const value = useValue(at);
  return {
    value: textOf(value),
    onChange: (text: string) =>
      store.edit(at, draft =>
        // An entry keeps its place while its text is being replaced.
        text === '' && !entry ? clear(draft, at) : choose(draft, at, text),
      ),
    onBlur: () => store.touch(at),
  };
}

/** Text that is read as a value of another type, and kept while it cannot be. */
export function useReadText(
  { at, entry }: AnyControl,
  read: (text: string) => Reading,
  blank: unknown,
  write: (value: unknown) => string = textOf,
) {
  const { store } = useForm();
  const value = useValue(at);
  const raw = useRawText(at);
  return {
    value: raw ?? write(value),
    onChange: (text: string) =>
      store.edit(at, draft => type(draft, at, text, read(text), entry ? blank : undefined)),
    onBlur: () => store.touch(at),
  };
}
