// SPDX-License-Identifier: Apache-2.0
import { writeShort } from '../../state/text';
import { useManagedServicesTranslation } from '../form';
import classes from './SideValue.module.css';

const LONGEST_SHOWN = 120;

type Props = { side: { value: unknown } | null; isSecret?: boolean };

/** A value on one line, cut where it is long. Nothing of a secret is shown but that it is set. */
export function ShortValue({ side, isSecret = false }: Props) {
  const t = useManagedServicesTranslation();
  if (side === null) return <em>{t('field.unset')}</em>;
  if (isSecret) return <em>{t('review.secretSet')}</em>;
  const text = writeShort(side.value);
  const isLong = text.length > LONGEST_SHOWN;
  return <code className={classes.value}>{isLong ? `${text.slice(0, LONGEST_SHOWN)}…` : text}</code>;
}
