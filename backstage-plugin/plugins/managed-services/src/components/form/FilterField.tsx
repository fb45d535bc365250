// SPDX-License-Identifier: Apache-2.0
import { SearchField } from '@backstage/ui';
import { useForm, useFormState } from './context';
import classes from './FilterField.module.css';

/** Below this a search costs more attention than it saves. */
const SEARCHABLE_FROM = 12;

/** Shows only the fields that match, once there are many. */
export function FilterField() {
  const { store, t } = useForm();
  const filter = useFormState(state => state.filter);
  if (store.fieldCount < SEARCHABLE_FROM) return null;
  return (
    <SearchField
      className={classes.filter}
      aria-label={t('form.filter')}
      placeholder={t('form.filter')}
      value={filter}
      onChange={text => store.setFilter(text)}
    />
  );
}
