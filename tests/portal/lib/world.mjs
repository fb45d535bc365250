// SPDX-License-Identifier: Apache-2.0
//
// All parts of the story, started and ended together: the cluster, the Git host with its
// controller, Backstage, Chromium.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startBackend } from '../../../scripts/lib/portal/backend.mjs';
import { startCluster } from '../../../scripts/lib/portal/cluster.mjs';
import { portalConfig, portalEnvironment } from '../../../scripts/lib/portal/config.mjs';
import { launch } from './browser.mjs';
import { GitHost } from './githost.mjs';
import { GitOps } from './gitops.mjs';
import { GitRepo } from './gitrepo.mjs';
import { createKube } from './kube.mjs';
import { writeTemplate } from './templates.mjs';

/** What ends things, latest first; each once, and all even if one of them fails. */
export class Endings {
  list = [];

  add(end) {
    this.list.push(end);
  }

  async run() {
    const failures = [];
    for (const end of this.list.splice(0).reverse()) {
      await Promise.resolve(end()).catch(error => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not all ended well');
  }
}

/** `people` as the configuration wants them, with the tokens that the cluster gave them. */
function peopleOf({ people }) {
  const { alice, bob, carol, dave } = people;
  return [
    { name: 'alice', token: alice },
    { name: 'bob', token: bob },
    { name: 'carol', token: carol },
    { name: 'dave', token: dave, denied: ['kubernetes.proxy'] },
    // Her session has run out.
    { name: 'erin', token: 'no-longer-valid' },
  ];
}

export async function startWorld(endings) {
  const folder = mkdtempSync(join(tmpdir(), 'managed-services-portal-'));
  endings.add(() => rmSync(folder, { recursive: true, force: true }));

  const cluster = await startCluster();
  endings.add(cluster.stop);
  const { connection } = cluster;
  const kubeAs = token => createKube(connection, token);

  const repo = new GitRepo(join(folder, 'gitops.git'));
  const host = new GitHost(repo);
  const hostOrigin = await host.start();
  endings.add(() => host.stop());
  const gitops = new GitOps(repo, kubeAs(connection.accounts['kustomize-controller']));
  endings.add(() => gitops.stop());

  const templates = join(folder, 'templates');
  ['postgres', 'valkey'].forEach(service => writeTemplate(templates, service));
  const git = { api: hostOrigin, token: 'played' };
  const env = { ...process.env, ...portalEnvironment({ templates, connection, git }) };
  const config = portalConfig({ port: await freePort(), people: peopleOf(connection) });
  const backend = await startBackend({ config, folder, env });
  endings.add(backend.stop);

  const browser = await launch();
  endings.add(() => browser.close());
  const admin = kubeAs(connection.people.admin);
  return { folder, cluster, connection, kubeAs, admin, repo, host, gitops, backend, browser };
}
