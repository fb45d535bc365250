// SPDX-License-Identifier: Apache-2.0
import { InputError } from '@backstage/errors';
import type { InstanceRef } from '@managed-services/backstage-plugin-managed-services-common';
import { parseAllDocuments } from 'yaml';

/** The custom resource in a manifest. */
export interface Target {
  ref: InstanceRef;
  spec: unknown;
}

/** Reads what a manifest is about. Throws unless it is one instance of the groups. */
export function targetIn(
  manifest: string,
  cluster: string,
  groups: readonly string[],
): Target {
  const documents = parseAllDocuments(manifest);
  if (!Array.isArray(documents) || documents.length !== 1) {
    throw new InputError(
      'the manifest must hold exactly one custom resource',
    );
  }
  if (documents[0].errors.length > 0) {
    throw new InputError('the manifest must be valid YAML');
  }
  const { apiVersion, kind, metadata, spec } =
    documents[0].toJS() ?? {};
  const { name, namespace } = metadata ?? {};
  const ref = { cluster, apiVersion, kind, namespace, name };
  for (const [key, value] of Object.entries(ref)) {
    if (typeof value === 'string' && value !== '') continue;
    throw new InputError(`the manifest must have \`${key}\``);
  }
  requireGroup(ref.apiVersion, groups);
  return { ref, spec: spec ?? {} };
}

/** With a service account everybody acts with its rights, so only our own kinds are touched. */
export function requireGroup(
  apiVersion: string,
  groups: readonly string[],
): void {
  const [group, version, ...rest] = apiVersion.split('/');
  const usable =
    /^v[0-9a-z]+$/.test(version ?? '') && rest.length === 0;
  if (usable && groups.includes(group)) return;
  throw new InputError(
    `\`${apiVersion}\` is not an API of managed services; \`managedServices.groups\` allows: ` +
      groups.join(', '),
  );
}
