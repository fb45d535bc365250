// SPDX-License-Identifier: Apache-2.0
import { Fragment, type ReactNode } from 'react';
import { CopyButton } from '../CopyButton';
import classes from './Facts.module.css';

export type Fact = {
  label: string;
  /** A fact without a value is left out. */
  value: ReactNode;
  /** The text that a button copies. */
  copy?: string;
};

/** What is known, as pairs of name and value. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  const known = facts.filter(({ value }) => value !== undefined && value !== '');
  return (
    <dl className={classes.facts}>
      {known.map(({ label, value, copy }) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>
            <span className={`${classes.text} ${copy === undefined ? '' : classes.mono}`}>
              {value}
            </span>
            {copy !== undefined && <CopyButton text={copy} label={label} />}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
