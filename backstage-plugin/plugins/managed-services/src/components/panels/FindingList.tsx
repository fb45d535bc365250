// SPDX-License-Identifier: Apache-2.0
import { Children, type ReactNode } from 'react';
import type { Severity } from '@managed-services/engine';
import classes from './FindingList.module.css';

/** One child is one finding. */
export function FindingList({ children }: { children: ReactNode }) {
  return (
    <ul className={classes.list}>
      {Children.map(children, child => (
        <li>{child}</li>
      ))}
    </ul>
  );
}

type HeadProps = { severity: Severity; label: string; children: ReactNode };

/** The first line of a finding: how bad it is, and what it is about. */
export function FindingHead({ severity, label, children }: HeadProps) {
  return (
    <span className={classes.head}>
      <span className={classes.severity} data-severity={severity}>
        {label}
      </span>
      {children}
    </span>
  );
}
