// SPDX-License-Identifier: Apache-2.0
import { Text } from '@backstage/ui';
import { emptyDraft } from '../../state/draft';
import { countSettings } from '../../state/values';
import {
  FilterField,
  useForm,
  useFormState,
} from '../form';
import { Muted } from '../Muted';
import classes from './SettingsHeader.module.css';

/** What takes back what was typed; for a new instance that is everything. */
type Reset = { label: string; isNeeded: boolean; onReset: () => void };

/** How much is chosen, a way to reset it, and the search. */
export function SettingsHeader({ reset }: { reset?: Reset }) {
  const { store, t } = useForm();
  const count = useFormState(({ draft }) => countSettings(draft.values));
  const isStarted = useFormState(({ draft }) => count > 0 || draft.raw.size > 0);
  return (
    <div className={classes.header}>
      <div>
        <Text as="h3" variant="body-large" weight="bold">
          {t('form.title')}
        </Text>
        <Muted>
          {count === 0 ? t('form.chosenNone') : t('form.chosenCount', { count })}
          {(reset ? reset.isNeeded : isStarted) && (
            <button
              type="button"
              className={classes.reset}
              onClick={reset?.onReset ?? (() => store.edit('', () => emptyDraft))}
            >
              {reset?.label ?? t('form.resetAll')}
            </button>
          )}
        </Muted>
      </div>
      <FilterField />
    </div>
  );
}
