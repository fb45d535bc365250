// SPDX-License-Identifier: Apache-2.0
//
// `npm run cluster`: a Kubernetes with kro, Flux and our services, and a Backstage that is connected
// to it, until Ctrl-C. `-- --context [NAME]` takes a cluster of the kubeconfig, `-- --kind` one of
// kind; otherwise the cluster consists of plain processes, which the first run compiles.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureKubectl } from './lib/go.mjs';
import { Explained, main, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { root } from './lib/paths.mjs';
import { freePort, startBackend } from './lib/portal/backend.mjs';
import { startCluster } from './lib/portal/cluster.mjs';
import { portalConfig, portalEnvironment } from './lib/portal/config.mjs';
import {
  currentContext,
  kindContext,
  proxyTo,
  reportMissing,
} from './lib/portal/existing.mjs';
import { isEnding, onEnding } from './lib/run.mjs';

const usage = 'npm run cluster [-- --context [NAME] | -- --kind]';

/** What a person asked for: `{ kind, context }`; `context` is '' for the current one. */
function choice(args) {
  const [first, second, ...rest] = args;
  const known = [undefined, '--context', '--kind'].includes(first);
  if (!known || rest.length > 0 || (second !== undefined && first !== '--context')) {
    throw new Explained(`unknown arguments: ${args.join(' ')}`, usage);
  }
  return { kind: first === '--kind', context: first === '--context' ? (second ?? '') : null };
}

async function meet(needs, names) {
  const reason = await needs.meet(names);
  if (reason !== null) {
    throw new Explained(reason);
  }
}

/** People, clusters and the guide of a cluster made of processes. */
async function ownCluster(needs) {
  await meet(needs, ['helm', 'cluster programs']);
  step('starting the cluster');
  const onLine = line => process.stderr.write(`${line}\n`);
  const { connection, stop, ended } = await startCluster({ env: needs.env, onLine });
  const { people, kubeconfig, server } = connection;
  const named = ['alice', 'bob', 'carol'];
  return {
    stop,
    ended,
    server,
    people: named.map(name => ({ name, token: people[name] })),
    // No Git host is played here: orders are applied, or files.
    change: () => ({ integrations: {} }),
    connection,
    guide: [
      `  export KUBECONFIG=${kubeconfig}`,
      '',
      'In the namespace shop alice may edit, bob may view, carol may nothing.',
      `Pods are simulated; logs: ${connection.folder}/*.log.`,
    ],
  };
}

/** The same of a cluster that is there: everybody asks it as the kubeconfig's user. */
async function existingCluster({ kind, context }, kubectl, env) {
  const asked = kind ? await kindContext(env) : context;
  const name = asked === '' ? await currentContext(kubectl, env) : asked;
  step(`connecting to the context ${name}`);
  const { cluster, stop, ended } = await proxyTo(kubectl, name, env);
  await reportMissing(kubectl, name, env);
  return {
    stop,
    ended,
    server: cluster.url,
    people: [{ name: 'you' }],
    change: ({ kubernetes }) => ({
      integrations: {},
      kubernetes: { ...kubernetes, clusterLocatorMethods: [{ type: 'config', clusters: [cluster] }] },
      managedServices: { clusters: [cluster.name] },
    }),
    guide: [`Everything is done as the user of the context ${name}.`],
  };
}

async function serve(found, folder, env) {
  const config = portalConfig({
    port: await freePort(7007),
    people: found.people,
    change: found.change,
  });
  const templates = join(root, 'software-templates');
  const added = portalEnvironment({ templates, connection: found.connection });
  const backend = await startBackend({ config, folder, env: { ...env, ...added } });
  const lines = [
    '',
    `Kubernetes API  ${found.server}`,
    `Backstage       ${backend.origin}/managed-services`,
    '',
    ...found.guide,
    'Ctrl-C ends it all.',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return backend;
}

await main(async () => {
  const asked = choice(process.argv.slice(2));
  const needs = createNeeds();
  const own = !asked.kind && asked.context === null;
  await meet(needs, ['go']);
  // First, because nothing of what follows is of use to somebody without it.
  const kubectl = await ensureKubectl(needs.env);
  await meet(needs, ['node', 'command line program', 'engine package']);
  await meet(needs, ['npm ci backstage-plugin', 'portal app']);
  const folder = mkdtempSync(join(tmpdir(), 'managed-services-portal-'));
  onEnding(() => rmSync(folder, { recursive: true, force: true }));
  const found = own ? await ownCluster(needs) : await existingCluster(asked, kubectl, needs.env);
  onEnding(found.stop);
  const backend = await serve(found, folder, needs.env);
  onEnding(backend.stop);
  const code = await Promise.race([found.ended, backend.ended]);
  if (isEnding()) {
    return;
  }
  await Promise.all([backend.stop(), found.stop()]);
  throw new Explained(`the cluster or Backstage stopped (exit code ${code})`);
});
