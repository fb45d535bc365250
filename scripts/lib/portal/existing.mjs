// SPDX-License-Identifier: Apache-2.0
//
// A cluster that is there: the current kubeconfig context, another one, or kind's. Backstage
// reaches it through `kubectl proxy`, so any way of signing in that the kubeconfig names works.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Explained, step } from '../log.mjs';
import { findOnPath } from '../paths.mjs';
import { ask, must } from '../run.mjs';

/** The kinds that our definitions need, and where to read how to install them. */
const required = [
  ['resourcegraphdefinitions.kro.run', 'kro'],
  ['helmreleases.helm.toolkit.fluxcd.io', "Flux's helm-controller"],
  ['ocirepositories.source.toolkit.fluxcd.io', "Flux's source-controller"],
];

/** The context of a kind cluster, which is created when there is none. */
export async function kindContext(env) {
  if (findOnPath('kind', env) === null) {
    throw new Explained('kind is missing', 'install kind, or leave `--kind` out');
  }
  const listed = (await ask('kind', ['get', 'clusters'], { env })) ?? '';
  const [first] = listed.split('\n').filter(name => name !== '');
  if (first !== undefined) {
    return `kind-${first}`;
  }
  step('creating a kind cluster');
  await must('kind', ['create', 'cluster', '--name', 'managed-services'], { env, show: 'all' });
  return 'kind-managed-services';
}

/** The name of the context that kubectl uses. */
export async function currentContext(kubectl, env) {
  const name = await ask(kubectl, ['config', 'current-context'], { env });
  if (name === null) {
    throw new Explained('the kubeconfig has no current context', 'name one: `--context NAME`');
  }
  return name;
}

/** Says what the cluster lacks; nothing is installed into a cluster that is not ours. */
export async function reportMissing(kubectl, context, env) {
  for (const [name, title] of required) {
    const args = ['--context', context, 'get', 'crd', name, '--output', 'name'];
    if ((await ask(kubectl, args, { env })) === null) {
      step(`${title} is missing in ${context}: see install/README.md`);
    }
  }
}

/** The cluster behind `kubectl proxy` as Backstage's configuration has it, and `stop`. */
export async function proxyTo(kubectl, context, env) {
  const args = ['--context', context, 'proxy', '--port', '0'];
  const child = spawn(kubectl, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise(resolve => child.on('exit', code => resolve(code ?? 1)));
  const first = new Promise(resolve => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const line = await Promise.race([first, ended]);
  const [address] = /127\.0\.0\.1:\d+/.exec(line) ?? [];
  if (address === undefined) {
    throw new Explained(`kubectl cannot reach the context ${context}`);
  }
  process.on('exit', () => child.kill());
  return {
    ended,
    stop: () => {
      child.kill();
      return ended;
    },
    cluster: {
      name: 'local',
      url: `http://${address}`,
      authProvider: 'localKubectlProxy',
      skipMetricsLookup: true,
    },
  };
}
