// SPDX-License-Identifier: Apache-2.0
//
// The software templates of the portal under test.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { engineProgram, root } from '../../kit/kit.mjs';

const { parse, stringify } = createRequire(join(root, 'backstage-plugin', 'package.json'))('yaml');

const deliveries = ['pull-request', 'apply', 'file'];

/** What the wizard asks beside the name and the values. */
const parameters = {
  owner: { title: 'Owner', type: 'string', default: 'group:default/shop' },
  cluster: { title: 'Cluster', type: 'string', enum: ['local'], default: 'local' },
  delivery: { title: 'Delivery', type: 'string', enum: deliveries, default: 'apply' },
};

const steps = [
  {
    id: 'render',
    name: 'Check the values and write the custom resource',
    action: 'managed-services:render',
    input: {
      name: '${{ parameters.name }}',
      namespace: '${{ parameters.namespace }}',
      values: '${{ parameters.values }}',
      owner: '${{ parameters.owner }}',
      cluster: '${{ parameters.cluster }}',
      path: 'clusters/{cluster}/{namespace}/{kind}/{name}.yaml',
    },
  },
  {
    id: 'pull-request',
    name: 'Open a pull request',
    if: "${{ parameters.delivery === 'pull-request' }}",
    action: 'publish:github:pull-request',
    input: {
      repoUrl: 'git.example.test?owner=acme&repo=gitops',
      branchName: 'order-${{ parameters.namespace }}-${{ parameters.name }}',
      targetBranchName: 'main',
      title: '${{ steps.render.output.title }}',
      description: '${{ steps.render.output.summary }}',
      update: true,
    },
  },
  {
    id: 'apply',
    name: 'Apply to the cluster',
    if: "${{ parameters.delivery === 'apply' }}",
    action: 'managed-services:apply',
    input: {
      cluster: '${{ parameters.cluster }}',
      manifest: '${{ steps.render.output.manifest }}',
    },
  },
];

/**
 * Generates what belongs to a chart into a folder of its own, which then looks like the project's
 * root.
 */
export function generateFrom(chart, home) {
  cpSync(chart, join(home, 'charts', basename(chart)), { recursive: true });
  const args = ['generate', join('charts', basename(chart)), '--out', '.'];
  execFileSync(engineProgram(), args, { cwd: home, stdio: 'pipe' });
  return home;
}

/** What the service's definition makes a cluster serve. */
function definedKind(service, home) {
  const path = join(home, 'definitions', `${service}.yaml`);
  const { group, apiVersion, kind } = parse(readFileSync(path, 'utf8')).spec.schema;
  return {
    'managed-services/api-version': `${group}/${apiVersion}`,
    'managed-services/kind': kind,
  };
}

/** What a newer chart differs in: its version, and a default. */
const newer = {
  'Chart.yaml': text => text.replace(/^version: .*$/m, 'version: 0.2.0'),
  'values.yaml': text => text.replace(/^( *)keep: 7$/m, '$1keep: 14'),
};

/** Puts a newer chart into the template that is there. */
export function publishNewer(folder, service) {
  const path = join(folder, service, 'template.yaml');
  const template = parse(readFileSync(path, 'utf8'));
  template.metadata.annotations['managed-services/chart-version'] = '0.2.0';
  const [page] = template.spec.parameters.filter(({ properties }) => 'values' in properties);
  const { files } = page.properties.values['ui:options'].chart;
  for (const [name, change] of Object.entries(newer)) {
    const before = files[name];
    files[name] = change(before);
    if (files[name] === before) throw new Error(`${name} of ${service} has another form`);
  }
  writeFileSync(path, stringify(template));
}

/** Writes the template of a service with all deliveries into the folder. */
export function writeTemplate(folder, service, home = root) {
  const path = join(home, 'software-templates', service, 'template.yaml');
  const template = parse(readFileSync(path, 'utf8'));
  const chart = join(home, 'charts', service, 'Chart.yaml');
  template.metadata.annotations = {
    ...template.metadata.annotations,
    ...definedKind(service, home),
    'managed-services/chart-version': parse(readFileSync(chart, 'utf8')).version,
    'managed-services/deliveries': deliveries.join(','),
    'managed-services/clusters': 'local',
  };
  template.spec.owner = 'group:default/platform';
  Object.assign(template.spec.parameters[0].properties, parameters);
  template.spec.steps = steps;
  template.spec.output = {
    text: [{ title: 'Custom resource', content: '${{ steps.render.output.summary }}' }],
  };
  const into = join(folder, service);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'template.yaml'), stringify(template));
}
