// SPDX-License-Identifier: Apache-2.0
//
// What a run adds to the configuration of packages/backend: addresses, people, clusters, templates.

import { join } from 'node:path';
import { root } from '../paths.mjs';
import { documentedConfig } from './documented.mjs';

export const backendFolder = join(root, 'backstage-plugin', 'packages', 'backend');

/**
 * `people`: name, token, denied permissions. The rest is what docs/portal.md shows; `change` gets
 * it and returns what differs here.
 */
export function portalConfig({ port, people, change = () => ({}) }) {
  const origin = `http://127.0.0.1:${port}`;
  const shown = documentedConfig();
  const config = {
    ...shown,
    app: { baseUrl: origin },
    backend: { baseUrl: origin, listen: { host: '127.0.0.1', port } },
    people,
    catalog: {
      processingInterval: { seconds: 10 },
      locations: [
        {
          type: 'file',
          target: join(backendFolder, 'catalog', 'org.yaml'),
          rules: [{ allow: ['Group', 'User'] }],
        },
        ...shown.catalog.locations,
      ],
    },
  };
  return { ...config, ...change(config) };
}

/** What the configuration of docs/portal.md leaves to the environment. */
export function portalEnvironment({ templates, connection, git = {} }) {
  return {
    TEMPLATES: templates,
    CLUSTER_URL: connection?.server,
    CLUSTER_CA_FILE: connection?.authority,
    CLUSTER_READER_TOKEN: connection?.accounts.backstage,
    GIT_API: git.api,
    GIT_TOKEN: git.token,
  };
}
