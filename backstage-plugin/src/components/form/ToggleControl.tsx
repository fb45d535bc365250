// SPDX-License-Identifier: Apache-2.0
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { choose, clear } from '../../state/draft';
import { useForm, useValue, type ControlProps } from './context';
import classes from './Form.module.css';

/** Three states: what is not chosen follows the chart, also after an upgrade. */
export function ToggleControl({ at, entry, ghost, labelledBy, describedBy }: ControlProps) {
  const { store, t } = useForm();
  const value = useValue(at);
  const unchosen =
    ghost?.value === true
      ? t('toggle.defaultOn')
      : ghost?.value === false
        ? t('toggle.defaultOff')
        : t('field.unset');
  const selected = typeof value === 'boolean' ? String(value) : 'default';
  return (
    <ToggleButtonGroup
      className={classes.segments}
      selectionMode="single"
      disallowEmptySelection
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      selectedKeys={[selected]}
      onSelectionChange={keys => {
        const [key] = [...keys];
        store.touch(at);
        store.edit(draft =>
          key === 'default' ? clear(draft, at) : choose(draft, at, key === 'true'),
        );
      }}
    >
      {!entry && <ToggleButton id="default">{unchosen}</ToggleButton>}
      <ToggleButton id="true">{t('toggle.on')}</ToggleButton>
      <ToggleButton id="false">{t('toggle.off')}</ToggleButton>
    </ToggleButtonGroup>
  );
}
