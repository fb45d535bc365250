// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type { Diagnostic } from '@managed-services/engine';
import {
  engineApiRef,
  servicesApiRef,
  useInstancesApi,
  type InstancesApi,
  type ServiceSummary,
} from '../../api';
import {
  ChangeDraft,
  startOf,
  type Start,
} from '../../drafts/ChangeDraft';
import { draftsApiRef } from '../../drafts/Drafts';
import {
  startEngine,
  type OpenChart,
} from '../../state/chart';
import { emptyDraft } from '../../state/draft';
import { openChart } from '../form';
import { useLoaded } from '../useLoaded';

type Opened = Extract<OpenChart, { status: 'open' }>;

/** What the page of a change can be. */
export type ChangeLoad =
  | { status: 'otherVersion'; offered: string }
  | { status: 'refused'; diagnostics: Diagnostic[] }
  | { status: 'open'; session: ChangeSession };

/** Everything about a change that is open. */
export type ChangeSession = {
  api: InstancesApi;
  service: ServiceSummary;
  /** The instance as the form was opened on it. */
  opened: Instance;
  chart: Opened;
  start: Start;
  keeper: ChangeDraft;
};

/** The instance in the version of the API that the chart defines; null where it is not served. */
async function inVersion(
  api: InstancesApi,
  instance: Instance,
  apiVersion: string,
): Promise<Instance | null> {
  if (instance.ref.apiVersion === apiVersion) return instance;
  return api.get({ ...instance.ref, apiVersion }).catch(error => {
    if (error?.code === 'kind-not-served' || error?.code === 'not-found') return null;
    throw error;
  });
}

/** Opens the form of a change on the live instance, or on what was typed in an earlier visit. */
export function useChange(instance: Instance, service: ServiceSummary) {
  const api = useInstancesApi();
  const servicesApi = useApi(servicesApiRef);
  const engineApi = useApi(engineApiRef);
  const draftsApi = useApi(draftsApiRef);
  // The page is drawn again with every answer of the cluster; the form opens on the first.
  const first = useRef(instance);
  if (first.current.uid !== instance.uid) first.current = instance;
  const found = first.current;
  const load = useCallback(async (): Promise<ChangeLoad> => {
    const offered = service.service?.apiVersion ?? found.ref.apiVersion;
    const opened = await inVersion(api, found, offered);
    if (!opened) return { status: 'otherVersion', offered };
    const [engine, shelf, files] = await Promise.all([
      startEngine(() => engineApi.load()),
      draftsApi.open(),
      servicesApi.getChart(service.id),
    ]);
    const { ref, spec } = opened;
    let start: Start = { draft: { ...emptyDraft, values: spec }, base: spec, savedAt: null };
    const chart = await openChart(engine, files, form => {
      start = startOf(shelf, opened, form);
      const names = { name: ref.name, namespace: ref.namespace };
      return { draft: start.draft, instance: names, old: spec };
    });
    if (chart.status === 'refused') return { status: 'refused', diagnostics: chart.diagnostics };
    const keeper = new ChangeDraft(shelf, opened, chart.store, start.base);
    return { status: 'open', session: { api, service, opened, chart, start, keeper } };
  }, [api, draftsApi, engineApi, found, service, servicesApi]);
  return useLoaded(load);
}

/** The instance as the cluster has it now, and why it could not be read again. */
export function useLive({ api, opened }: Pick<ChangeSession, 'api' | 'opened'>) {
  const [live, setLive] = useState(opened);
  const [error, setError] = useState<Error | undefined>();
  const ref = useMemo(() => opened.ref, [opened]);
  useEffect(
    () =>
      api.subscribe(ref, answer => {
        setError(answer.error);
        const { value } = answer;
        // An answer that was on its way while something was sent is older.
        if (value) setLive(now => (value.generation < now.generation ? now : value));
      }),
    [api, ref],
  );
  return { live, setLive, error };
}
