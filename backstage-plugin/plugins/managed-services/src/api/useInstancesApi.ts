// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import {
  useApiHolder,
  type ApiHolder,
} from '@backstage/frontend-plugin-api';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import {
  InstancesError,
  instancesApiRef,
  type InstancesApi,
} from './instances';

function absence(): InstancesError {
  return new InstancesError({
    code: 'no-kubernetes',
    message: 'this portal is not connected to clusters: the Kubernetes plugin is missing',
    help: 'install `@backstage/plugin-kubernetes` in the app, and its backend with the clusters',
    causes: [],
  });
}

/** Answers every question with the same error: there are no clusters. */
class NoInstances implements InstancesApi {
  private readonly refuse = async (): Promise<never> => {
    throw absence();
  };

  readonly clusters = this.refuse;
  readonly kinds = this.refuse;
  readonly list = this.refuse;
  readonly get = this.refuse;
  readonly find = this.refuse;
  readonly apply = this.refuse;
  readonly patch = this.refuse;
  readonly schema = this.refuse;
  readonly remove = this.refuse;
  readonly events = this.refuse;
  readonly objects = this.refuse;
  readonly refresh = () => {};
  readonly subscribe: InstancesApi['subscribe'] = (_: unknown, listener) => {
    listener({ value: undefined, error: absence(), at: undefined });
    return () => {};
  };
}

function apiIn(holder: ApiHolder): InstancesApi {
  try {
    const api = holder.get(instancesApiRef);
    if (api) return api;
  } catch (error) {
    // An app without the Kubernetes plugin cannot make our API; any other failure is one.
    if (holder.get(kubernetesApiRef)) throw error;
  }
  return new NoInstances();
}

/**
 * The API of the instances. In an app without the Kubernetes plugin each of its calls fails with
 * the code `no-kubernetes`.
 */
export function useInstancesApi(): InstancesApi {
  const holder = useApiHolder();
  return useMemo(() => apiIn(holder), [holder]);
}
