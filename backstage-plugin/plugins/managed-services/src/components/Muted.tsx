// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Muted.module.css';

type Props = { as?: 'span' | 'p'; size?: 'small' | 'normal'; children: ReactNode };

/** Secondary text that keeps enough contrast in both themes. */
export function Muted({ as: Tag = 'span', size = 'normal', children }: Props) {
  return (
    <Tag className={classes.muted} data-size={size}>
      {children}
    </Tag>
  );
}
