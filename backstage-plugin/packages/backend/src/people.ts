// SPDX-License-Identifier: Apache-2.0
//
// The people of this Backstage, from the configuration. It stands in for a company's identity
// provider: anybody who reaches the backend may sign in as anybody, so it must listen on this
// machine only.
import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
  type RootConfigService,
} from '@backstage/backend-plugin-api';
import { AuthenticationError, NotFoundError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import Router from 'express-promise-router';

/** The name of the sign-in provider, and of the token provider in `kubernetes` clusters. */
const PROVIDER = 'people';

interface Person {
  name: string;
  /** What the clusters know the person by, as an OIDC provider would issue it. */
  token?: string;
  /** Names of the permissions that Backstage denies the person. */
  denied: string[];
}

function peopleOf(config: RootConfigService): Person[] {
  return (config.getOptionalConfigArray('people') ?? []).map(each => ({
    name: each.getString('name'),
    token: each.getOptionalString('token'),
    denied: each.getOptionalStringArray('denied') ?? [],
  }));
}

const refOf = (person: Person) => `user:default/${person.name}`;

/** Signs in the person whom the header `x-person` names. */
export const peopleProvider = createBackendModule({
  pluginId: 'auth',
  moduleId: 'people-provider',
  register(module) {
    module.registerInit({
      deps: { providers: authProvidersExtensionPoint, config: coreServices.rootConfig },
      async init({ providers, config }) {
        const known = peopleOf(config);
        const authenticator = createProxyAuthenticator({
          defaultProfileTransform: async (person: Person) => ({
            profile: { displayName: person.name },
          }),
          initialize: () => undefined,
          authenticate: async ({ req }) => {
            const person = known.find(each => each.name === req.header('x-person'));
            if (person === undefined) {
              throw new AuthenticationError('the header `x-person` must name a known person');
            }
            return { result: person };
          },
        });
        providers.registerProvider({
          providerId: PROVIDER,
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: ({ result }, context) =>
              context.signInWithCatalogUser({ entityRef: refOf(result) }),
          }),
        });
      },
    });
  },
});

/** `GET /names`: who may sign in; `GET /token`: the cluster token of whoever asks. */
export const people = createBackendPlugin({
  pluginId: 'people',
  register(plugin) {
    plugin.registerInit({
      deps: {
        config: coreServices.rootConfig,
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
      },
      async init({ config, http, httpAuth }) {
        const known = peopleOf(config);
        const router = Router();
        router.get('/names', (_, response) => {
          response.json(known.map(person => person.name));
        });
        router.get('/token', async (request, response) => {
          const { principal } = await httpAuth.credentials(request, { allow: ['user'] });
          const person = known.find(each => refOf(each) === principal.userEntityRef);
          if (person?.token === undefined) {
            throw new NotFoundError(`${principal.userEntityRef} has no token for the clusters`);
          }
          response.json({ token: person.token });
        });
        http.use(router);
        http.addAuthPolicy({ path: '/names', allow: 'unauthenticated' });
      },
    });
  },
});

/** Allows everything but what the configuration denies a person. */
class PeoplePolicy implements PermissionPolicy {
  private readonly denied: Map<string, string[]>;

  constructor(known: Person[]) {
    this.denied = new Map(known.map(person => [refOf(person), person.denied]));
  }

  async handle(request: PolicyQuery, user?: PolicyQueryUser): Promise<PolicyDecision> {
    const denied = this.denied.get(user?.info.userEntityRef ?? '') ?? [];
    const refused = denied.includes(request.permission.name);
    return { result: refused ? AuthorizeResult.DENY : AuthorizeResult.ALLOW };
  }
}

/** The permission policy of the people. */
export const peoplePolicy = createBackendModule({
  pluginId: 'permission',
  moduleId: 'people-policy',
  register(module) {
    module.registerInit({
      deps: { policy: policyExtensionPoint, config: coreServices.rootConfig },
      async init({ policy, config }) {
        policy.setPolicy(new PeoplePolicy(peopleOf(config)));
      },
    });
  },
});
