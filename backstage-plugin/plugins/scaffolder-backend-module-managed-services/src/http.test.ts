// SPDX-License-Identifier: Apache-2.0
import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { CatalogRefresh } from './CatalogRefresh';
import { Clusters } from './Clusters';

const credentials = {
  principal: { type: 'user' },
} as BackstageCredentials;

const auth = {
  getPluginRequestToken: async ({
    onBehalfOf,
    targetPluginId,
  }: any) => ({
    token: `${onBehalfOf.principal.type}-for-${targetPluginId}`,
  }),
} as AuthService;
const discovery = {
  getBaseUrl: async (plugin: string) =>
    `http://backend/api/${plugin}`,
} as DiscoveryService;

type Call = {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
};

/** Answers every request of the test with `answer`, and remembers it. */
function played(answer: (url: string) => Response | Error): Call[] {
  const calls: Call[] = [];
  jest
    .spyOn(globalThis, 'fetch')
    .mockImplementation(async (url, init) => {
      calls.push({ url: String(url), init: init as Call['init'] });
      const given = answer(String(url));
      if (!(given instanceof Response)) throw given;
      return given;
    });
  return calls;
}

afterEach(() => {
  jest.restoreAllMocks();
});

const ref = {
  cluster: 'c',
  apiVersion: 'g/v1',
  kind: 'Db',
  namespace: 'n',
  name: 'a',
};

test.each([
  [new Response(null, { status: 204 }), undefined],
  [
    new Response('', { status: 404 }),
    /its module is not installed/,
  ],
  [
    new Response('', { status: 502 }),
    /will show it later \(it answered 502\)/,
  ],
  [new Error('refused'), /will show it later \(refused\)/],
])(
  'a catalog that answers %# does not stop the task',
  async (answer, line) => {
    const calls = played(() => answer);
    const lines: string[] = [];
    await new CatalogRefresh(auth, discovery).refresh(
      ref,
      credentials,
      each => lines.push(each),
    );
    expect(lines).toEqual(
      line ? [expect.stringMatching(line)] : [],
    );
    const [{ url, init }] = calls;
    expect(url).toBe(
      'http://backend/api/catalog/managed-services/refresh',
    );
    expect(init.headers.Authorization).toBe(
      'Bearer user-for-catalog',
    );
    expect(init.body).toBe(JSON.stringify(ref));
  },
);

const items = [
  {
    name: 'sso',
    authProvider: 'oidc',
    oidcTokenProvider: 'people',
  },
  { name: 'google', authProvider: 'google' },
];

test.each([
  ['sso', 'Backstage-Kubernetes-Authorization-oidc-people'],
  ['google', 'Backstage-Kubernetes-Authorization-google'],
])(
  'the token of a person goes where cluster %s wants it',
  async (cluster, header) => {
    const calls = played(
      url =>
        new Response(
          JSON.stringify(
            url.endsWith('/clusters') ? { items } : {},
          ),
        ),
    );
    const clusters = new Clusters(auth, discovery);
    const client = await clusters.client(cluster, {
      credentials,
      kubernetesToken: 'mine',
    });
    await client.call({ path: '/apis' });
    const { url, init } = calls[1];
    expect(url).toBe('http://backend/api/kubernetes/proxy/apis');
    expect(init.headers).toEqual({
      'Backstage-Kubernetes-Cluster': cluster,
      [header]: 'mine',
      Authorization: 'Bearer user-for-kubernetes',
    });
  },
);

test('without a token nobody asks which cluster wants one', async () => {
  const calls = played(() => new Response('{}'));
  const client = await new Clusters(auth, discovery).client('sso', {
    credentials,
  });
  await client.call({ path: '/apis' });
  expect(calls.map(({ url }) => url)).toEqual([
    'http://backend/api/kubernetes/proxy/apis',
  ]);
});
