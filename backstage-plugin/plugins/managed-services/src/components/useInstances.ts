// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import {
  useInstancesApi,
  type Answer,
  type ClusterInstances,
  type InstanceAddress,
} from '../api';

const UNKNOWN = { value: undefined, error: undefined, at: undefined };

/** The instances of all clusters, kept fresh while somebody looks. */
export function useAllInstances(isAllowed: boolean): Answer<readonly ClusterInstances[]> {
  const api = useInstancesApi();
  const [answer, setAnswer] = useState<Answer<readonly ClusterInstances[]>>(UNKNOWN);
  useEffect(() => (isAllowed ? api.subscribe('all', setAnswer) : undefined), [api, isAllowed]);
  return answer;
}

/** One instance, kept fresh while somebody looks. */
export function useInstance(address: InstanceAddress, isAllowed: boolean): Answer<Instance> {
  const api = useInstancesApi();
  const { cluster, namespace, kind, name } = address;
  const [answer, setAnswer] = useState<Answer<Instance>>(UNKNOWN);
  useEffect(() => {
    setAnswer(UNKNOWN);
    if (!isAllowed) return undefined;
    return api.subscribe({ cluster, namespace, kind, name }, setAnswer);
  }, [api, isAllowed, cluster, namespace, kind, name]);
  return answer;
}
