// SPDX-License-Identifier: Apache-2.0
export { engineApiRef, WorkerEngine, type EngineApi } from './engine';
export { servicesApiRef, type ServicesApi, type ServiceSummary } from './services';
export { CatalogServices } from './CatalogServices';
export { StaticServices, type StaticService } from './StaticServices';
