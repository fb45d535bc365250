// SPDX-License-Identifier: Apache-2.0
//
// The browser's half of the backend's people: who signs in, and with which token the clusters are
// asked.
import { useEffect, useState } from 'react';
import { ProxiedSignInPage } from '@backstage/core-components';
import {
  ApiBlueprint,
  createFrontendModule,
  discoveryApiRef,
  fetchApiRef,
  useApi,
  type DiscoveryApi,
  type FetchApi,
} from '@backstage/frontend-plugin-api';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import {
  KubernetesAuthProviders,
  kubernetesAuthProvidersApiRef,
} from '@backstage/plugin-kubernetes-react';
import {
  SignInPageBlueprint,
  type SignInPageProps,
} from '@backstage/plugin-app-react';
import { Button, Container, Flex, Text } from '@backstage/ui';

/** The backend's name for the sign-in provider and the token provider. */
const PROVIDER = 'people';

/** Where a reload finds who signed in. */
const STORED = 'person';

function usePeople() {
  const discovery = useApi(discoveryApiRef);
  const [names, setNames] = useState<string[]>([]);
  useEffect(() => {
    const load = async () => {
      const response = await fetch(`${await discovery.getBaseUrl(PROVIDER)}/names`);
      setNames(await response.json());
    };
    void load();
  }, [discovery]);
  return names;
}

function PeopleSignInPage(props: SignInPageProps) {
  const [person, setPerson] = useState(() => sessionStorage.getItem(STORED));
  const names = usePeople();
  const choose = (name: string) => {
    sessionStorage.setItem(STORED, name);
    setPerson(name);
  };
  if (person !== null) {
    return <ProxiedSignInPage {...props} provider={PROVIDER} headers={{ 'x-person': person }} />;
  }
  return (
    <Container>
      <Flex direction="column" align="start" py="6">
        <Text as="h1" variant="title-medium">
          Who are you?
        </Text>
        {names.map(name => (
          <Button key={name} variant="secondary" onPress={() => choose(name)}>
            {name}
          </Button>
        ))}
      </Flex>
    </Container>
  );
}

/** The sign-in page of the app. */
export const signIn = createFrontendModule({
  pluginId: 'app',
  extensions: [
    // Without a name, so that it replaces the app's own.
    SignInPageBlueprint.make({ params: { loader: async () => PeopleSignInPage } }),
  ],
});

/** What the Kubernetes plugin asks for a token that the clusters accept. */
function tokenProvider(discovery: DiscoveryApi, { fetch: authorized }: FetchApi) {
  return {
    getIdToken: async () => {
      const response = await authorized(`${await discovery.getBaseUrl(PROVIDER)}/token`);
      if (!response.ok) {
        throw new Error((await response.json()).error.message);
      }
      return (await response.json()).token as string;
    },
  };
}

const never = async () => {
  throw new Error('this app has no such sign-in provider');
};

/** Backstage's Kubernetes plugin, which passes the person's own token on. */
export const kubernetes = kubernetesPlugin.withOverrides({
  extensions: [
    ApiBlueprint.make({
      name: 'auth-providers',
      params: defineParams =>
        defineParams({
          api: kubernetesAuthProvidersApiRef,
          deps: { discovery: discoveryApiRef, fetch: fetchApiRef },
          factory: ({ discovery, fetch: fetchApi }) =>
            new KubernetesAuthProviders({
              microsoftAuthApi: { getAccessToken: never },
              googleAuthApi: { getAccessToken: never },
              oidcProviders: { [PROVIDER]: tokenProvider(discovery, fetchApi) },
            }),
        }),
    }),
  ],
});
