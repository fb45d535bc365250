// SPDX-License-Identifier: Apache-2.0
import { GROUP, type PlayedKind, type Stored } from './playedCluster';

export const POSTGRES: PlayedKind = {
  apiVersion: `${GROUP}/v1alpha1`,
  kind: 'ManagedPostgres',
  plural: 'managedpostgreses',
};

export const VALKEY: PlayedKind = {
  apiVersion: `${GROUP}/v1alpha1`,
  kind: 'ManagedValkey',
  plural: 'managedvalkeys',
};

/** The status of an instance that works. */
export function readyStatus(name: string, namespace: string) {
  const release = `${name}-managedpostgres`;
  return {
    phase: 'Ready',
    ready: true,
    message: 'Helm install succeeded',
    observedGeneration: 1,
    replicas: 3,
    readyReplicas: 3,
    chartVersion: '0.1.0',
    endpoint: `${release}-rw.${namespace}.svc`,
    port: 5432,
    secretName: `${release}-credentials`,
    binding: { name: `${release}-credentials` },
  };
}

type Given = {
  namespace?: string;
  kind?: PlayedKind;
  spec?: object;
  metadata?: object;
  status?: object;
};

/** An instance as the API server stores it, ready unless told otherwise. */
export function storedInstance(name: string, given: Given = {}): Stored {
  const { namespace = 'shop', kind = POSTGRES, spec = {}, metadata, status } = given;
  return {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name,
      namespace,
      uid: `uid-${namespace}-${name}`,
      generation: 1,
      resourceVersion: '1',
      creationTimestamp: '2026-11-20T10:00:00Z',
      annotations: { 'managed-services/owner': 'group:default/team-a' },
      ...metadata,
    },
    spec,
    status: { ...readyStatus(name, namespace), ...status },
  };
}

export function storedNamespace(name: string): Stored {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
