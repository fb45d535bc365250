// SPDX-License-Identifier: Apache-2.0
import { RiLockLine } from '@remixicon/react';
import { useForm, useValue, useYaml } from './context';
import { describeGhost } from './ghost';
import type { ControlProps } from './widgetKind';
import classes from './LockedValue.module.css';

/** A value that is fixed since the instance exists: shown, with the reason, and not editable. */
export function LockedValue({ field, at, ghost, describedBy, labelledBy }: ControlProps) {
  const { t } = useForm();
  const value = useValue(at);
  const yaml = useYaml(value);
  const shown = value === undefined ? null : { value, source: 'values' as const };
  const words = describeGhost(shown as typeof ghost, field, t);
  const byDefault = describeGhost(ghost, field, t);
  const isLong = typeof value === 'object' && value !== null;
  return (
    <div role="group" aria-labelledby={labelledBy} aria-describedby={describedBy}>
      <div className={classes.value}>
        <RiLockLine aria-hidden size={16} />
        {isLong ? (
          <pre>{yaml}</pre>
        ) : (
          <span>{words ?? (byDefault ? t('field.byDefault', { value: byDefault }) : t('field.unset'))}</span>
        )}
      </div>
      <p className={classes.reason}>{t('field.lockedHelp')}</p>
    </div>
  );
}
