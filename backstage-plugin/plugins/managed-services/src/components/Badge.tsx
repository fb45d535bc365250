// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Badge.module.css';

/** A word or a number that qualifies what it stands beside. */
export function Badge({ children }: { children: ReactNode }) {
  return <span className={classes.badge}>{children}</span>;
}
