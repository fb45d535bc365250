// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Rows.module.css';

type StackProps = {
  role?: 'group';
  'aria-labelledby'?: string;
  'aria-describedby'?: string;
  children: ReactNode;
};

/** Things below each other. */
export function Stack(props: StackProps) {
  return <div className={classes.stack} {...props} />;
}

/** Things beside each other, as far as there is room. */
export function Line({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <div id={id} className={classes.line}>
      {children}
    </div>
  );
}
