// SPDX-License-Identifier: Apache-2.0
import type { ComponentProps } from 'react';
import { Select } from '@backstage/ui';
import classes from './ShortSelect.module.css';

/** A select box that is as wide as a short text input. */
export function ShortSelect(props: ComponentProps<typeof Select<'single'>>) {
  return <Select {...props} className={classes.short} />;
}
