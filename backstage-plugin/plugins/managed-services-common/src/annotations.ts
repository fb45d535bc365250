// SPDX-License-Identifier: Apache-2.0

/**
 * On the custom resource, and on its entity: the entity reference of the owner.
 * @public
 */
export const ANNOTATION_OWNER =
  'managed-services/owner';
/**
 * On the custom resource: the entity reference of the system it belongs to.
 * @public
 */
export const ANNOTATION_SYSTEM =
  'managed-services/system';
/**
 * On the custom resource and its entity: the software template it was ordered with.
 * @public
 */
export const ANNOTATION_TEMPLATE =
  'managed-services/template';

/**
 * On an entity: the cluster, by the name that the Kubernetes plugin gives it.
 * @public
 */
export const ANNOTATION_CLUSTER =
  'managed-services/cluster';
/**
 * On an entity and on a template: `apiVersion` of the custom resource.
 * @public
 */
export const ANNOTATION_API_VERSION =
  'managed-services/api-version';
/**
 * On an entity and on a template: kind of the custom resource.
 * @public
 */
export const ANNOTATION_KIND =
  'managed-services/kind';
/**
 * On an entity: namespace of the custom resource.
 * @public
 */
export const ANNOTATION_NAMESPACE =
  'managed-services/namespace';
/**
 * On an entity: name of the custom resource.
 * @public
 */
export const ANNOTATION_NAME =
  'managed-services/name';

/**
 * On a template: version of the chart that it carries.
 * @public
 */
export const ANNOTATION_CHART_VERSION =
  'managed-services/chart-version';
/**
 * On a template: the deliveries it offers, separated by commas.
 * @public
 */
export const ANNOTATION_DELIVERIES =
  'managed-services/deliveries';
/**
 * On a template: the clusters it offers, separated by commas.
 * @public
 */
export const ANNOTATION_CLUSTERS =
  'managed-services/clusters';

/**
 * The Kubernetes plugin of Backstage reads these to find the pods of an entity.
 * @public
 */
export const KUBERNETES_ANNOTATIONS = {
  cluster: 'backstage.io/kubernetes-cluster',
  namespace: 'backstage.io/kubernetes-namespace',
  selector: 'backstage.io/kubernetes-label-selector',
} as const;

/**
 * The field manager of every server-side apply that a portal sends.
 * @public
 */
export const FIELD_MANAGER = 'managed-services';

/**
 * `spec.type` of the software templates, and of the entities of instances.
 * @public
 */
export const SERVICE_TYPE = 'managed-service';

/**
 * The API group of the services unless a platform chooses another.
 * @public
 */
export const DEFAULT_GROUP =
  'managedservices.example.com';
