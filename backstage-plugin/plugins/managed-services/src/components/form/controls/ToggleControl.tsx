// SPDX-License-Identifier: Apache-2.0
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type { Field } from '../../../state/form';
import { choose, clear } from '../../../state/draft';
import { useForm, useValue, type Translate } from '../context';
import type { ControlProps } from '../widgetKind';
import classes from './ToggleControl.module.css';

/** The name of the state in which nothing is chosen. */
function unchosenLabel(ghost: Field['ghost'], t: Translate): string {
  if (ghost?.value === true) return t('toggle.defaultOn');
  return ghost?.value === false ? t('toggle.defaultOff') : t('field.unset');
}

/** Three states: a value that is not chosen follows the chart, across upgrades too. */
export function ToggleControl(props: ControlProps<'toggle'>) {
  const { at, entry, ghost, labelledBy, describedBy } = props;
  const { store, t } = useForm();
  const value = useValue(at);
  const select = (key: unknown) => {
    store.touch(at);
    store.edit(at, draft =>
      key === 'default' ? clear(draft, at) : choose(draft, at, key === 'true'),
    );
  };
  return (
    <ToggleButtonGroup
      className={classes.segments}
      selectionMode="single"
      disallowEmptySelection
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      selectedKeys={[typeof value === 'boolean' ? String(value) : 'default']}
      onSelectionChange={keys => select([...keys][0])}
    >
      {!entry && <ToggleButton id="default">{unchosenLabel(ghost, t)}</ToggleButton>}
      <ToggleButton id="true">{t('toggle.on')}</ToggleButton>
      <ToggleButton id="false">{t('toggle.off')}</ToggleButton>
    </ToggleButtonGroup>
  );
}
