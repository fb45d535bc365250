// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ANNOTATION_OWNER,
  ANNOTATION_SYSTEM,
  ANNOTATION_TEMPLATE,
  DEFAULT_PATH_PATTERN,
  instanceCreatePermission,
  instanceUpdatePermission,
  manifestPath,
  type PathNames,
} from '@managed-services/backstage-plugin-managed-services-common';
import { passedCheck } from '../check';
import type { OpenChart } from '../Charts';
import { explained } from '../explained';
import { requireAny } from '../permission';
import {
  redactorOf,
  secretValuesIn,
  withSecrets,
} from '../secrets';
import type { Services } from '../services';
import { summaryOf } from '../summary';
import { mapping, optionalText, text } from './schema';

/** What `managed-services:render` is asked for. */
export interface RenderInput {
  name: string;
  namespace: string;
  values: Record<string, unknown>;
  owner?: string;
  system?: string;
  cluster?: string;
  path?: string;
}

const input = {
  name: text('Name of the instance'),
  namespace: text('Namespace of the instance'),
  values: mapping('The chosen values, without secret ones'),
  owner: optionalText('Entity reference of the owner'),
  system: optionalText('Entity reference of the system'),
  cluster: optionalText('The cluster, for `{cluster}` in `path`'),
  path: optionalText(
    'File in the workspace, with {cluster}, {namespace}, {kind} and {name}. ' +
      `Default: ${DEFAULT_PATH_PATTERN}`,
  ),
};

const output = {
  manifest: text('The custom resource as YAML'),
  path: text('The file that was written'),
  title: text('What it is, in one line'),
  summary: text('What was chosen and checked, as Markdown'),
  secretName: text('The Secret of the secret values, or nothing'),
  kind: text('Kind of the custom resource'),
  apiVersion: text('API version of the custom resource'),
};

/** Checks values with the chart of the task's template, and writes the custom resource. */
export function createRenderAction({
  charts,
  permissions,
}: Services) {
  return createTemplateAction({
    id: 'managed-services:render',
    description:
      'Checks the values of a managed service as its form does, and writes the custom resource ' +
      'into the workspace. The chart is that of the task’s own template.',
    supportsDryRun: true,
    schema: { input, output },
    handler: ctx =>
      explained(redactorOf(ctx.secrets), async () => {
        const credentials = await ctx.getInitiatorCredentials();
        const wanted = [
          instanceCreatePermission,
          instanceUpdatePermission,
        ];
        await requireAny(permissions, credentials, wanted);
        const secrets = secretValuesIn(ctx.secrets);
        const { verdict, ...output } = await charts.read(
          ctx.templateInfo,
          credentials,
          chart => render(chart, ctx.input, secrets),
        );
        const { path, manifest } = output;
        await write(ctx.workspacePath, path, manifest);
        ctx.logger.info(`verdict: ${verdict}; wrote ${path}`);
        for (const [key, value] of Object.entries(output)) {
          ctx.output(key as keyof typeof output, value);
        }
      }),
  });
}

function render(
  chart: OpenChart,
  input: RenderInput,
  secrets: object | undefined,
) {
  const { model, templateRef } = chart;
  const { name, namespace } = input;
  const { kind, apiVersion } = model.form().service;
  const values = withSecrets(input.values, secrets);
  const annotations = annotationsOf(input, templateRef);
  const request = { name, namespace, values, annotations };
  const check = passedCheck(model, request, secrets !== undefined);
  const place = input.cluster ? ` on ${input.cluster}` : '';
  return {
    manifest: check.manifest,
    path: pathOf(input.path, {
      cluster: input.cluster,
      namespace,
      kind,
      name,
    }),
    title: `${kind} ${namespace}/${name}${place}`,
    summary: summaryOf({
      model,
      values,
      kind,
      name,
      namespace,
      check,
    }),
    secretName: check.secret?.name ?? '',
    kind,
    apiVersion,
    verdict: check.verdict.verdict,
  };
}

function annotationsOf(
  input: RenderInput,
  templateRef: string,
): Record<string, string> {
  return {
    ...(input.owner && { [ANNOTATION_OWNER]: input.owner }),
    ...(input.system && { [ANNOTATION_SYSTEM]: input.system }),
    [ANNOTATION_TEMPLATE]: templateRef,
  };
}

function pathOf(
  pattern: string | undefined,
  names: PathNames,
): string {
  try {
    return manifestPath(pattern || DEFAULT_PATH_PATTERN, names);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}

async function write(
  workspace: string,
  path: string,
  text: string,
): Promise<void> {
  const file = resolveSafeChildPath(workspace, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
