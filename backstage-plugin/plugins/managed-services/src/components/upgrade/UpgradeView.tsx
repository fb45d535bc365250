// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import {
  engineApiRef,
  servicesApiRef,
  useInstancesApi,
  type ServiceSummary,
} from '../../api';
import {
  closeChart,
  startEngine,
  type OpenChart,
} from '../../state/chart';
import { emptyDraft } from '../../state/draft';
import {
  findingsOf,
  type UpgradeFindings,
} from '../../state/upgrade';
import {
  FormScope,
  openChart,
  useManagedServicesTranslation,
} from '../form';
import { Loading } from '../page/Loading';
import { Refusal } from '../panels/Failures';
import { LoadFailure } from '../panels/LoadFailure';
import { useLoaded } from '../useLoaded';
import { Findings } from './Findings';

type Tried = {
  chart: OpenChart;
  /** Null where the cluster does not tell the schema of its API. */
  findings: UpgradeFindings | null;
};

/** The values of the instance, tried under the chart that is on offer. */
function useUpgrade(instance: Instance, service: ServiceSummary) {
  const api = useInstancesApi();
  const servicesApi = useApi(servicesApiRef);
  const engineApi = useApi(engineApiRef);
  // Only what is chosen matters here, not each answer about the status.
  const tried = useRef(instance);
  if (tried.current.generation !== instance.generation) tried.current = instance;
  const { current } = tried;
  const load = useCallback(async (): Promise<Tried> => {
    const { ref, spec } = current;
    const engine = await startEngine(() => engineApi.load());
    const chart = await openChart(engine, await servicesApi.getChart(service.id), () => ({
      draft: { ...emptyDraft, values: spec },
      instance: { name: ref.name, namespace: ref.namespace },
    }));
    if (chart.status === 'refused') return { chart, findings: null };
    // Without the schema the page says less, and says so; the values are tried all the same.
    const schema = await api.schema(ref).catch(() => null);
    const findings = schema && findingsOf(chart.store.form.root, schema, spec);
    return { chart, findings };
  }, [api, current, engineApi, service, servicesApi]);
  return useLoaded(load);
}

function Body({ instance, tried }: { instance: Instance; tried: Tried }) {
  const { chart, findings } = tried;
  useEffect(() => () => closeChart(chart), [chart]);
  if (chart.status === 'refused') {
    return <Refusal title={instance.ref.kind} diagnostics={chart.diagnostics} />;
  }
  return (
    <FormScope store={chart.store}>
      <Findings instance={instance} findings={findings} />
    </FormScope>
  );
}

function Offered({ instance, service }: { instance: Instance; service: ServiceSummary }) {
  const t = useManagedServicesTranslation();
  const loaded = useUpgrade(instance, service);
  if (loaded.state === 'loading') return <Loading label={t('change.loading')} />;
  if (loaded.state === 'failed') {
    return <LoadFailure error={loaded.error} onRetry={loaded.retry} />;
  }
  return <Body instance={instance} tried={loaded.value} />;
}

/** What the chart on offer would change for one instance. */
export function UpgradeView(props: { instance: Instance; service: ServiceSummary | null }) {
  const t = useManagedServicesTranslation();
  const { instance, service } = props;
  if (service) return <Offered instance={instance} service={service} />;
  const title = t('change.noService', { kind: instance.ref.kind });
  return <Alert status="warning" icon title={title} description={t('change.noServiceHelp')} />;
}
