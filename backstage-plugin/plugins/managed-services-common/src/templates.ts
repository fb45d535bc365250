// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_API_VERSION,
  ANNOTATION_CHART_VERSION,
  ANNOTATION_CLUSTERS,
  ANNOTATION_DELIVERIES,
  ANNOTATION_KIND,
  SERVICE_TYPE,
} from './annotations';
import { isRecord, record, texts } from './values';

/**
 * The files of a chart, as the engine reads them: path in the chart's folder → text.
 * @public
 */
export type ChartFiles = { files: Record<string, string> };

/**
 * What a template offers.
 * @public
 */
export type TemplateService = {
  apiVersion: string;
  kind: string;
  chartVersion: string;
};

/**
 * How a manifest leaves the portal.
 * @public
 */
export type Delivery = 'pull-request' | 'apply' | 'file';

const DELIVERIES: readonly string[] = [
  'pull-request',
  'apply',
  'file',
];

/**
 * Whether an entity is a software template of a managed service.
 * @public
 */
export function isServiceTemplate(entity: Entity): boolean {
  const template = entity.kind.toLowerCase() === 'template';
  return template && entity.spec?.type === SERVICE_TYPE;
}

/**
 * The chart that a template carries for the form; `undefined` when it carries none.
 * @public
 */
export function chartOf(entity: unknown): ChartFiles | undefined {
  const { parameters } = record(record(entity).spec);
  const pages = Array.isArray(parameters)
    ? parameters
    : [parameters];
  for (const page of pages) {
    const values = record(record(record(page).properties).values);
    const { files } = record(record(values['ui:options']).chart);
    if (isRecord(files)) return { files: texts(files) };
  }
  return undefined;
}

/**
 * The custom resource that a template makes; `undefined` when the template does not say.
 * @public
 */
export function serviceOf(
  template: Entity,
): TemplateService | undefined {
  const annotations = template.metadata.annotations ?? {};
  const apiVersion = annotations[ANNOTATION_API_VERSION];
  const kind = annotations[ANNOTATION_KIND];
  const chartVersion = annotations[ANNOTATION_CHART_VERSION];
  if (!apiVersion || !kind) return undefined;
  return { apiVersion, kind, chartVersion: chartVersion ?? '' };
}

/**
 * The deliveries that a template offers, in its order.
 * @public
 */
export function deliveriesOf(template: Entity): Delivery[] {
  const known = (name: string): name is Delivery =>
    DELIVERIES.includes(name);
  return namesIn(template, ANNOTATION_DELIVERIES).filter(known);
}

/**
 * The clusters that a template offers, in its order.
 * @public
 */
export function clustersOf(template: Entity): string[] {
  return namesIn(template, ANNOTATION_CLUSTERS);
}

function namesIn(template: Entity, annotation: string): string[] {
  const names = template.metadata.annotations?.[annotation] ?? '';
  return names
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}
