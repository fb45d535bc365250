// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Block.module.css';

/** A card around consecutive fields. Inside a section it is only a run of rows. */
export function Block({ label, children }: { label?: string; children: ReactNode }) {
  const Tag = label === undefined ? 'div' : 'section';
  return (
    <Tag className={classes.block} aria-label={label} data-block="fields">
      {children}
    </Tag>
  );
}
