// SPDX-License-Identifier: Apache-2.0
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  makeValidator,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_API_VERSION,
  ANNOTATION_CLUSTER,
  ANNOTATION_KIND,
  ANNOTATION_NAME,
  ANNOTATION_NAMESPACE,
  ANNOTATION_OWNER,
  ANNOTATION_SYSTEM,
  ANNOTATION_TEMPLATE,
  KUBERNETES_ANNOTATIONS,
  SERVICE_TYPE,
} from './annotations';
import {
  releaseOf,
  type Instance,
  type InstanceRef,
} from './instances';

/** As in Backstage: the longest name of an entity. */
const LONGEST_NAME = 63;
const HASH_LENGTH = 10;

/** The owner of an instance that names none, unless the platform chooses another. */
const NOBODY = 'group:default/unknown';

/**
 * The name of an instance's entity: the instance's name and a hash of where it lives. Entities of
 * all clusters, namespaces and kinds share one namespace, and the name does not depend on which
 * others there are. The version of the API is not part of it: the object stays the same.
 * @public
 */
export function instanceName(ref: InstanceRef): string {
  const place = [
    ref.cluster,
    groupOf(ref),
    ref.kind,
    ref.namespace,
    ref.name,
  ];
  const readable = ref.name
    .replace(/[^a-zA-Z0-9._-]/g, '-')
    .slice(0, LONGEST_NAME - HASH_LENGTH - 1)
    .replace(/^[^a-zA-Z0-9]+|[^a-zA-Z0-9]+$/g, '');
  const hash = hashOf(JSON.stringify(place));
  return readable ? `${readable}-${hash}` : hash;
}

/**
 * The reference of an instance's entity.
 * @public
 */
export function instanceEntityRef(ref: InstanceRef): string {
  const name = instanceName(ref);
  return stringifyEntityRef({
    kind: 'Resource',
    namespace: 'default',
    name,
  });
}

/**
 * The entity of an instance. `owner`: the owner when the instance names none.
 *
 * It holds nothing that changes while the instance works, such as its phase: who shows that reads
 * it from the cluster.
 * @public
 */
export function entityOf(
  instance: Instance,
  options: { owner?: string } = {},
): Entity {
  const { ref, annotations } = instance;
  const owner = referenceIn(annotations[ANNOTATION_OWNER], 'group');
  const system = referenceIn(
    annotations[ANNOTATION_SYSTEM],
    'system',
  );
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: instanceName(ref),
      namespace: 'default',
      title: ref.name,
      description: `${ref.kind} in namespace ${ref.namespace} of cluster ${ref.cluster}`,
      annotations: annotationsOf(instance),
    },
    spec: {
      type: SERVICE_TYPE,
      owner: owner ?? options.owner ?? NOBODY,
      ...(system && { system }),
    },
  };
}

function annotationsOf(instance: Instance): Record<string, string> {
  const { ref, annotations, plural } = instance;
  const path = `${ref.apiVersion}/namespaces/${ref.namespace}/${plural}/${ref.name}`;
  const location = `managed-services:${ref.cluster}/apis/${path}`;
  const release = releaseOf(instance);
  const template = referenceIn(
    annotations[ANNOTATION_TEMPLATE],
    'template',
  );
  return {
    [ANNOTATION_LOCATION]: location,
    [ANNOTATION_ORIGIN_LOCATION]: location,
    [ANNOTATION_CLUSTER]: ref.cluster,
    [ANNOTATION_API_VERSION]: ref.apiVersion,
    [ANNOTATION_KIND]: ref.kind,
    [ANNOTATION_NAMESPACE]: ref.namespace,
    [ANNOTATION_NAME]: ref.name,
    ...(template && { [ANNOTATION_TEMPLATE]: template }),
    [KUBERNETES_ANNOTATIONS.cluster]: ref.cluster,
    [KUBERNETES_ANNOTATIONS.namespace]: ref.namespace,
    ...(release && {
      [KUBERNETES_ANNOTATIONS.selector]: `app.kubernetes.io/instance=${release}`,
    }),
  };
}

/**
 * Where the instance of an entity lives; `undefined` when the entity is not one of an instance.
 * @public
 */
export function instanceRefOf(
  entity: Entity,
): InstanceRef | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const ref = {
    cluster: annotations[ANNOTATION_CLUSTER],
    apiVersion: annotations[ANNOTATION_API_VERSION],
    kind: annotations[ANNOTATION_KIND],
    namespace: annotations[ANNOTATION_NAMESPACE],
    name: annotations[ANNOTATION_NAME],
  };
  return Object.values(ref).every(Boolean) ? ref : undefined;
}

/**
 * A full entity reference. Anybody who may change a custom resource may write its annotations, and
 * the catalog rejects an entity whose owner is not a reference; `undefined` then.
 */
function referenceIn(
  ref: string | undefined,
  defaultKind: string,
): string | undefined {
  if (!ref) return undefined;
  try {
    const { kind, namespace, name } = parseEntityRef(ref, {
      defaultKind,
    });
    const valid =
      rules.isValidKind(kind) &&
      rules.isValidNamespace(namespace) &&
      rules.isValidEntityName(name);
    return valid
      ? stringifyEntityRef({ kind, namespace, name })
      : undefined;
  } catch {
    return undefined;
  }
}

const rules = makeValidator();

function groupOf({ apiVersion }: InstanceRef): string {
  return apiVersion.split('/')[0];
}

/** FNV-1a with 64 bits, over UTF-16: it must be the same in Node and in browsers, and must not change. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    const mixed = hash ^ BigInt(text.charCodeAt(at));
    hash = BigInt.asUintN(64, mixed * 0x100000001b3n);
  }
  return hash.toString(36).padStart(13, '0').slice(-HASH_LENGTH);
}
