// SPDX-License-Identifier: Apache-2.0
export { engineApiRef, WorkerEngine, type EngineApi } from './engine';
export { servicesApiRef, type ServicesApi, type ServiceSummary } from './services';
export { CatalogServices, CatalogError } from './CatalogServices';
export { StaticServices, type StaticService } from './StaticServices';
export {
  InstancesError,
  instancesApiRef,
  type Answer,
  type ApplyOptions,
  type ClusterInstances,
  type InstanceAddress,
  type InstanceEvent,
  type InstanceKind,
  type InstanceObject,
  type InstancesApi,
  type PatchOperation,
  type RemoveOptions,
} from './instances';
export { KubernetesInstances } from './kubernetes/KubernetesInstances';
export { serviceIconsApiRef, type ServiceIconsApi } from './serviceIcons';
export { useInstancesApi } from './useInstancesApi';
