// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import isEqual from 'fast-deep-equal';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  useTemplateSecrets,
  type FieldExtensionComponentProps,
} from '@backstage/plugin-scaffolder-react';
import { Alert, Skeleton } from '@backstage/ui';
import type { ChartInput } from '@managed-services/engine';
import { engineApiRef } from '../api';
import type { FormStore } from '../state/FormStore';
import {
  FilterField,
  FormScope,
  useManagedServicesTranslation,
  useStoreState,
  ValuesForm,
} from '../components/form';
import {
  EngineFailure,
  Refusal,
} from '../components/panels/Failures';
import { Summary } from '../components/panels/Summary';
import { Surface } from '../components/Surface';
import { useLoaded } from '../components/useLoaded';
import {
  openValues,
  secretValues,
} from '../state/draft';
import { TASK_SECRETS } from '../state/order';
import { isRecord } from '../state/values';
import { shielded, withoutUndefined } from './injected';
import {
  chartOfOptions,
  nameOfChart,
  openSession,
} from './openSession';
import { Preview } from './Preview';
import { sessionsApiRef } from './Sessions';

type Values = Record<string, unknown>;
type Props = FieldExtensionComponentProps<Values, { chart: ChartInput }>;

/** The text at a key of a record; empty where there is none. */
function textAt(record: unknown, key: string): string {
  const value = isRecord(record) ? record[key] : undefined;
  return typeof value === 'string' ? value : '';
}

/**
 * Sends the chosen values to the wizard, from the first moment on: it does not
 * validate a field that never sent anything. They are sent again whenever the
 * wizard has filled in more than was chosen.
 */
function useSending(store: FormStore, data: unknown, onChange: (values: Values) => void) {
  const chosen = useStoreState(store, state => state.draft.values ?? {});
  // A task keeps and shows what it is sent.
  const values = useMemo(() => openValues(chosen, store.form.secrets), [chosen, store]);
  const send = useRef(onChange);
  send.current = onChange;
  useEffect(() => {
    if (data !== undefined && isEqual(withoutUndefined(data), values)) return;
    send.current(shielded(values, data) as Values);
  }, [values, data]);
}

/** Secret values go to the task apart from its parameters, which it keeps and shows. */
function useSendingSecrets(store: FormStore) {
  const { setSecrets } = useTemplateSecrets();
  const { secrets } = store.form;
  const chosen = useStoreState(store, state => state.draft.values);
  const text = JSON.stringify(secretValues(chosen, secrets) ?? {});
  // A chart without secrets leaves those of other fields alone.
  const isNeeded = secrets.length > 0;
  useEffect(() => {
    if (isNeeded) setSecrets({ [TASK_SECRETS]: text });
  }, [isNeeded, setSecrets, text]);
}

/** Name and namespace belong to another step; here they serve the preview. */
function useInstance(store: FormStore, formData: unknown) {
  const name = textAt(formData, 'name');
  const namespace = textAt(formData, 'namespace');
  const { defaultNamespace } = store.form.instance;
  useEffect(() => {
    store.setInstance({ name, namespace: namespace || defaultNamespace });
  }, [store, name, namespace, defaultNamespace]);
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
  useSendingSecrets(store);
  useInstance(store, allData);
  useEffect(() => {
    // The wizard's own check may refuse first; then ours never runs.
    if (isRefused) store.attempt();
  }, [store, isRefused]);
  return (
    <FormScope store={store}>
      <Surface kind="embedded">
        <FilterField />
        <ValuesForm />
        <Summary />
        <Preview />
      </Surface>
    </FormScope>
  );
}

function ChartField({ chart, ...props }: Props & { chart: ChartInput }) {
  const t = useManagedServicesTranslation();
  const engine = useApi(engineApiRef);
  const sessions = useApi(sessionsApiRef);
  // Only what the wizard held when the field appeared: later values are ours.
  const initial = useRef(props.formData);
  const load = useCallback(
    () => openSession({ engine, sessions }, chart, initial.current),
    [engine, sessions, chart],
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
    return (
      <EngineFailure
        title={nameOfChart(chart) || (props.schema.title ?? '')}
        error={loaded.error}
        onRetry={loaded.retry}
      />
    );
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

/** The earlier object while the content stays the same. */
function useStable<T>(value: T): T {
  const stable = useRef(value);
  if (!isEqual(stable.current, value)) stable.current = value;
  return stable.current;
}

/** The scaffolder's field: the whole values form under one key. */
export function ManagedServiceValues(props: Props) {
  const t = useManagedServicesTranslation();
  // The wizard builds a new schema object at every draw.
  const chart = useStable(chartOfOptions(props.uiSchema?.['ui:options']));
  if (!chart) {
    return <Alert status="danger" icon title={t('service.noChart')} />;
  }
  return <ChartField {...props} chart={chart} />;
}
