// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { engineApiRef, servicesApiRef } from '../../api';
import { startEngine } from '../../state/chart';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import type { Loaded } from '../useLoaded';

type Model = AsyncChartModel | null;

const LOADING: Loaded<Model> = { state: 'loading' };

/** The chart of a service, read by the engine; null without a service or where it is refused. */
export function useServiceModel(id: string | null): Loaded<Model> {
  const servicesApi = useApi(servicesApiRef);
  const engineApi = useApi(engineApiRef);
  const [loaded, setLoaded] = useState(LOADING);
  useEffect(() => {
    let isCurrent = true;
    let opened: Model = null;
    const load = async (service: string): Promise<Model> => {
      const engine = await startEngine(() => engineApi.load());
      const compilation = await engine.compile(await servicesApi.getChart(service));
      const model = compilation.status === 'ok' ? compilation.model : null;
      // Nobody waits for it any more.
      if (!isCurrent) model?.free();
      else opened = model;
      return model;
    };
    setLoaded(LOADING);
    (id === null ? Promise.resolve(null) : load(id)).then(
      value => isCurrent && setLoaded({ state: 'ready', value }),
      error => isCurrent && setLoaded({ state: 'failed', error }),
    );
    return () => {
      isCurrent = false;
      opened?.free();
    };
  }, [engineApi, servicesApi, id]);
  return loaded;
}
