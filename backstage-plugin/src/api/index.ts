// SPDX-License-Identifier: Apache-2.0
export { engineApiRef, InlineEngine, type EngineApi } from './engine';
export { servicesApiRef, type ServicesApi, type ServiceSummary } from './services';
export { CatalogServices } from './CatalogServices';
export { StaticServices, type StaticService } from './StaticServices';
