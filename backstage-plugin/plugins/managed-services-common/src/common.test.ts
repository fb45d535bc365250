// SPDX-License-Identifier: Apache-2.0
import {
  entityEnvelopeSchemaValidator,
  resourceEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import {
  DEFAULT_PATH_PATTERN,
  chartOf,
  clustersOf,
  deliveriesOf,
  entityOf,
  instanceEntityRef,
  instanceName,
  instanceOf,
  instanceRefOf,
  isServiceTemplate,
  managedServicesPermissions,
  manifestPath,
  releaseOf,
  serviceOf,
} from './index';

const template = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: {
    name: 'managed-postgres',
    annotations: {
      'managed-services/api-version':
        'managedservices.example.com/v1alpha1',
      'managed-services/kind': 'ManagedPostgres',
      'managed-services/chart-version': '0.1.0',
      'managed-services/deliveries': 'apply, teleport,file',
      'managed-services/clusters': 'local,other',
    },
  },
  spec: {
    type: 'managed-service',
    parameters: [
      {
        title: 'Instance',
        properties: { name: { type: 'string' } },
      },
      {
        properties: {
          values: {
            'ui:options': {
              chart: { files: { 'Chart.yaml': 'name: x', odd: 1 } },
            },
          },
        },
      },
    ],
  },
};

const object = {
  apiVersion: 'managedservices.example.com/v1alpha1',
  kind: 'ManagedPostgres',
  metadata: {
    name: 'orders',
    namespace: 'shop',
    uid: 'u1',
    generation: 2,
    resourceVersion: '77',
    creationTimestamp: '2026-11-27T10:00:00Z',
    annotations: {
      'managed-services/owner': 'team-a',
      'managed-services/system': 'system:default/shop',
      'managed-services/template':
        'template:default/managed-postgres',
    },
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Update',
        fieldsV1: { 'f:spec': {} },
      },
    ],
  },
  spec: { replicas: 3 },
  status: {
    phase: 'Ready',
    ready: true,
    observedGeneration: 1,
    port: 0,
    chartVersion: '0.1.0',
    secretName: 'orders-managedpostgres-credentials',
  },
};

const instance = instanceOf('local', 'managedpostgreses', object);

function withRef(change: Partial<typeof instance.ref>) {
  return { ...instance, ref: { ...instance.ref, ...change } };
}

test('an object of the API server becomes an instance', () => {
  expect(instance).toMatchObject({
    ref: {
      cluster: 'local',
      kind: 'ManagedPostgres',
      namespace: 'shop',
      name: 'orders',
    },
    generation: 2,
    deleting: false,
    spec: { replicas: 3 },
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Update',
        fields: { 'f:spec': {} },
      },
    ],
  });
  expect(instance.status).toEqual({
    phase: 'Ready',
    ready: true,
    observedGeneration: 1,
    version: '0.1.0',
    secretName: 'orders-managedpostgres-credentials',
    stale: true,
  });
});

test('a status is stale until it describes the current generation', () => {
  const at = (observedGeneration?: number) =>
    instanceOf('local', 'x', {
      ...object,
      status: { observedGeneration },
    }).status;
  expect(at(2)).toEqual({ observedGeneration: 2, stale: false });
  expect(at()).toEqual({ stale: true });
});

test('an object that is none is read without a failure', () => {
  const odd = instanceOf('local', 'x', {
    metadata: null,
    status: [],
    spec: 'text',
  });
  expect(odd.spec).toEqual({});
  expect(odd.status).toEqual({ stale: true });
});

test('the entity is a valid resource, and leads back to the instance', async () => {
  const entity = entityOf(instance);
  expect(() =>
    entityEnvelopeSchemaValidator()(entity),
  ).not.toThrow();
  await expect(
    resourceEntityV1alpha1Validator.check(entity),
  ).resolves.toBe(true);
  expect(entity.spec).toEqual({
    type: 'managed-service',
    owner: 'group:default/team-a',
    system: 'system:default/shop',
  });
  expect(entity.metadata.annotations).toMatchObject({
    'backstage.io/kubernetes-cluster': 'local',
    'backstage.io/kubernetes-namespace': 'shop',
    'backstage.io/kubernetes-label-selector':
      'app.kubernetes.io/instance=orders-managedpostgres',
    'managed-services/template':
      'template:default/managed-postgres',
  });
  expect(instanceRefOf(entity)).toEqual(instance.ref);
  expect(instanceEntityRef(instance.ref)).toBe(
    `resource:default/${entity.metadata.name}`,
  );
});

test('an annotation that is not a reference gives way to the default owner', () => {
  const odd = {
    ...instance,
    annotations: { 'managed-services/owner': 'a:b:c/d e' },
  };
  expect(
    entityOf(odd, { owner: 'group:default/platform' }).spec?.owner,
  ).toBe('group:default/platform');
  expect(entityOf(odd).spec?.owner).toBe('group:default/unknown');
});

test('an entity of something else is not an instance', () => {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: { name: 'x' },
  };
  expect(instanceRefOf(entity)).toBeUndefined();
});

test('names of entities are valid, distinct and do not change', () => {
  const long = `${'a'.repeat(200)}.b`;
  const refs = [
    instance.ref,
    { ...instance.ref, cluster: 'other' },
    { ...instance.ref, namespace: 'shop-2' },
    { ...instance.ref, kind: 'ManagedValkey' },
    { ...instance.ref, name: `${'a'.repeat(51)}.x` },
    { ...instance.ref, name: long },
    { ...instance.ref, name: `${long}c` },
    { ...instance.ref, name: '...' },
  ];
  const names = refs.map(instanceName);
  expect(new Set(names).size).toBe(refs.length);
  for (const name of names) {
    expect(name).toMatch(
      /^[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/,
    );
    expect(name.length).toBeLessThanOrEqual(63);
  }
  // Another version of the API serves the same object.
  const other = {
    ...instance.ref,
    apiVersion: 'managedservices.example.com/v1',
  };
  expect(instanceName(other)).toBe(names[0]);
  // A change of this name would lose every relation that people gave the entity.
  expect(names[0]).toBe('orders-5z0svbulrn');
});

test('the release of a long kind is read from the status', () => {
  const kind = 'ManagedFeatureApplicationObservability';
  const unknown = withRef({ kind });
  expect(releaseOf(unknown)).toBeUndefined();
  expect(entityOf(unknown).metadata.annotations).not.toHaveProperty(
    ['backstage.io/kubernetes-label-selector'],
  );
  const endpoint = 'orders-managedfeaturea-0bad-rw.shop.svc';
  const known = { ...unknown, status: { endpoint, stale: false } };
  expect(releaseOf(known)).toBe('orders-managedfeaturea-0bad');
});

test('a template tells its chart, its service and its deliveries', () => {
  expect(isServiceTemplate(template)).toBe(true);
  expect(
    isServiceTemplate({ ...template, spec: { type: 'website' } }),
  ).toBe(false);
  expect(chartOf(template)).toEqual({
    files: { 'Chart.yaml': 'name: x' },
  });
  expect(chartOf({ spec: { parameters: [{}] } })).toBeUndefined();
  expect(serviceOf(template)).toEqual({
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    chartVersion: '0.1.0',
  });
  expect(
    serviceOf({ ...template, metadata: { name: 'x' } }),
  ).toBeUndefined();
  expect(deliveriesOf(template)).toEqual(['apply', 'file']);
  expect(clustersOf(template)).toEqual(['local', 'other']);
});

test('each permission says what it is for', () => {
  expect(
    managedServicesPermissions.map(({ name, attributes }) => [
      name,
      attributes.action,
    ]),
  ).toEqual(
    ['read', 'create', 'update', 'delete'].map(action => [
      `managed-services.instance.${action}`,
      action,
    ]),
  );
});

test('a pattern becomes the path of a manifest', () => {
  const names = {
    namespace: 'shop',
    kind: 'ManagedPostgres',
    name: 'orders',
  };
  expect(manifestPath(DEFAULT_PATH_PATTERN, names)).toBe(
    'shop/managedpostgres/orders.yaml',
  );
  const pattern = 'clusters/{cluster}/{name}.yaml';
  expect(
    manifestPath(pattern, { ...names, cluster: 'local' }),
  ).toBe('clusters/local/orders.yaml');
  expect(() => manifestPath(pattern, names)).toThrow(
    '`{cluster}`, which is not given',
  );
  expect(() => manifestPath('{tenant}', names)).toThrow(
    'unknown `{tenant}` in the path; allowed: {cluster}, {namespace}, {kind}, {name}',
  );
  expect(() => manifestPath('{constructor}', names)).toThrow(
    'unknown',
  );
});
