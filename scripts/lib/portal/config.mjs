// SPDX-License-Identifier: Apache-2.0
//
// What a run adds to the configuration of packages/backend: addresses, people, clusters, templates.

import { join } from 'node:path';
import { root } from '../paths.mjs';

export const backendFolder = join(root, 'backstage-plugin', 'packages', 'backend');

/** Named by the app as the provider of people's tokens. */
const tokenProvider = 'people';

/** A cluster that Backstage asks as the person at the browser, who brings an own token. */
export function personalCluster(name, { server, authority }) {
  return {
    name,
    url: server,
    caFile: authority,
    authProvider: 'oidc',
    oidcTokenProvider: tokenProvider,
    skipMetricsLookup: true,
  };
}

/**
 * The whole of it. `people`: name, token, denied permissions; `templates`: paths of template.yaml
 * files; `more`: top-level keys of a caller.
 */
export function portalConfig({ port, people, clusters, templates, more = {} }) {
  const origin = `http://127.0.0.1:${port}`;
  const location = (target, ...kinds) => ({ type: 'file', target, rules: [{ allow: kinds }] });
  return {
    app: { baseUrl: origin },
    backend: { baseUrl: origin, listen: { host: '127.0.0.1', port } },
    people,
    catalog: {
      processingInterval: { seconds: 10 },
      locations: [
        location(join(backendFolder, 'catalog', 'org.yaml'), 'Group', 'User'),
        // Without the rule the catalog takes no template.
        ...templates.map(path => location(path, 'Template')),
      ],
    },
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [{ type: 'config', clusters }],
    },
    ...more,
  };
}
