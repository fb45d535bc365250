// SPDX-License-Identifier: Apache-2.0
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import {
  instanceDeletePermission,
  instanceOf,
  instancePath,
} from '@managed-services/backstage-plugin-managed-services-common';
import { explained } from '../explained';
import { followUntilGone } from '../follow';
import { requireAny } from '../permission';
import { redactorOf } from '../secrets';
import type { Services } from '../services';
import { requireGroup } from '../target';
import { seconds, text } from './schema';

/** What `managed-services:delete` is asked for. */
export type DeleteInput = {
  cluster: string;
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  wait?: number;
};

/** What `managed-services:delete` answers. */
export type DeleteOutput = { message: string };

type Context = ActionContext<DeleteInput, DeleteOutput>;

/** Seconds that an instance may take to be gone, unless the step says otherwise. */
const WAIT = 300;

const input = {
  cluster: text('The cluster, as the Kubernetes plugin names it'),
  apiVersion: text('API version of the custom resource'),
  kind: text('Kind of the custom resource'),
  namespace: text('Namespace of the instance'),
  name: text('Name of the instance'),
  wait: seconds(
    `Seconds to wait until it is gone; 0: do not wait. Default: ${WAIT}`,
  ),
};

const output = { message: text('What happened') };

/** Removes one instance, and waits until it is gone. */
export function createDeleteAction(services: Services) {
  return createTemplateAction({
    id: 'managed-services:delete',
    description:
      'Removes the custom resource of a managed service from a cluster, as the person who ' +
      'started the task, and waits until it is gone.',
    supportsDryRun: true,
    schema: { input, output },
    handler: ctx =>
      explained(redactorOf(ctx.secrets), () =>
        remove(services, ctx as Context),
      ),
  });
}

async function remove(
  services: Services,
  ctx: Context,
): Promise<void> {
  const { wait = WAIT, ...ref } = ctx.input;
  const log = (line: string) => ctx.logger.info(line);
  requireGroup(ref.apiVersion, services.groups);
  const credentials = await ctx.getInitiatorCredentials();
  await requireAny(services.permissions, credentials, [
    instanceDeletePermission,
  ]);
  const { kubernetesToken } = ctx.secrets ?? {};
  const caller = {
    credentials,
    kubernetesToken,
    signal: ctx.signal,
  };
  const client = await services.clusters.client(
    ref.cluster,
    caller,
  );
  const { plural } = await client.kindOf(ref.apiVersion, ref.kind);
  const path = instancePath(ref, plural);
  const object = await client.find(path);
  const what = `${ref.kind} ${ref.namespace}/${ref.name}`;
  if (object === undefined) {
    return ctx.output(
      'message',
      `${what} does not exist; nothing was removed`,
    );
  }
  const instance = instanceOf(ref.cluster, plural, object);
  await client.remove(path, instance.uid, ctx.isDryRun ?? false);
  if (ctx.isDryRun) {
    return ctx.output(
      'message',
      `dry run: the cluster would remove ${what}`,
    );
  }
  log(`the cluster removes ${what}`);
  const { clock } = services;
  const following = {
    client,
    instance,
    path,
    clock,
    signal: ctx.signal,
    log,
  };
  if (wait > 0)
    await followUntilGone({ ...following, seconds: wait });
  await services.catalog.refresh(ref, credentials, log);
  const outcome = wait > 0 ? 'is gone' : 'is being removed';
  return ctx.output('message', `${what} ${outcome}`);
}
