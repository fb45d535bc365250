// SPDX-License-Identifier: Apache-2.0
// What a person would type, per service; a service without an entry is tried with its chart's
// defaults.

const postgres = {
  values: {
    replicas: 3,
    storage: { size: '10Gi', storageClass: 'standard' },
    resources: { requests: { memory: '256Mi', cpu: '100m' } },
  },
  // The usage example to the letter, so that template and engine cannot be wrong together.
  manifest: {
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    metadata: { name: 'my-postgres', namespace: 'default' },
    spec: {
      replicas: 3,
      storage: { size: '10Gi', storageClass: 'standard' },
      resources: { requests: { memory: '256Mi', cpu: '100m' } },
    },
  },
  mistakes: [
    { values: { replicas: 0 }, place: ['values', 'replicas'] },
    { values: { replicas: 'three' }, place: ['values', 'replicas'] },
    { values: { replicas: 1.5 }, place: ['values', 'replicas'] },
    { values: { storage: { size: '10GB!' } }, place: ['values', 'storage', 'size'] },
    { values: { storage: [] }, place: ['values', 'storage'] },
    {
      values: { resources: { requests: { cpu: 100 } } },
      place: ['values', 'resources', 'requests', 'cpu'],
    },
  ],
  // Legal values that a careless writer of YAML turns into booleans and numbers.
  lookalikes: [
    {
      parameters: {
        jit: 'on',
        log_statement: 'no',
        work_mem: '1_000',
        'pg_stat_statements.track': '0b11',
      },
    },
    { auth: { database: 'yes', username: 'y' } },
    { version: '16', resources: { requests: { cpu: '2' }, limits: { cpu: '2.0' } } },
  ],
};

const valkey = {
  values: {
    replicas: 2,
    version: '9.0',
    memory: { eviction: 'allkeys-lru' },
    persistence: { enabled: false },
    users: { reports: { keys: ['report:*'] } },
  },
  mistakes: [
    { values: { version: 9.0 }, place: ['values', 'version'] },
    { values: { memory: { share: 95 } }, place: ['values', 'memory', 'share'] },
    { values: { persistence: { enabled: 'no' } }, place: ['values', 'persistence', 'enabled'] },
    {
      values: { users: { reports: { access: 'all' } } },
      place: ['values', 'users', 'reports', 'access'],
    },
  ],
  lookalikes: [
    { version: '9.0', users: { y: { keys: ['*', '0x1f', 'null', '1:30'] } } },
    { parameters: { 'lazyfree-lazy-expire': 'yes', hz: '10', timeout: '0o7' } },
  ],
};

const examples = { postgres, valkey };

export function exampleOf(service) {
  return {
    name: service === 'postgres' ? 'my-postgres' : `my-${service}`,
    namespace: 'default',
    values: {},
    manifest: null,
    mistakes: [{ values: 'text', place: ['values'] }],
    lookalikes: [],
    ...examples[service],
  };
}
