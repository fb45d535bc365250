// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import {
  choose,
  clear,
  type,
  typeUnread,
} from '../../../state/draft';
import {
  writeLine,
  type Expects,
  type Reading,
} from '../../../state/text';
import {
  useForm,
  useRawText,
  useValue,
  useYaml,
  type Translate,
} from '../context';
import { describeGhost } from '../ghost';
import type { ControlProps } from '../widgetKind';

/** A control of any kind; what is particular to its widget is not needed here. */
type AnyControl = Omit<ControlProps, 'widget'>;

/** Text that stands for a value; a value of another type is shown as JSON. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : writeLine(value);
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
) {
  const { store } = useForm();
  const value = useValue(at);
  const raw = useRawText(at);
  return {
    value: raw ?? textOf(value),
    onChange: (text: string) =>
      store.edit(at, draft => type(draft, at, text, read(text), entry ? blank : undefined)),
    onBlur: () => store.touch(at),
  };
}

/** YAML text that the engine reads and writes; the text typed is always kept. */
export function useYamlInput({ at, entry }: AnyControl, expects: Expects, blank: unknown) {
  const { store } = useForm();
  const value = useValue(at);
  const raw = useRawText(at);
  // An entry that was only added has no text yet.
  const isBlank = entry && isEqual(value, blank);
  const written = useYaml(raw === undefined && !isBlank ? value : undefined);
  const fallback = entry ? blank : undefined;
  return {
    value: raw ?? written ?? '',
    // What is there must not be typed over unseen.
    isReadOnly: written === null,
    onChange: (text: string) =>
      store.edit(at, draft =>
        text.trim() === ''
          ? type(draft, at, text, nothingRead, fallback)
          : typeUnread(draft, at, text, { expects, fallback }),
      ),
    onBlur: () => store.touch(at),
  };
}

const nothingRead: Reading = { value: undefined, mistake: null };
