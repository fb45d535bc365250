// SPDX-License-Identifier: Apache-2.0
import { explainStatusError, isTransient } from './index';

/** A `Status` as the API server writes it. */
function status(
  reason: string,
  message: string,
  details: object = {},
) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message,
    details,
  };
}

function thrown(name: string, message: string) {
  return { error: { name, message }, request: {}, response: {} };
}

const replicas = {
  reason: 'FieldManagerConflict',
  message:
    'conflict with "kubectl-edit" using managedservices.example.com/v1alpha1',
  field: '.spec.replicas',
};

const cases: [number, unknown, string, string][] = [
  [
    0,
    new TypeError('fetch failed'),
    'network',
    'the portal could not be reached',
  ],
  [
    401,
    thrown('AuthenticationError', 'Missing credentials'),
    'signed-out',
    'the session of the portal has ended',
  ],
  [
    401,
    status('Unauthorized', 'Unauthorized'),
    'token-expired',
    'the cluster does not accept the credentials',
  ],
  [
    403,
    thrown('NotAllowedError', 'Unauthorized'),
    'portal-forbidden',
    'the portal does not allow access to clusters',
  ],
  [
    403,
    status(
      'Forbidden',
      'x is forbidden: User "ann" cannot list resource "x"',
    ),
    'forbidden',
    'the cluster does not allow it: x is forbidden: User "ann" cannot list resource "x"',
  ],
  [
    403,
    status(
      'Forbidden',
      'pods "a" is forbidden: exceeded quota: small',
    ),
    'quota-exceeded',
    'the quota of the namespace is used up: pods "a" is forbidden: exceeded quota: small',
  ],
  [
    403,
    status('Forbidden', 'x is forbidden', {
      causes: [{ reason: 'NamespaceTerminating' }],
    }),
    'namespace-terminating',
    'the namespace is being deleted',
  ],
  [
    404,
    thrown('NotFoundError', "Cluster 'x' not found"),
    'cluster-unknown',
    'cluster `x` not found',
  ],
  [
    404,
    '404 page not found\n',
    'kind-not-served',
    'the cluster does not have this kind',
  ],
  [
    404,
    status(
      'NotFound',
      'the server could not find the requested resource',
    ),
    'kind-not-served',
    'the cluster does not have this kind',
  ],
  [
    404,
    status('NotFound', 'namespaces "a" not found', {
      name: 'a',
      kind: 'namespaces',
    }),
    'namespace-not-found',
    'namespace `a` does not exist',
  ],
  [
    404,
    status('NotFound', 'x "a" not found', {
      name: 'a',
      kind: 'managedpostgreses',
    }),
    'not-found',
    '`a` does not exist',
  ],
  [
    409,
    status('AlreadyExists', 'x "a" already exists', { name: 'a' }),
    'already-exists',
    '`a` exists already',
  ],
  [
    409,
    status('Conflict', 'the UID in the precondition differs', {}),
    'changed-meanwhile',
    'the instance was changed or replaced meanwhile',
  ],
  [
    409,
    status('Conflict', 'Apply failed with 1 conflict', {
      causes: [replicas],
    }),
    'conflict',
    'some fields belong to `kubectl-edit`',
  ],
  [
    410,
    status('Expired', 'continue parameter is too old'),
    'list-expired',
    'the list is too old to be continued',
  ],
  [
    413,
    'too large',
    'too-large',
    'the manifest is larger than the cluster accepts',
  ],
  [
    422,
    status('Invalid', 'denied', { causes: [{}, {}] }),
    'invalid',
    'the cluster refuses 2 values',
  ],
  [
    422,
    status(
      'Invalid',
      "x is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' " +
        'denied request: the disk can only grow',
    ),
    'policy-denied',
    'a policy of the cluster refuses it: the disk can only grow',
  ],
  [
    403,
    status(
      'Forbidden',
      'admission webhook "w.example" denied the request: not today',
    ),
    'policy-denied',
    'a policy of the cluster refuses it: not today',
  ],
  [
    429,
    status('TooManyRequests', 'slow down'),
    'busy',
    'the cluster is busy',
  ],
  [
    500,
    thrown(
      'ForwardedError',
      "Cluster 'x' request error; caused by Error: ECONNREFUSED",
    ),
    'cluster-unreachable',
    "the cluster could not be reached: Cluster 'x' request error; " +
      'caused by Error: ECONNREFUSED',
  ],
  [
    500,
    status('InternalError', 'etcd is down'),
    'cluster-error',
    'the cluster failed with 500: etcd is down',
  ],
  [
    500,
    thrown(
      'Error',
      'Auth token not found under oidc.people in request body',
    ),
    'token-missing',
    'the cluster wants to know the person, whose token is missing',
  ],
  [
    504,
    '',
    'cluster-unreachable',
    'the cluster could not be reached',
  ],
  [418, {}, 'unexpected', 'unexpected answer 418'],
];

test.each(cases)('%s %j is %s', (code, body, name, message) => {
  const explained = explainStatusError(code, body);
  expect(explained).toMatchObject({ code: name, message });
  expect(explained.help).not.toBe('');
});

test('a conflict names the manager and the field', () => {
  const body = status('Conflict', 'Apply failed with 1 conflict', {
    causes: [replicas],
  });
  expect(explainStatusError(409, body).causes).toEqual([
    {
      field: 'spec.replicas',
      message: replicas.message,
      manager: 'kubectl-edit',
    },
  ]);
});

test('every cause of a refusal is kept, in the words of the API server', () => {
  const causes = [
    {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 12',
      field: 'spec.replicas',
    },
    {
      reason: 'FieldValueInvalid',
      message: "policy 'p' denied request: too small",
    },
  ];
  expect(
    explainStatusError(422, status('Invalid', '…', { causes }))
      .causes,
  ).toEqual([
    { field: 'spec.replicas', message: 'Invalid value: 12' },
    { field: '', message: 'too small' },
  ]);
});

test('unknown fields are named, whoever notices them', () => {
  const strict =
    'strict decoding error: unknown field "spec.a", unknown field "spec.b[0].c"';
  const decoded = explainStatusError(
    400,
    status('BadRequest', strict),
  );
  expect([
    decoded.code,
    decoded.causes.map(({ field }) => field),
  ]).toEqual(['unknown-field', ['spec.a', 'spec.b[0].c']]);
  const typed =
    'failed to create typed patch object (a/b; x/v1, Kind=X): .spec.d: ' +
    'field not declared in schema';
  const applied = explainStatusError(
    500,
    status('InternalError', typed),
  );
  expect([applied.code, applied.causes]).toEqual([
    'unknown-field',
    [{ field: 'spec.d', message: 'unknown field' }],
  ]);
});

test('only what may pass by itself is transient', () => {
  const transient = (code: number, body: unknown) =>
    isTransient(explainStatusError(code, body));
  expect(
    [0, 429, 500, 502, 503].map(code => transient(code, {})),
  ).not.toContain(false);
  expect(
    [400, 401, 403, 404, 409, 422].map(code => transient(code, {})),
  ).not.toContain(true);
});
