// SPDX-License-Identifier: Apache-2.0
import {
  forbiddenReply,
  PlayedCluster,
  statusReply,
  type Stored,
} from '../../src/testing/playedCluster';
import {
  POSTGRES,
  storedInstance,
  storedNamespace,
  VALKEY,
} from '../../src/testing/playedInstances';

export { GROUP } from '../../src/testing/playedCluster';

const TEAMS = ['checkout', 'search', 'identity', 'billing', 'warehouse', 'web', 'data', 'mobile'];
const WORDS = ['orders', 'sessions', 'events', 'catalog', 'payments', 'audit', 'cache', 'ledger'];
const STAGES = ['dev', 'test', 'prod'];
const HOUR_MS = 3_600_000;

const DEGRADED = { phase: 'Degraded', readyReplicas: 1, message: '1 of 3 pods is ready' };

/** The portal ordered it, and somebody changed a schedule with kubectl. */
const OWNERS = [
  {
    manager: 'managed-services',
    operation: 'Apply',
    apiVersion: POSTGRES.apiVersion,
    fieldsV1: {
      'f:spec': { 'f:replicas': {}, 'f:storage': { 'f:size': {} }, 'f:parameters': {} },
    },
  },
  {
    manager: 'kubectl-edit',
    operation: 'Update',
    apiVersion: POSTGRES.apiVersion,
    fieldsV1: { 'f:spec': { 'f:backup': { 'f:enabled': {}, 'f:schedule': {} } } },
  },
];

/** What a quota says of too many replicas, as the API server hands it on. */
function quotaReply({ method, body }: { method: string; body: string }) {
  const isTooMuch = method === 'PATCH' && /"value":9|replicas"?: ?9/.test(body);
  if (!isTooMuch) return undefined;
  const message = 'Invalid value: 9: the quota of this team allows 7 replicas';
  const causes = [{ reason: 'FieldValueInvalid', field: 'spec.replicas', message }];
  const words = 'ManagedPostgres "orders" is invalid: spec.replicas: ' + message;
  return statusReply(422, 'Invalid', words, { causes });
}

/** Mostly well, as a platform is; some of everything else. */
function statusAt(index: number): object {
  if (index % 41 === 7) {
    const message =
      "Helm upgrade failed: values don't meet the specifications of the schema(s) in the " +
      "following chart(s):\npostgres:\n- at '/replicas': maximum: got 12, want 9";
    return { phase: 'Failed', ready: false, message };
  }
  if (index % 37 === 3) return DEGRADED;
  if (index % 53 === 11) {
    const message = 'failed to fetch: MANIFEST_UNKNOWN: manifest unknown; map[Tag:0.3.0]';
    return { phase: 'ChartUnavailable', ready: false, message };
  }
  if (index % 29 === 5) {
    const message = "Running 'install' action with timeout of 15m0s";
    return { phase: 'Progressing', ready: false, readyReplicas: 1, message };
  }
  return index % 3 === 0 ? { chartVersion: '0.2.0' } : {};
}

function instanceAt(index: number): Stored {
  const team = TEAMS[index % TEAMS.length];
  const namespace = `${team}-${STAGES[Math.floor(index / 3) % STAGES.length]}`;
  const name = `${WORDS[Math.floor(index / TEAMS.length) % WORDS.length]}-${index}`;
  const created = new Date(Date.now() - (index * 7.3 + 0.2) * HOUR_MS).toISOString();
  return storedInstance(name, {
    namespace,
    kind: index % 4 === 1 ? VALKEY : POSTGRES,
    spec: {
      replicas: 3,
      storage: { size: '20Gi' },
      parameters: { max_connections: '200', work_mem: '16MB' },
      backup: { enabled: true, schedule: '0 3 * * *' },
    },
    metadata: {
      creationTimestamp: created,
      annotations: {
        'managed-services/owner': `group:default/team-${team}`,
        'managed-services/system': `system:default/${team}`,
      },
      managedFields: OWNERS,
      ...(index % 61 === 13 && {
        deletionTimestamp: new Date().toISOString(),
        finalizers: ['kro.run/finalizer'],
      }),
    },
    status: statusAt(index),
  });
}

function eventsOf({ kind, metadata }: Stored): Stored[] {
  const { name, namespace } = metadata;
  const release = `${name}-managedpostgres`;
  const event = (
    subject: { kind: string; name: string },
    minutes: number,
    rest: { type: string; reason: string; message: string; count?: number },
  ): Stored => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${subject.name}.${minutes}`, namespace },
    involvedObject: subject,
    lastTimestamp: new Date(Date.now() - minutes * 60_000).toISOString(),
    ...rest,
  });
  return [
    event({ kind, name }, 2, {
      type: 'Normal', reason: 'Reconciled', message: 'instance reconciled',
    }),
    event({ kind: 'Pod', name: `${release}-2` }, 3, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message: '0/6 nodes are available: 6 Insufficient memory.',
      count: 14,
    }),
    event({ kind: 'HelmRelease', name: release }, 12, {
      type: 'Normal', reason: 'InstallSucceeded', message: 'Helm install succeeded for release',
    }),
  ];
}

function part(kind: string, apiVersion: string, name: string, owner: Stored): Stored {
  const { namespace } = owner.metadata;
  const release = `${owner.metadata.name}-managedpostgres`;
  const labels = { 'app.kubernetes.io/instance': release };
  return { apiVersion, kind, metadata: { name, namespace, labels } };
}

function partsOf(instance: Stored): Stored[] {
  const release = `${instance.metadata.name}-managedpostgres`;
  return [
    part('HelmRelease', 'helm.toolkit.fluxcd.io/v2', release, instance),
    part('StatefulSet', 'apps/v1', release, instance),
    part('Pod', 'v1', `${release}-0`, instance),
    part('Pod', 'v1', `${release}-1`, instance),
  ];
}

/** Three clusters: two that work, one that cannot be reached. */
export function playedClusters(count: number): PlayedCluster[] {
  const instances = Array.from({ length: count }, (_, index) => instanceAt(index));
  const namespaces = TEAMS.flatMap(team => STAGES.map(stage => storedNamespace(`${team}-${stage}`)));
  const kinds = [POSTGRES, VALKEY];
  const of = (name: string, part: number) => {
    const own = instances.filter((_, index) => (index % 5 === 0 ? 1 : 0) === part);
    const objects = [...own, ...own.slice(0, 40).flatMap(eventsOf), ...own.flatMap(partsOf)];
    return new PlayedCluster(name, { kinds, objects: [...objects, ...namespaces] });
  };
  const eu = of('eu-central', 0);
  eu.rules.push(quotaReply);
  const us = of('us-east', 1);
  us.rules.push(request => {
    const isWide = /^\/apis\/[^/]+\/[^/]+\/managed/.test(request.path);
    const isHidden = request.path.includes('/namespaces/mobile-');
    return isWide || isHidden ? forbiddenReply(request) : undefined;
  });
  const edge = new PlayedCluster('edge', { kinds });
  edge.rules.push(() => statusReply(502, 'x', 'connect ECONNREFUSED 10.0.3.7:6443'));
  return [eu, us, edge];
}
