// SPDX-License-Identifier: Apache-2.0
//
// The software templates of the portal under test.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';

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

/** Writes the template of a service with all deliveries into the folder and returns its path. */
export function writeTemplate(folder, service) {
  const path = join(root, 'software-templates', service, 'template.yaml');
  const template = parse(readFileSync(path, 'utf8'));
  template.metadata.annotations = {
    ...template.metadata.annotations,
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
  const written = join(into, 'template.yaml');
  writeFileSync(written, stringify(template));
  return written;
}
