// SPDX-License-Identifier: Apache-2.0
import { useApiHolder } from '@backstage/frontend-plugin-api';
import {
  kubernetesApiRef,
  kubernetesAuthProvidersApiRef,
} from '@backstage/plugin-kubernetes-react';

/**
 * The signed-in person's own token for a cluster that wants to know the person. Undefined where
 * Backstage signs in by itself, and in an app without the Kubernetes plugin.
 */
export function useClusterToken() {
  const holder = useApiHolder();
  return async (cluster: string): Promise<string | undefined> => {
    const kubernetes = holder.get(kubernetesApiRef);
    const providers = holder.get(kubernetesAuthProvidersApiRef);
    const found = await kubernetes?.getCluster(cluster);
    if (!found || !providers) return undefined;
    const { authProvider, oidcTokenProvider } = found;
    const provider = oidcTokenProvider ? `${authProvider}.${oidcTokenProvider}` : authProvider;
    const { token } = await providers.getCredentials(provider);
    return token;
  };
}
