// SPDX-License-Identifier: Apache-2.0
import { Skeleton } from '@backstage/ui';
import classes from './Loading.module.css';

/** The outline of a page that is on its way. */
export function Loading({ label }: { label: string }) {
  return (
    <div className={classes.loading} role="status" aria-label={label}>
      <Skeleton width="14rem" height="1.75rem" />
      <Skeleton width="100%" height="5rem" />
      <Skeleton width="100%" height="12rem" />
    </div>
  );
}
