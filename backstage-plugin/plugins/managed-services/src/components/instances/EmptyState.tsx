// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Text } from '@backstage/ui';
import { Muted } from '../Muted';
import { TextWithCode } from '../TextWithCode';
import classes from './InstancesPage.module.css';

type Props = { title: string; help: string; action?: ReactNode };

/** Nothing to show: why, and what to do. */
export function EmptyState({ title, help, action }: Props) {
  return (
    <div className={classes.empty} role="status">
      <Text as="h3" variant="title-x-small" weight="bold">
        {title}
      </Text>
      <div className={classes.emptyText}>
        <Muted as="p">
          <TextWithCode text={help} />
        </Muted>
      </div>
      {action}
    </div>
  );
}
