// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Alert, Skeleton } from '@backstage/ui';
import type { ChartInput } from '@managed-services/engine';
import { engineApiRef } from '../api';
import type { FormStore } from '../state/FormStore';
import {
  FilterField,
  FormScope,
  useForm,
  useFormState,
  useManagedServicesTranslation,
  useStoreState,
  ValuesForm,
} from '../components/form';
import { EngineFailure, Refusal } from '../components/page/Failures';
import { ManifestText, SecretPanel } from '../components/page/ManifestPanel';
import { Summary } from '../components/page/Summary';
import { useLoaded } from '../components/page/useLoaded';
import { openValues } from '../state/draft';
import { isRecord } from '../state/values';
import { isSame, shielded, withoutUndefined } from './injected';
import { chartOfOptions, openSession } from './sessions';
import classes from '../components/page/Page.module.css';

type Values = Record<string, unknown>;
type Props = FieldExtensionComponentProps<Values, { chart: ChartInput }>;

function textOf(record: unknown, key: string): string {
  const value = isRecord(record) ? record[key] : undefined;
  return typeof value === 'string' ? value : '';
}

/**
 * Tells the wizard what will be sent, from the first moment on: it does not
 * validate a field that never spoke. It speaks again whenever the wizard has
 * filled in more than was chosen.
 */
function useSending(store: FormStore, data: unknown, onChange: (values: Values) => void) {
  const chosen = useStoreState(store, state => state.draft.values ?? {});
  // A task keeps and shows what it is sent.
  const values = useMemo(() => openValues(chosen, store.form.secrets), [chosen, store]);
  const send = useRef(onChange);
  send.current = onChange;
  useEffect(() => {
    if (data !== undefined && isSame(withoutUndefined(data), values)) return;
    send.current(shielded(values, data) as Values);
  }, [values, data]);
}

/** Name and namespace belong to another step; here they serve the preview. */
function useInstance(store: FormStore, formData: unknown) {
  const name = textOf(formData, 'name');
  const namespace = textOf(formData, 'namespace');
  const { defaultNamespace } = store.form.instance;
  useEffect(() => {
    store.setInstance({ name, namespace: namespace || defaultNamespace });
  }, [store, name, namespace, defaultNamespace]);
}

function Preview() {
  const { t } = useForm();
  const answer = useFormState(state => state.check.manifest);
  if (!answer?.manifest) return null;
  return (
    <>
      <details className={classes.preview}>
        <summary>{t('manifest.title')}</summary>
        <ManifestText text={answer.manifest} label={t('manifest.label')} />
      </details>
      <SecretPanel />
    </>
  );
}

type OpenProps = {
  store: FormStore;
  data: unknown;
  allData: unknown;
  isRefused: boolean;
  onChange: (values: Values) => void;
};

function OpenField({ store, data, allData, isRefused, onChange }: OpenProps) {
  useSending(store, data, onChange);
  useInstance(store, allData);
  useEffect(() => {
    // The wizard's own check may refuse first; then ours never runs.
    if (isRefused) store.attempt();
  }, [store, isRefused]);
  return (
    <FormScope store={store}>
      <div className={classes.embedded}>
        <FilterField store={store} />
        <ValuesForm />
        <Summary />
        <Preview />
      </div>
    </FormScope>
  );
}

function ChartField({ chart, ...props }: Props & { chart: ChartInput }) {
  const t = useManagedServicesTranslation();
  const engineApi = useApi(engineApiRef);
  // Only what the wizard held when the field appeared: later values are ours.
  const initial = useRef(props.formData);
  const load = useCallback(
    () => openSession(engineApi, chart, initial.current),
    [engineApi, chart],
  );
  const loaded = useLoaded(load);
  if (loaded.state === 'loading') {
    return (
      <div role="status" aria-label={t('service.loading')}>
        <Skeleton width="100%" height="12rem" />
      </div>
    );
  }
  if (loaded.state === 'failed') {
    return <EngineFailure error={loaded.error} onRetry={loaded.retry} />;
  }
  const opened = loaded.value;
  if (opened.status === 'refused') {
    return <Refusal title={props.schema.title ?? ''} diagnostics={opened.diagnostics} />;
  }
  return (
    <OpenField
      store={opened.store}
      data={props.formData}
      allData={props.formContext?.formData}
      isRefused={Object.keys(props.errorSchema ?? {}).length > 0}
      onChange={props.onChange}
    />
  );
}

/** The scaffolder's field: the whole values form under one key. */
export function ManagedServiceValues(props: Props) {
  const t = useManagedServicesTranslation();
  const options = props.uiSchema?.['ui:options'];
  const found = chartOfOptions(options);
  const key = found ? JSON.stringify(found.files) : null;
  // The wizard builds a new schema object at every draw.
  const chart = useMemo<ChartInput | null>(
    () => (key === null ? null : { files: JSON.parse(key) }),
    [key],
  );
  if (!chart) {
    return <Alert status="danger" icon title={t('service.noChart')} />;
  }
  return <ChartField {...props} chart={chart} />;
}
