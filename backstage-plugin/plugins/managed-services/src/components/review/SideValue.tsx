// SPDX-License-Identifier: Apache-2.0
import { writeShort } from '../../state/text';
import {
  useManagedServicesTranslation,
  useYaml,
} from '../form';
import { Muted } from '../Muted';
import classes from './SideValue.module.css';

/** Longer values, and those with several lines, are folded. */
const LONGEST_SHOWN = 60;
const START_SHOWN = 48;

function LongValue({ value, text }: { value: unknown; text: string }) {
  const t = useManagedServicesTranslation();
  const yaml = useYaml(value);
  const start = text.replace(/\s+/g, ' ').slice(0, START_SHOWN);
  const size = Array.isArray(value)
    ? t('review.items', { count: value.length })
    : t('review.characters', { count: text.length });
  return (
    <details className={classes.long}>
      <summary>
        <code>{start}…</code> <Muted size="small">{size}</Muted>
      </summary>
      {/* What scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{typeof value === 'string' ? value : yaml}</pre>
    </details>
  );
}

type Props = {
  side: { value: unknown } | null;
  /** Said where there is no value. */
  absent: string;
  isSecret?: boolean;
};

/** One side of a reviewed value. Nothing of a secret is shown but that it is set. */
export function SideValue({ side, absent, isSecret = false }: Props) {
  const t = useManagedServicesTranslation();
  if (side === null) return <Muted size="small">{absent}</Muted>;
  if (isSecret) return <span className={classes.word}>{t('review.secretSet')}</span>;
  const { value } = side;
  if (value === '') return <span className={classes.word}>{t('field.defaultEmpty')}</span>;
  if (typeof value === 'boolean') return <>{value ? t('toggle.on') : t('toggle.off')}</>;
  const text = writeShort(value);
  if (text.length > LONGEST_SHOWN || text.includes('\n')) {
    return <LongValue value={value} text={text} />;
  }
  return <code className={classes.value}>{text}</code>;
}
