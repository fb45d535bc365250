// SPDX-License-Identifier: Apache-2.0
import type { TemplateActionOptions } from '@backstage/plugin-scaffolder-node';

type Fields = NonNullable<
  NonNullable<TemplateActionOptions['schema']>['input']
>;

/** The zod that the scaffolder hands to schemas, whichever version it has. */
type Zod = Parameters<Fields[string]>[0];

/** A text that must be given. */
export const text = (description: string) => (z: Zod) =>
  z.string().describe(description);

/** A text that may be left out. */
export const optionalText = (description: string) => (z: Zod) =>
  z.string().optional().describe(description);

/** How long to wait. */
export const seconds = (description: string) => (z: Zod) =>
  z.number().min(0).optional().describe(description);

/** Values of a chart: any mapping. */
export const mapping = (description: string) => (z: Zod) =>
  z.record(z.string(), z.any()).describe(description);
