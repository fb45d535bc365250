// SPDX-License-Identifier: Apache-2.0
import { isRecord, list, record, text, type Json } from './values';

/**
 * Stable name of what went wrong between the portal and a cluster.
 * @public
 */
export type StatusErrorCode = keyof typeof HELP;

/**
 * One reason of a refusal, such as one field of the custom resource.
 * @public
 */
export type StatusCause = {
  /** The field as the API server names it, such as `spec.replicas`; empty for the whole object. */
  field: string;
  message: string;
  /** The field manager that owns the field, in a conflict. */
  manager?: string;
};

/**
 * An answer that is not a success, in plain words.
 * @public
 */
export type StatusError = {
  code: StatusErrorCode;
  /** What is: lower case, no full stop. */
  message: string;
  /** What to do about it. */
  help: string;
  causes: StatusCause[];
};

const HELP = {
  network: 'check the connection; nothing that was typed is lost',
  'signed-out': 'sign in to the portal again',
  'token-expired':
    'sign in to the cluster again, or ask the platform team for its credentials',
  'token-missing':
    'sign in to the cluster in the portal, and start again from there',
  'portal-forbidden':
    'ask the platform team for the permission `kubernetes.proxy`',
  forbidden:
    'ask whoever manages access to the cluster for this right',
  'quota-exceeded':
    'free resources in the namespace, or ask for a larger quota',
  'namespace-terminating':
    'wait until the namespace is gone, or choose another one',
  'not-found': 'reload the list: somebody may have removed it',
  'namespace-not-found':
    'correct the namespace, or have it created',
  'kind-not-served':
    'ask the platform team to install the service in this cluster',
  'cluster-unknown':
    'ask the platform team to add the cluster to the Kubernetes plugin',
  conflict:
    'take over these fields on purpose, or leave them to their owner',
  'changed-meanwhile': 'reload the instance and repeat the change',
  'already-exists':
    'choose another name, or change the existing instance',
  invalid: 'correct the fields that the message names',
  'policy-denied': 'correct what the policy names',
  'unknown-field':
    'remove the unknown fields, or install the version that has them',
  'bad-request': 'correct the request',
  'too-large': 'make the manifest smaller',
  'list-expired': 'load the list again from its start',
  busy: 'wait a moment and repeat',
  'cluster-unreachable':
    'try again later; if it stays, tell the platform team',
  'cluster-error':
    'try again later; if it stays, tell the platform team',
  unexpected: 'tell the platform team',
} as const;

/**
 * Explains an answer of the Kubernetes plugin's proxy that is not a success: a `Status` of the API
 * server, or an error of the proxy itself. `status`: the HTTP status; 0 when there was no answer.
 * `body`: the answer as JSON, or as text where it is not JSON.
 * @public
 */
export function explainStatusError(
  status: number,
  body: unknown,
): StatusError {
  const answer = answerIn(body);
  const [code, message] = finding(status, answer);
  const causes = causesIn(code, answer);
  return { code, message, help: HELP[code], causes };
}

/**
 * Whether the same request may succeed a moment later, without any change.
 * @public
 */
export function isTransient({ code }: StatusError): boolean {
  const transient: readonly StatusErrorCode[] = [
    'network',
    'busy',
    'cluster-unreachable',
    'cluster-error',
  ];
  return transient.includes(code);
}

type Finding = [code: StatusErrorCode, message: string];

type Answer = {
  /** Whether the API server wrote it, rather than Backstage. */
  fromCluster: boolean;
  /** `reason` of a `Status`, or `name` of a Backstage error. */
  reason: string;
  message: string;
  details: Json;
};

function answerIn(body: unknown): Answer {
  const { kind, reason, message, details, error } = record(body);
  if (kind === 'Status') {
    return {
      fromCluster: true,
      reason: text(reason) ?? '',
      message: text(message) ?? '',
      details: record(details),
    };
  }
  const thrown = record(error);
  return {
    fromCluster: typeof body === 'string',
    reason: text(thrown.name) ?? '',
    message: text(thrown.message) ?? text(body) ?? '',
    details: {},
  };
}

function finding(status: number, answer: Answer): Finding {
  const reader = READERS[status];
  if (reader) return reader(answer);
  if (status === 0) {
    return [
      'network',
      withReason('the portal could not be reached', answer),
    ];
  }
  if (status >= 500) return serverFailure(status, answer);
  return [
    'unexpected',
    withReason(`unexpected answer ${status}`, answer),
  ];
}

const READERS: Record<number, (answer: Answer) => Finding> = {
  400: badRequest,
  401: ({ fromCluster }) =>
    fromCluster
      ? [
          'token-expired',
          'the cluster does not accept the credentials',
        ]
      : ['signed-out', 'the session of the portal has ended'],
  403: forbidden,
  404: missing,
  409: conflicting,
  410: () => [
    'list-expired',
    'the list is too old to be continued',
  ],
  413: () => [
    'too-large',
    'the manifest is larger than the cluster accepts',
  ],
  422: refused,
  429: () => ['busy', 'the cluster is busy'],
};

function badRequest(answer: Answer): Finding {
  if (unknownFields(answer.message).length > 0) {
    return [
      'unknown-field',
      'the cluster does not know some fields',
    ];
  }
  return [
    'bad-request',
    withReason('the cluster could not read the request', answer),
  ];
}

function forbidden(answer: Answer): Finding {
  const { fromCluster, message, details } = answer;
  if (!fromCluster) {
    return [
      'portal-forbidden',
      'the portal does not allow access to clusters',
    ];
  }
  if (/\bexceeded quota\b/.test(message)) {
    return [
      'quota-exceeded',
      withReason('the quota of the namespace is used up', answer),
    ];
  }
  const reasons = list(details.causes).map(
    cause => record(cause).reason,
  );
  if (reasons.includes('NamespaceTerminating')) {
    return [
      'namespace-terminating',
      'the namespace is being deleted',
    ];
  }
  if (denial(message)) return ['policy-denied', denied(message)];
  return [
    'forbidden',
    withReason('the cluster does not allow it', answer),
  ];
}

function missing(answer: Answer): Finding {
  const { fromCluster, message, details } = answer;
  if (!fromCluster) {
    // Backstage looks the cluster up before anything is sent.
    return [
      'cluster-unknown',
      message.replace(/^Cluster '([^']*)'/, 'cluster `$1`'),
    ];
  }
  const name = text(details.name);
  if (!name)
    return [
      'kind-not-served',
      'the cluster does not have this kind',
    ];
  if (details.kind === 'namespaces') {
    return [
      'namespace-not-found',
      `namespace \`${name}\` does not exist`,
    ];
  }
  return ['not-found', `\`${name}\` does not exist`];
}

function conflicting(answer: Answer): Finding {
  const { reason, details } = answer;
  if (reason === 'AlreadyExists') {
    return [
      'already-exists',
      `\`${text(details.name) ?? 'it'}\` exists already`,
    ];
  }
  const managers = new Set(
    causesIn('conflict', answer).flatMap(
      ({ manager }) => manager ?? [],
    ),
  );
  if (managers.size === 0) {
    return [
      'changed-meanwhile',
      'the instance was changed or replaced meanwhile',
    ];
  }
  const names = [...managers]
    .map(manager => `\`${manager}\``)
    .join(', ');
  return ['conflict', `some fields belong to ${names}`];
}

function refused(answer: Answer): Finding {
  const { message, details } = answer;
  if (denial(message)) return ['policy-denied', denied(message)];
  const count = list(details.causes).length;
  if (count > 1)
    return ['invalid', `the cluster refuses ${count} values`];
  return [
    'invalid',
    withReason('the cluster refuses the values', answer),
  ];
}

function serverFailure(status: number, answer: Answer): Finding {
  if (unknownFields(answer.message).length > 0)
    return badRequest(answer);
  if (/^Auth token not found\b/.test(answer.message)) {
    return [
      'token-missing',
      'the cluster wants to know the person, whose token is missing',
    ];
  }
  if (!answer.fromCluster || status === 502 || status === 504) {
    return [
      'cluster-unreachable',
      withReason('the cluster could not be reached', answer),
    ];
  }
  return [
    'cluster-error',
    withReason(`the cluster failed with ${status}`, answer),
  ];
}

function withReason(sentence: string, { message }: Answer): string {
  return message ? `${sentence}: ${message}` : sentence;
}

/** What a policy or a webhook says, which its author wrote for people. */
function denial(message: string): string | undefined {
  return /\bdenied (?:the )?request: ([\s\S]+)$/.exec(message)?.[1];
}

function denied(message: string): string {
  return `a policy of the cluster refuses it: ${denial(message)}`;
}

function causesIn(
  code: StatusErrorCode,
  answer: Answer,
): StatusCause[] {
  if (code === 'unknown-field') {
    return unknownFields(answer.message).map(field => ({
      field,
      message: 'unknown field',
    }));
  }
  return list(answer.details.causes).filter(isRecord).map(cause);
}

function cause({ reason, field, message }: Json): StatusCause {
  const words = text(message) ?? '';
  const manager =
    reason === 'FieldManagerConflict'
      ? /^conflict with "((?:[^"\\]|\\.)*)"/.exec(words)?.[1]
      : undefined;
  return {
    // Server-side apply writes `.spec.replicas`, validation `spec.replicas`.
    field: (text(field) ?? '').replace(/^\./, ''),
    message: denial(words) ?? words,
    ...(manager !== undefined && { manager }),
  };
}

/** The fields that strict decoding, or the typing of server-side apply, does not know. */
function unknownFields(message: string): string[] {
  const strict = message.matchAll(/unknown field "([^"]+)"/g);
  const typed = message.matchAll(
    /(\.[^\s:]+): field not declared in schema/g,
  );
  const fields = [...strict, ...typed].map(([, field]) =>
    field.replace(/^\./, ''),
  );
  return [...new Set(fields)];
}
