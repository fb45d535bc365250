// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'react';
import type { Field } from '../../state/form';
import type { Problem } from '../../state/problems';
import { writeShort } from '../../state/text';
import {
  domId,
  useChosen,
  useForm,
  useFormState,
  useProblems,
  useValue,
  type Translate,
} from './context';
import { FieldActions } from './FieldActions';
import { Caption, FieldLayout } from './FieldLayout';
import { describeGhost } from './ghost';
import { LockedValue } from './LockedValue';
import { Marks } from './Marks';
import { Messages } from './Messages';
import { Note } from './Note';
import type {
  ControlProps,
  FieldProps,
} from './widgetKind';

const noProblems: readonly Problem[] = [];

/** Chosen values that a control cannot show by itself. */
function chosenNote(value: unknown, field: Field, t: Translate): string | null {
  if (value === null && field.nullable) return t('field.isNull');
  if (value === '' && field.widget.kind !== 'choice' && field.ghost) return t('field.isEmpty');
  return null;
}

/** The values that the schema proposes; they constrain nothing. */
function describeScale({ scale, widget }: Field, t: Translate): string | null {
  if (!scale || (scale.minimum === null && scale.maximum === null)) return null;
  // A number's unit stands beside its field already.
  const unit = scale.unit === null || widget.kind === 'number' ? '' : ` ${scale.unit}`;
  const { minimum, maximum } = scale;
  if (minimum === null) return t('field.suggestedUpTo', { maximum: `${maximum}${unit}` });
  if (maximum === null) return t('field.suggestedFrom', { minimum: `${minimum}${unit}` });
  return t('field.suggested', { minimum: `${minimum}`, maximum: `${maximum}${unit}` });
}

/** What stands around a control, and what the control is given. */
function useFrame({ field, base, depth, entry = false, title, layout, ...rest }: FieldProps) {
  const { t, formId } = useForm();
  const at = base + field.at;
  const { outer } = rest;
  const { due, hint } = useProblems(at);
  const messages = outer ? noProblems : due;
  const isHinted = hint && !outer;
  const scale = describeScale(field, t);
  const note = chosenNote(useValue(at), field, t);
  // A variant stands at its union's place: its ids must differ.
  const part = (name: string) => domId(formId, at, `${name}${outer?.nesting || ''}`);
  const describedBy = [
    outer?.describedBy,
    field.help && layout !== 'inline' && part('help'),
    messages.length > 0 && part('messages'),
    isHinted && part('hint'),
    scale && part('scale'),
    note && part('note'),
  ].filter(Boolean);
  const control: ControlProps = {
    field,
    widget: field.widget,
    at,
    depth,
    entry,
    label: title ?? field.label,
    id: part('input'),
    labelledBy: part('label'),
    describedBy: describedBy.length === 0 ? undefined : describedBy.join(' '),
    invalid: messages.length > 0 || (outer?.invalid ?? false),
    ghost: field.ghost ?? rest.inherited ?? null,
    nesting: outer?.nesting ?? 0,
  };
  return { control, part, scale, note, messages, isHinted };
}

/** The value that a change may increase, and not decrease. */
function Floor({ at, ghost }: Pick<ControlProps, 'at' | 'ghost'>) {
  const { store, t } = useForm();
  const floor = useFormState(() => store.floorAt(at, ghost?.value), at);
  if (floor === undefined) return null;
  return <Note>{t('field.floor', { value: writeShort(floor) })}</Note>;
}

type Props = FieldProps & {
  control: ComponentType<ControlProps>;
  labelable: boolean;
  wide: boolean;
};

/** Label, help, marks, control, default and messages of one field. */
export function FieldFrame({ control: editor, labelable, wide, ...props }: Props) {
  const { store, t } = useForm();
  const { control, part, scale, note, messages, isHinted } = useFrame(props);
  const { field, at, ghost } = control;
  const isLocked = useFormState(() => store.isLocked(at), at);
  const Control = isLocked ? LockedValue : editor;
  const isInline = props.layout === 'inline';
  const isChosen = useChosen(at);
  const byDefault = describeGhost(ghost, field, t);
  return (
    <FieldLayout
      id={part('field')}
      layout={isInline ? 'inline' : wide ? 'wide' : 'row'}
      invalid={control.invalid}
      chosen={isChosen}
      caption={
        <Caption
          label={control.label}
          labelId={control.labelledBy}
          htmlFor={labelable && !isLocked ? control.id : undefined}
          help={field.help}
          helpId={part('help')}
          marks={<Marks field={field} hint={isHinted} />}
          isHidden={isInline}
        />
      }
      actions={props.outer ? undefined : !isLocked && <FieldActions {...control} />}
    >
      <Control {...control} />
      <Floor at={at} ghost={ghost} />
      {scale && <Note id={part('scale')}>{scale}</Note>}
      {note && <Note id={part('note')}>{note}</Note>}
      {isChosen && byDefault !== null && !wide && (
        <Note>{t('field.byDefault', { value: byDefault })}</Note>
      )}
      {isHinted && <Note id={part('hint')}>{t('field.requiredHint')}</Note>}
      <Messages id={part('messages')} problems={messages} />
    </FieldLayout>
  );
}
