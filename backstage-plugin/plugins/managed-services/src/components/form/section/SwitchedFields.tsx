// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { Button } from '@backstage/ui';
import { RiArrowRightSLine } from '@remixicon/react';
import type { Field } from '../../../state/form';
import { valueAt } from '../../../state/values';
import { useForm, useFormState, useValue } from '../context';
import { inheritedBy, SectionFields, type Surroundings } from './SectionFields';
import classes from './SwitchedFields.module.css';

type Props = Surroundings & { fields: readonly Field[]; toggle: Field };

/** Whether the fields behind a switch would change nothing, and none is in use. */
function useIsIdle({ fields, toggle, ...section }: Props): boolean {
  const { at, base } = section;
  const chosen = useValue(base + toggle.at);
  const hasChosen = useFormState(
    ({ draft }) => fields.some(field => valueAt(draft.values, base + field.at) !== undefined),
    at,
  );
  const isFiltered = useFormState(state => state.matches !== null, at);
  const byDefault = toggle.ghost ?? inheritedBy(toggle, section);
  const isOff = (chosen ?? byDefault?.value) === false;
  return isOff && !hasChosen && !isFiltered;
}

/** Fields behind a switch; while it is off they are folded. */
export function SwitchedFields(props: Props) {
  const { fields, toggle: _, ...section } = props;
  const { t } = useForm();
  const [isOpen, setOpen] = useState(false);
  const isIdle = useIsIdle(props);
  if (fields.length === 0) return null;
  if (!isIdle || isOpen) return <SectionFields fields={fields} {...section} />;
  return (
    <Button
      className={classes.open}
      size="small"
      variant="tertiary"
      iconStart={<RiArrowRightSLine />}
      onPress={() => setOpen(true)}
    >
      {t('form.offNote', { count: fields.length })}
    </Button>
  );
}
