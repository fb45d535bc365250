// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import classes from './Entries.module.css';

/** Items in their order, or keys. */
export function Entries({ ordered, children }: { ordered: boolean; children: ReactNode }) {
  const Tag = ordered ? 'ol' : 'ul';
  return <Tag className={classes.entries}>{children}</Tag>;
}

type Props = {
  /** Everything on one line; otherwise a box with a head. */
  inline: boolean;
  /** Id of the part that contains the field. */
  id?: string;
  /** Key or number of the entry; on one line only keys are shown. */
  caption?: ReactNode;
  actions: ReactNode;
  children: ReactNode;
};

/** One item of a list, or one key of a map. */
export function Entry({ inline, id, caption, actions, children }: Props) {
  const body = (
    <div id={id} className={classes.body}>
      {children}
    </div>
  );
  if (inline) {
    return (
      <li className={classes.row}>
        {caption && <div className={classes.key}>{caption}</div>}
        {body}
        {actions}
      </li>
    );
  }
  return (
    <li className={classes.box}>
      <div className={classes.head}>
        {caption}
        {actions}
      </div>
      {body}
    </li>
  );
}
