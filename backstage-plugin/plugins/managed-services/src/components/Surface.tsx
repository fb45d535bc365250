// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Surface.module.css';
import tokens from './tokens.module.css';

type Props = {
  /**
   * `page` has margins and a greatest width, `panel` a readable width; `contained` is laid out by
   * the width that the page around it leaves.
   */
  kind: 'page' | 'embedded' | 'contained' | 'panel';
  testId?: string;
  children: ReactNode;
};

/** The outermost element of everything we draw: it defines the shared tokens. */
export function Surface({ kind, testId, children }: Props) {
  return (
    <div className={`${tokens.tokens} ${classes[kind]}`} data-testid={testId}>
      {children}
    </div>
  );
}
