// SPDX-License-Identifier: Apache-2.0
import { Text } from '@backstage/ui';
import type { ChartModel, Diagnostic } from '@managed-services/engine';
import type { FormStore } from '../../state/FormStore';
import { countChosen } from '../../state/values';
import { emptyDraft, valuesWithSecrets } from '../../state/draft';
import { FilterField, FormScope, useForm, useFormState, ValuesForm } from '../form';
import { Said } from '../Said';
import { InstanceFields } from './InstanceFields';
import { ManifestPanel, SecretPanel } from './ManifestPanel';
import { Notes } from './Notes';
import { ServiceIcon } from './ServiceIcon';
import { Summary } from './Summary';
import classes from './Page.module.css';

function ServiceHeader() {
  const { store, t } = useForm();
  const { service } = store.form;
  return (
    <header className={classes.header}>
      <ServiceIcon icon={service.icon} title={service.title} />
      <div className={classes.headerText}>
        <Text as="h2" variant="title-small" weight="bold">
          {service.title}
        </Text>
        {service.description && (
          <p className={classes.muted}>
            <Said text={service.description} />
          </p>
        )}
        <span className={classes.badges}>
          <span className={classes.badge}>{service.kind}</span>
          {service.appVersion && (
            <span className={classes.badge}>
              {t('service.appVersion', { version: service.appVersion })}
            </span>
          )}
          <span className={classes.badge}>
            {t('service.chartVersion', { version: service.chartVersion })}
          </span>
        </span>
      </div>
    </header>
  );
}

function SettingsHeader() {
  const { store, t } = useForm();
  const count = useFormState(({ draft }) => {
    const values = valuesWithSecrets(draft);
    return Object.keys(values ?? {}).length === 0 ? 0 : countChosen(values);
  });
  const isStarted = useFormState(({ draft }) => draft !== emptyDraft && (count > 0 || draft.raw.size > 0));
  return (
    <div className={classes.settingsHeader}>
      <div>
        <Text as="h3" variant="body-large" weight="bold">
          {t('form.title')}
        </Text>
        <span className={classes.muted}>
          {count === 0 ? t('form.chosenNone') : t('form.chosenCount', { count })}
          {isStarted && (
            <button
              type="button"
              className={classes.textButton}
              onClick={() => store.edit(() => emptyDraft)}
            >
              {t('form.resetAll')}
            </button>
          )}
        </span>
      </div>
      <FilterField store={store} />
    </div>
  );
}

type Props = { model: ChartModel; store: FormStore; diagnostics: Diagnostic[] };

/** One service: what to choose on one side, what comes of it on the other. */
export function ServiceView({ model, store, diagnostics }: Props) {
  return (
    <FormScope store={store}>
      <ServiceHeader />
      <div className={classes.columns}>
        <div className={classes.formColumn}>
          <InstanceFields />
          <SettingsHeader />
          <ValuesForm />
        </div>
        <aside className={classes.sideColumn} aria-labelledby="managed-services-manifest">
          <ManifestPanel />
          <SecretPanel />
          <Summary />
          <Notes model={model} diagnostics={diagnostics} />
        </aside>
      </div>
    </FormScope>
  );
}
