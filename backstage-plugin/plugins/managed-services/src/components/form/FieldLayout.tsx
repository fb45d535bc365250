// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import { HelpText } from '../HelpText';
import classes from './FieldLayout.module.css';

type LabelProps = {
  id: string;
  /** The control that a click on the label goes to, where there is one such element. */
  htmlFor: string | undefined;
  children: string;
};

function Label({ id, htmlFor, children }: LabelProps) {
  if (htmlFor === undefined) {
    return (
      <span id={id} className={classes.label}>
        {children}
      </span>
    );
  }
  return (
    <label id={id} htmlFor={htmlFor} className={classes.label}>
      {children}
    </label>
  );
}

type CaptionProps = {
  label: string;
  labelId: string;
  htmlFor?: string;
  help: string | null;
  helpId: string;
  marks?: ReactNode;
  isHidden?: boolean;
};

/** Label, marks and help; `isHidden` leaves the label to screen readers alone. */
export function Caption({ label, labelId, htmlFor, help, helpId, marks, isHidden }: CaptionProps) {
  const labelText = (
    <Label id={labelId} htmlFor={htmlFor}>
      {label}
    </Label>
  );
  if (isHidden) {
    return (
      <div className={classes.caption}>
        <VisuallyHidden>{labelText}</VisuallyHidden>
      </div>
    );
  }
  return (
    <div className={classes.caption}>
      <span className={classes.labelLine}>
        {labelText}
        {marks}
      </span>
      {help && (
        <span id={helpId} className={classes.help}>
          <HelpText text={help} />
        </span>
      )}
    </div>
  );
}

type Props = {
  id: string;
  /** Caption beside the control, above it, or not shown at all. */
  layout: 'row' | 'wide' | 'inline';
  invalid: boolean;
  chosen?: boolean;
  caption: ReactNode;
  /** Buttons at the edge; undefined where the surrounding field has them. */
  actions?: ReactNode;
  children: ReactNode;
};

/** The grid of one field: caption on the left, control on the right, actions at the edge. */
export function FieldLayout(props: Props) {
  return (
    <div
      className={classes.field}
      data-layout={props.layout}
      data-invalid={props.invalid || undefined}
      data-chosen={props.chosen || undefined}
      id={props.id}
    >
      {props.caption}
      <div className={classes.control}>{props.children}</div>
      {props.actions !== undefined && <span className={classes.actions}>{props.actions}</span>}
    </div>
  );
}
