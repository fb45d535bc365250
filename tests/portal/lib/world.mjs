// SPDX-License-Identifier: Apache-2.0
//
// All parts of the story, started and ended together: the cluster, the Git host with its
// controller, Backstage, Chromium.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { freePort, startBackend } from '../../../scripts/lib/portal/backend.mjs';
import { startCluster } from '../../../scripts/lib/portal/cluster.mjs';
import { portalConfig, portalEnvironment } from '../../../scripts/lib/portal/config.mjs';
import { engineProgram, root, withValuesFile } from '../../kit/kit.mjs';
import { launch } from './browser.mjs';
import { GitHost } from './githost.mjs';
import { GitOps } from './gitops.mjs';
import { GitRepo } from './gitrepo.mjs';
import { applyPolicy, createKube } from './kube.mjs';
import { generateFrom, publishNewer, writeTemplate } from './templates.mjs';

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

/** Who sees nothing, and what they read in the list and on the page of an instance. */
const cases = [
  {
    person: 'carol',
    list: /User "carol" cannot list resource "managedpostgres"/,
    page: /User "carol" cannot get resource "managedpostgres"/,
  },
  { person: 'dave', list: /permission kubernetes\.proxy/, page: /permission kubernetes\.proxy/ },
  {
    person: 'erin',
    list: /does not accept the credentials/,
    page: /does not accept the credentials/,
  },
];

/** The custom resource as the command line program writes it, with the notes of an order. */
function manifest(service, name, values) {
  const notes = {
    'managed-services/owner': 'group:default/shop',
    'managed-services/template': `template:default/managed-${service}`,
  };
  const annotations = Object.entries(notes).flatMap(note => ['--annotation', note.join('=')]);
  return withValuesFile(values, file => {
    const args = ['manifest', `charts/${service}`, '--name', name, '--namespace', 'shop'];
    const options = { cwd: root, encoding: 'utf8' };
    return execFileSync(engineProgram(), [...args, '-f', file, ...annotations], options);
  });
}

/** Adds the rule that only the cluster knows. */
async function licence(admin) {
  const text = readFileSync(new URL('licence.yaml', import.meta.url), 'utf8');
  for (const document of parseAllDocuments(text)) {
    const { status, body } = await applyPolicy(admin, document.toJS());
    if (status >= 300) throw new Error(body.message);
  }
}

export async function startWorld(endings) {
  const folder = mkdtempSync(join(tmpdir(), 'managed-services-portal-'));
  endings.add(() => rmSync(folder, { recursive: true, force: true }));

  const cluster = await startCluster();
  endings.add(cluster.stop);
  // The cluster takes its certificate along when it ends; a portal has a copy of its own.
  const authority = join(folder, 'authority.crt');
  copyFileSync(cluster.connection.authority, authority);
  const connection = { ...cluster.connection, authority };
  const kubeAs = token => createKube(connection, token);

  const repo = new GitRepo(join(folder, 'gitops.git'));
  const host = new GitHost(repo);
  const hostOrigin = await host.start();
  endings.add(() => host.stop());
  const gitops = new GitOps(repo, kubeAs(connection.accounts['kustomize-controller']));
  endings.add(() => gitops.stop());

  const templates = join(folder, 'templates');
  writeTemplate(templates, 'postgres');
  // The portal offers a kind that the cluster does not serve. The cluster serves ManagedValkey,
  // which the portal does not offer.
  const echo = join(root, 'tests', 'cluster', 'testdata', 'charts', 'echo');
  writeTemplate(templates, 'echo', generateFrom(echo, join(folder, 'echo')));
  const git = { api: hostOrigin, token: 'played' };
  const env = { ...process.env, ...portalEnvironment({ templates, connection, git }) };
  const config = portalConfig({ port: await freePort(), people: peopleOf(connection) });
  const backend = await startBackend({ config, folder, env });
  endings.add(backend.stop);

  const browser = await launch();
  endings.add(() => browser.close());
  const admin = kubeAs(connection.people.admin);
  const parts = { cluster, repo, host, gitops, backend, browser };
  return {
    ...parts,
    admin,
    cases,
    licence: () => licence(admin),
    manifest,
    publishNewer: service => publishNewer(templates, service),
  };
}
