// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Adoption, Diagnostic } from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { engineApiRef, servicesApiRef } from '../../api';
import { startEngine } from '../../state/chart';

/** What is read: a document, for one service. */
export type Source = { service: string; text: string; name: string; namespace: string };

export type Adopted =
  | { state: 'none' }
  | { state: 'reading' }
  | { state: 'failed'; error: Error }
  | { state: 'chartRefused'; diagnostics: Diagnostic[] }
  | { state: 'read'; source: Source; adoption: Adoption };

type Open = { service: string; model: AsyncChartModel };

const filled = (text: string) => (text === '' ? undefined : text);

/** Reads documents with the engine of the chosen service's chart. */
export function useAdoption() {
  const engineApi = useApi(engineApiRef);
  const servicesApi = useApi(servicesApiRef);
  const [adopted, setAdopted] = useState<Adopted>({ state: 'none' });
  const open = useRef<Open | null>(null);
  useEffect(() => () => open.current?.model.free(), []);

  const modelOf = async (service: string): Promise<AsyncChartModel | Diagnostic[]> => {
    if (open.current?.service === service) return open.current.model;
    const engine = await startEngine(() => engineApi.load());
    const compilation = await engine.compile(await servicesApi.getChart(service));
    if (compilation.status === 'error') return compilation.diagnostics;
    open.current?.model.free();
    open.current = { service, model: compilation.model };
    return compilation.model;
  };
  const read = async (source: Source): Promise<Adopted> => {
    const model = await modelOf(source.service);
    if (Array.isArray(model)) return { state: 'chartRefused', diagnostics: model };
    const adoption = await model.adopt({
      text: source.text,
      name: filled(source.name),
      namespace: filled(source.namespace),
    });
    return { state: 'read', source, adoption };
  };
  const adopt = async (source: Source) => {
    setAdopted({ state: 'reading' });
    const failed = (error: unknown): Adopted => ({
      state: 'failed',
      error: error instanceof Error ? error : new Error(String(error)),
    });
    setAdopted(await read(source).catch(failed));
  };
  return { adopted, adopt };
}
