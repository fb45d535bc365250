// SPDX-License-Identifier: Apache-2.0
import {
  RiAddCircleLine,
  RiAlertLine,
  RiEqualLine,
  RiIndeterminateCircleLine,
  RiPencilLine,
} from '@remixicon/react';
import type { ReviewedValue } from '@managed-services/engine';
import { dottedPath } from '../../state/review';
import { useManagedServicesTranslation } from '../form';
import { SideValue } from './SideValue';
import classes from './ReviewTable.module.css';

type Mark = ReviewedValue['kind'] | 'conflict';

const ICONS = {
  added: RiAddCircleLine,
  changed: RiPencilLine,
  removed: RiIndeterminateCircleLine,
  same: RiEqualLine,
  conflict: RiAlertLine,
} as const satisfies Record<Mark, unknown>;

/** What becomes of a value, in a word and an icon: the color alone would say it to few. */
function KindMark({ kind }: { kind: Mark }) {
  const t = useManagedServicesTranslation();
  const Icon = ICONS[kind];
  return (
    <span className={classes.mark} data-kind={kind}>
      <Icon aria-hidden size={16} />
      {t(`review.kind.${kind}`)}
    </span>
  );
}

type RowProps = { value: ReviewedValue; label: string; hasLive: boolean };

function Row({ value, label, hasLive }: RowProps) {
  const t = useManagedServicesTranslation();
  const { at, kind, conflict, secret, live, mine } = value;
  return (
    <tr data-kind={conflict ? 'conflict' : kind}>
      <th scope="row">
        <span className={classes.label}>{label}</span>
        <code className={classes.path}>{dottedPath(at)}</code>
      </th>
      <td data-label={t('review.change')}>
        <KindMark kind={conflict ? 'conflict' : kind} />
      </td>
      <td data-label={t('review.default')}>
        <SideValue side={value.default} absent={t('review.noDefault')} />
      </td>
      {hasLive && (
        <td data-label={t('review.live')}>
          <SideValue side={live} absent={t('review.followsDefault')} isSecret={secret} />
        </td>
      )}
      <td data-label={t('review.mine')} className={classes.mine}>
        <SideValue side={mine} absent={t('review.followsDefault')} isSecret={secret} />
      </td>
    </tr>
  );
}

type Props = {
  values: readonly ReviewedValue[];
  caption: string;
  labelOf: (at: string) => string;
  /** Whether there is an instance to compare with. */
  hasLive: boolean;
};

/** The values of one section, a row each. On narrow pages a row becomes a card. */
export function ReviewTable({ values, caption, labelOf, hasLive }: Props) {
  const t = useManagedServicesTranslation();
  return (
    <table className={classes.table}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('review.setting')}</th>
          <th scope="col">{t('review.change')}</th>
          <th scope="col">{t('review.default')}</th>
          {hasLive && <th scope="col">{t('review.live')}</th>}
          <th scope="col">{t('review.mine')}</th>
        </tr>
      </thead>
      <tbody>
        {values.map(value => (
          <Row key={value.at} value={value} label={labelOf(value.at)} hasLive={hasLive} />
        ))}
      </tbody>
    </table>
  );
}
