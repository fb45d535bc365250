// SPDX-License-Identifier: Apache-2.0
import { useId, type ReactNode } from 'react';
import { Text } from '@backstage/ui';
import { Muted } from '../Muted';
import classes from './Card.module.css';

type Props = { title: string; note?: string; children: ReactNode };

/** A part of the page of an instance. */
export function Card({ title, note, children }: Props) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.head}>
        <Text as="h3" id={id} variant="body-large" weight="bold">
          {title}
        </Text>
        {note && <Muted size="small">{note}</Muted>}
      </div>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
