// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'react';
import { Button, ButtonIcon, Menu, MenuItem, MenuTrigger, VisuallyHidden } from '@backstage/ui';
import { RiErrorWarningLine, RiMore2Line, RiResetLeftLine } from '@remixicon/react';
import type { Field } from '@managed-services/engine';
import { choose, clear } from '../../state/draft';
import type { Problem } from '../../state/FormStore';
import { Said } from '../Said';
import {
  domId,
  useChosen,
  useForm,
  useProblems,
  useValue,
  type ControlProps,
  type FieldProps,
  type Translate,
} from './context';
import { focusInside } from './focus';
import { describeGhost } from './ghost';
import classes from './Form.module.css';

export function problemText(problem: Problem, t: Translate): string {
  if (problem.mistake) {
    const { code, detail } = problem.mistake;
    return t(`mistake.${code}`, { detail });
  }
  const { message, help, missing } = problem;
  if (missing) return t('field.requiredHint');
  return help ? `${message} (${help})` : message;
}

/** Visible text for each problem; linked to the control by its id. */
export function Messages({ id, problems }: { id: string; problems: readonly Problem[] }) {
  const { t } = useForm();
  if (problems.length === 0) return null;
  return (
    <ul id={id} className={classes.messages}>
      {problems.map(problem => (
        <li key={problem.id}>
          <RiErrorWarningLine aria-hidden size={16} />
          <span>
            <Said text={problemText(problem, t)} />
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Marks({ field, hint }: { field: Field; hint: boolean }) {
  const { t } = useForm();
  const marks: string[] = [];
  if (field.required) marks.push(t('field.required'));
  if (field.secret) marks.push(t('field.secret'));
  if (field.immutable) marks.push(t('field.immutable'));
  if (field.growOnly && !field.immutable) marks.push(t('field.growOnly'));
  if (field.deprecated) marks.push(t('field.deprecated'));
  if (field.readOnly) marks.push(t('field.readOnly'));
  if (marks.length === 0) return null;
  return (
    <>
      {marks.map((mark, index) => (
        <span
          key={mark}
          className={classes.mark}
          data-strong={(hint && field.required && index === 0) || undefined}
        >
          {mark}
        </span>
      ))}
    </>
  );
}

type Extra = { id: string; label: string; value: unknown };

/** Values that cannot be typed: the empty text, and null. */
function extraChoices(field: Field, ghost: Field['ghost'], value: unknown, t: Translate): Extra[] {
  const extras: Extra[] = [];
  const holdsText = ['text', 'quantity', 'intOrString'].includes(field.widget.kind);
  if (holdsText && ghost && ghost.value !== '' && value !== '') {
    extras.push({ id: 'empty', label: t('field.setEmpty'), value: '' });
  }
  if (field.nullable && value !== null) {
    extras.push({ id: 'null', label: t('field.setNull'), value: null });
  }
  return field.secret ? [] : extras;
}

type ActionsProps = Pick<ControlProps, 'field' | 'at' | 'labelledBy' | 'ghost' | 'entry'>;

function Actions({ field, at, labelledBy, ghost, entry }: ActionsProps) {
  const { store, t, formId } = useForm();
  const value = useValue(at);
  const isChosen = useChosen(at);
  const extras = extraChoices(field, ghost, value, t);
  const onReset = () => {
    // The button goes away with the value it resets: the focus must not.
    focusInside(document.getElementById(domId(formId, at)));
    store.edit(draft => clear(draft, at));
  };
  return (
    <span className={classes.actions}>
      {extras.length > 0 && (
        <MenuTrigger>
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiMore2Line />}
            aria-label={t('field.more')}
            aria-describedby={labelledBy}
          />
          <Menu>
            {extras.map(extra => (
              <MenuItem
                key={extra.id}
                onAction={() => store.edit(draft => choose(draft, at, extra.value))}
              >
                {extra.label}
              </MenuItem>
            ))}
          </Menu>
        </MenuTrigger>
      )}
      {isChosen && !entry && (
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiResetLeftLine />}
          aria-label={ghost ? t('field.reset') : t('field.clear')}
          aria-describedby={labelledBy}
          onPress={onReset}
        />
      )}
    </span>
  );
}

const noProblems: readonly Problem[] = [];

type FrameProps = FieldProps & {
  control: ComponentType<ControlProps>;
  labelable: boolean;
  wide: boolean;
};

/** Label, help, marks, control, default and messages of one field. */
export function FieldFrame({
  field,
  base,
  depth,
  entry = false,
  title,
  layout = 'row',
  inherited,
  outer,
  control: Control,
  labelable,
  wide,
}: FrameProps) {
  const { t, formId } = useForm();
  const at = base + field.at;
  const value = useValue(at);
  const isChosen = useChosen(at);
  const problems = useProblems(at);
  const due = outer ? noProblems : problems.due;
  const hint = problems.hint && !outer;
  const ghost = field.ghost ?? inherited ?? null;
  const label = title ?? field.label;
  // A variant stands at its union's place: its ids must differ.
  const nesting = outer ? outer.nesting : 0;
  const part = (name: string) => domId(formId, at, `${name}${nesting || ''}`);
  const isInline = layout === 'inline';
  const byDefault = describeGhost(ghost, field, t);
  const note = chosenNote(value, field, t);
  const describedBy = [
    outer?.describedBy,
    field.help && !isInline && part('help'),
    due.length > 0 && part('messages'),
    hint && part('hint'),
    note && part('note'),
  ]
    .filter(Boolean)
    .join(' ');
  const props: ControlProps = {
    field,
    at,
    depth,
    entry,
    label,
    id: part('input'),
    labelledBy: part('label'),
    describedBy: describedBy === '' ? undefined : describedBy,
    invalid: due.length > 0 || (outer?.invalid ?? false),
    ghost,
    nesting,
  };
  const labelText = labelable ? (
    <label id={props.labelledBy} htmlFor={props.id} className={classes.label}>
      {label}
    </label>
  ) : (
    <span id={props.labelledBy} className={classes.label}>
      {label}
    </span>
  );
  return (
    <div
      className={classes.field}
      data-layout={isInline ? 'inline' : wide ? 'wide' : 'row'}
      data-invalid={props.invalid || undefined}
      data-chosen={isChosen || undefined}
      id={part('field')}
    >
      <div className={classes.caption}>
        {isInline ? (
          <VisuallyHidden>{labelText}</VisuallyHidden>
        ) : (
          <>
            <span className={classes.labelLine}>
              {labelText}
              <Marks field={field} hint={hint} />
            </span>
            {field.help && (
              <span id={part('help')} className={classes.help}>
                <Said text={field.help} />
              </span>
            )}
          </>
        )}
      </div>
      <div className={classes.control}>
        <Control {...props} />
        {note && (
          <span id={part('note')} className={classes.note}>
            {note}
          </span>
        )}
        {isChosen && byDefault !== null && !wide && (
          <span className={classes.note}>{t('field.byDefault', { value: byDefault })}</span>
        )}
        {hint && (
          <span id={part('hint')} className={classes.note}>
            {t('field.requiredHint')}
          </span>
        )}
        <Messages id={part('messages')} problems={due} />
      </div>
      {!outer && <Actions
          field={field}
          at={at}
          labelledBy={props.labelledBy}
          ghost={ghost}
          entry={entry}
        />}
    </div>
  );
}

/** Chosen values that a control cannot show by itself. */
function chosenNote(value: unknown, field: Field, t: Translate): string | null {
  if (value === null && field.nullable) return t('field.isNull');
  if (value === '' && field.widget.kind !== 'choice' && field.ghost) return t('field.isEmpty');
  return null;
}

/** A quiet button for adding things. */
export function AddButton(props: {
  id?: string;
  label: string;
  name?: string;
  icon?: JSX.Element;
  onPress: () => void;
}) {
  return (
    <Button
      id={props.id}
      size="small"
      variant="secondary"
      iconStart={props.icon}
      aria-label={props.name}
      onPress={props.onPress}
    >
      {props.label}
    </Button>
  );
}
