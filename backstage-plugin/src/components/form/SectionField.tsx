// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Button } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type { Field, Widget } from '@managed-services/engine';
import { PAGE_OF_FIELDS } from '../../state/FormStore';
import { countChosen, valueAt } from '../../state/values';
import { Said } from '../Said';
import {
  domId,
  useForm,
  useFormState,
  useProblemCount,
  useProblems,
  useValue,
  type FieldProps,
} from './context';
import { Marks, Messages } from './FieldFrame';
import { FieldView } from './FieldView';
import { ghostAt } from './ghost';
import { MapEntries } from './MapControl';
import classes from './Form.module.css';

type SectionWidget = Extract<Widget, { kind: 'section' }>;

/** Consecutive plain fields share a block; each section is a block itself. */
function blocks(fields: readonly Field[]): Field[][] {
  const result: Field[][] = [];
  let isOpen = false;
  for (const field of fields) {
    const isSection = field.widget.kind === 'section';
    if (!isSection && isOpen) result[result.length - 1].push(field);
    else result.push([field]);
    isOpen = !isSection;
  }
  return result;
}

/** How many of a section's fields are drawn now. */
function useShownFields(at: string, fields: readonly Field[], base: string) {
  const matches = useFormState(state => state.matches);
  const limit = useFormState(state => state.shown.get(at)) ?? PAGE_OF_FIELDS;
  const found =
    matches && base === '' ? fields.filter(field => matches.has(field.at)) : fields;
  return { shown: found.slice(0, limit), hidden: Math.max(0, found.length - limit) };
}

type BodyProps = Pick<FieldProps, 'field' | 'base' | 'depth' | 'inherited'>;

function Fields({ fields, base, depth, inherited, at }: Omit<BodyProps, 'field'> & { fields: readonly Field[]; at: string }) {
  const { store, t } = useForm();
  const { shown, hidden } = useShownFields(at, fields, base);
  return (
    <>
      {blocks(shown).map(block => (
        <div
          key={block[0].at}
          className={block[0].widget.kind === 'section' ? classes.sectionBlock : classes.block}
        >
          {block.map(field => (
            <FieldView
              key={field.at}
              field={field}
              base={base}
              depth={depth}
              inherited={ghostAt(inherited ?? null, (base + field.at).slice(at.length))}
            />
          ))}
        </div>
      ))}
      {hidden > 0 && (
        <Button
          size="small"
          variant="secondary"
          onPress={() => store.showMore(at, shown.length + PAGE_OF_FIELDS)}
        >
          {t('form.more', { count: hidden })}
        </Button>
      )}
    </>
  );
}

/** Fields behind a switch that is off: they would change nothing now. */
function Switched({ fields, toggle, ...rest }: Omit<BodyProps, 'field'> & { fields: readonly Field[]; toggle: Field; at: string }) {
  const { t } = useForm();
  const [isOpen, setOpen] = useState(false);
  const chosen = useValue(rest.base + toggle.at);
  const hasChosen = useFormState(({ draft }) =>
    fields.some(field => valueAt(draft.values, rest.base + field.at) !== undefined),
  );
  const inherited = ghostAt(rest.inherited ?? null, (rest.base + toggle.at).slice(rest.at.length));
  const isOff = (chosen ?? (toggle.ghost ?? inherited)?.value) === false;
  const isFiltered = useFormState(state => state.matches !== null);
  if (fields.length === 0) return null;
  if (isOff && !isOpen && !hasChosen && !isFiltered) {
    return (
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiArrowRightSLine />}
        onPress={() => setOpen(true)}
      >
        {t('form.offNote', { count: fields.length })}
      </Button>
    );
  }
  return <Fields fields={fields} {...rest} />;
}

/** A section's content without its heading. */
export function SectionBody({ field, base, depth, inherited }: BodyProps) {
  const { t } = useForm();
  const at = base + field.at;
  const widget = field.widget as SectionWidget;
  const ghost = field.ghost ?? inherited ?? null;
  const toggle = widget.fields.find(
    part => part.key === widget.toggle && part.widget.kind === 'toggle',
  );
  const others = widget.fields.filter(part => part !== toggle);
  const isFiltered = useFormState(state => state.matches !== null) && base === '';
  const rest = { base, depth, inherited: ghost, at };
  return (
    <>
      {toggle ? (
        <>
          <Fields fields={[toggle]} {...rest} />
          <Switched fields={others} toggle={toggle} {...rest} />
        </>
      ) : (
        <Fields fields={widget.fields} {...rest} />
      )}
      {widget.extra && !isFiltered && (
        <div className={classes.extra}>
          <span className={classes.label}>{t('map.extra')}</span>
          <MapEntries
            at={at}
            value={widget.extra}
            keyPattern={widget.extraKeyPattern}
            ghost={ghost}
            label={field.label}
            depth={depth + 1}
            except={widget.fields.map(part => part.key ?? '')}
          />
        </div>
      )}
    </>
  );
}

/** A record. Children exist only while the section is open. */
export function SectionField(props: FieldProps) {
  const { field, base, depth, layout, title, outer } = props;
  const { store, t, formId } = useForm();
  const at = base + field.at;
  const isOpen = useFormState(() => store.isOpen(at, depth));
  const { due } = useProblems(at);
  const problemCount = useProblemCount(at);
  const chosenCount = useFormState(({ draft }) => countChosen(valueAt(draft.values, at)));
  const headingId = domId(formId, at, 'heading');
  const bodyId = domId(formId, at, 'body');
  const messages = <Messages id={domId(formId, at, 'messages')} problems={due} />;
  if (layout === 'inline') {
    return (
      <div
        className={classes.plain}
        id={domId(formId, at, `field${outer?.nesting ?? ''}`)}
        role="group"
        aria-label={title ?? field.label}
      >
        {!outer && messages}
        <SectionBody {...props} />
      </div>
    );
  }
  return (
    // A group and no region: a chart may well name two sections alike.
    <div
      role="group"
      className={classes.section}
      data-depth={Math.min(depth, 3)}
      id={domId(formId, at)}
      aria-labelledby={headingId}
    >
      <div className={classes.heading}>
        <button
          type="button"
          id={headingId}
          className={classes.fold}
          aria-expanded={isOpen}
          aria-controls={isOpen ? bodyId : undefined}
          onClick={() => store.setOpen(at, !isOpen)}
        >
          {isOpen ? <RiArrowDownSLine aria-hidden size={20} /> : <RiArrowRightSLine aria-hidden size={20} />}
          <span>{title ?? field.label}</span>
        </button>
        <Marks field={field} hint={false} />
        <span className={classes.counts}>
          {chosenCount > 0 && (
            <span className={classes.count}>{t('form.chosenCount', { count: chosenCount })}</span>
          )}
          {problemCount > 0 && (
            <span className={classes.count} data-problem>
              {t('summary.problems', { count: problemCount })}
            </span>
          )}
        </span>
      </div>
      {field.help && (
        <p className={classes.sectionHelp}>
          <Said text={field.help} />
        </p>
      )}
      {messages}
      {isOpen && (
        <div id={bodyId} className={classes.body}>
          <SectionBody {...props} depth={depth + 1} />
        </div>
      )}
    </div>
  );
}
