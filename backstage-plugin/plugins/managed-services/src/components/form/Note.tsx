// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Note.module.css';

type Props = { id?: string; kind?: 'note' | 'alert'; role?: 'status'; children: ReactNode };

/** A small line of text below a control or beside a button. */
export function Note({ id, kind = 'note', role, children }: Props) {
  return (
    <span id={id} className={classes[kind]} role={role}>
      {children}
    </span>
  );
}
