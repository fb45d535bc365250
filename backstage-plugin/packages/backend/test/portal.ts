// SPDX-License-Identifier: Apache-2.0
//
// A Backstage with two played clusters: `local`, which everybody uses with one service account, and
// `other`, to which people bring their own token.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { parse } from 'yaml';
import { startBackstage, template, type Backstage } from './backstage';
import { PlayedCluster } from './PlayedCluster';

export const root = join(__dirname, '../../../..');
export const charts = {
  postgres: join(root, 'charts/postgres'),
  echo: join(root, 'tests/cluster/testdata/charts/echo'),
};

export type Portal = {
  local: PlayedCluster;
  other: PlayedCluster;
  backstage: Backstage;
  stop(): Promise<void>;
};

/** What the command line prints. */
export function commandLine(...words: string[]): string {
  const program = join(root, 'pkg/bin/managed-services.mjs');
  return execFileSync(process.execPath, [program, ...words], { encoding: 'utf8' });
}

const parameters = (...names: string[]) =>
  Object.fromEntries(names.map(name => [name, `\${{ parameters.${name} }}`]));

const render = {
  id: 'render',
  action: 'managed-services:render',
  input: parameters('name', 'namespace', 'values', 'owner', 'cluster', 'path'),
};

const apply = {
  id: 'apply',
  action: 'managed-services:apply',
  input: {
    ...parameters('cluster', 'wait'),
    manifest: '${{ steps.render.output.manifest }}',
  },
};

const remove = {
  id: 'delete',
  action: 'managed-services:delete',
  input: parameters('cluster', 'apiVersion', 'kind', 'namespace', 'name'),
};

const output = {
  render: '${{ steps.render.output }}',
  apply: '${{ steps.apply.output }}',
};

/** A template that `managed-services generate` wrote. */
function generated(name: string) {
  const path = join(root, 'software-templates', name, 'template.yaml');
  return parse(readFileSync(path, 'utf8'));
}

/** The templates of the tests: of their own, where `postgres-file` delivers nothing; and ours. */
export const templates = [
  generated('postgres'),
  generated('remove'),
  template('postgres', charts.postgres, [render, apply], output),
  template('postgres-file', charts.postgres, [render], { render: output.render }),
  template('echo', charts.echo, [render, apply], output),
  template('remove', charts.postgres, [remove], { delete: '${{ steps.delete.output }}' }),
];

const user = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name },
  spec: { memberOf: [] },
});

const DENIED = ['create', 'update', 'delete'].map(
  verb => `managed-services.instance.${verb}`,
);

export async function startPortal(managedServices: object = {}): Promise<Portal> {
  const { private: key, cert } = generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const pair = { key, cert };
  const local = await PlayedCluster.start(pair, { portal: 'portal' });
  const other = await PlayedCluster.start(pair, {
    reader: 'reader',
    ann: 'ann',
    vic: 'viewer',
  });
  const caData = Buffer.from(cert).toString('base64');
  const account = { authProvider: 'serviceAccount', serviceAccountToken: 'portal' };
  const people = { authProvider: 'oidc', oidcTokenProvider: 'people' };
  const clusters = [
    { name: 'local', url: local.url, caData, ...account },
    { name: 'other', url: other.url, caData, ...people },
  ];
  const config = {
    kubernetes: {
      serviceLocatorMethod: { type: 'multiTenant' },
      clusterLocatorMethods: [{ type: 'config', clusters }],
    },
    people: [{ name: 'ann' }, { name: 'carl', denied: DENIED }],
    managedServices: {
      clusters: ['local', { name: 'other', token: 'reader' }],
      ...managedServices,
    },
  };
  const entities = [user('ann'), user('carl'), ...templates];
  const backstage = await startBackstage(config, entities);
  await backstage.until('the templates', async () => {
    const path = '/api/catalog/entities?filter=kind=template&fields=metadata.name';
    const { body } = await backstage.call('ann', 'GET', path);
    return body.length === templates.length ? true : undefined;
  });
  const stop = async () => {
    await backstage.stop();
    await local.stop();
    await other.stop();
  };
  return { local, other, backstage, stop };
}
