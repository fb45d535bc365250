// SPDX-License-Identifier: Apache-2.0
import type { WidgetOf } from '../../../state/tree';
import { HelpText } from '../../HelpText';
import { domId, useForm, useFormState, useProblems } from '../context';
import { Messages } from '../Messages';
import type { FieldProps } from '../widgetKind';
import { SectionBody } from './SectionBody';
import { SectionHeading } from './SectionHeading';
import classes from './SectionField.module.css';

/** The problems of the record as a whole. */
function SectionMessages({ at }: { at: string }) {
  const { formId } = useForm();
  return <Messages id={domId(formId, at, 'messages')} problems={useProblems(at).due} />;
}

/** A section as the value of an entry or a variant, which has a label already. */
function InlineSection({ field, title, outer, ...rest }: FieldProps) {
  const { formId } = useForm();
  const at = rest.base + field.at;
  return (
    <div
      className={classes.inline}
      id={domId(formId, at, `field${outer?.nesting ?? ''}`)}
      role="group"
      aria-label={title ?? field.label}
    >
      {!outer && <SectionMessages at={at} />}
      <SectionBody field={field} widget={field.widget as WidgetOf<'section'>} {...rest} />
    </div>
  );
}

/** A section with a heading. Its fields exist only while it is open. */
function FoldedSection({ field, title, ...rest }: FieldProps) {
  const { store, formId } = useForm();
  const { base, depth, inherited } = rest;
  const at = base + field.at;
  const isOpen = useFormState(() => store.isOpen(at, depth), at);
  const headingId = domId(formId, at, 'heading');
  const bodyId = domId(formId, at, 'body');
  return (
    // A group, not a region: a chart may give two sections the same name.
    <div
      role="group"
      className={classes.section}
      data-depth={Math.min(depth, 3)}
      data-block="section"
      id={domId(formId, at)}
      aria-labelledby={headingId}
    >
      <SectionHeading
        field={field}
        at={at}
        title={title ?? field.label}
        id={headingId}
        bodyId={bodyId}
        isOpen={isOpen}
      />
      {field.help && (
        <p className={classes.help}>
          <HelpText text={field.help} />
        </p>
      )}
      <div className={classes.messages}>
        <SectionMessages at={at} />
      </div>
      {isOpen && (
        <div id={bodyId} className={classes.body}>
          <SectionBody
            field={field}
            widget={field.widget as WidgetOf<'section'>}
            base={base}
            depth={depth + 1}
            inherited={inherited}
          />
        </div>
      )}
    </div>
  );
}

/** A record with known keys. */
export function SectionField(props: FieldProps) {
  return props.layout === 'inline' ? <InlineSection {...props} /> : <FoldedSection {...props} />;
}
