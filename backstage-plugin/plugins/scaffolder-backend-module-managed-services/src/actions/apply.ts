// SPDX-License-Identifier: Apache-2.0
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  createTemplateAction,
  type ActionContext,
} from '@backstage/plugin-scaffolder-node';
import {
  ClusterError,
  FIELD_MANAGER,
  instanceCreatePermission,
  instanceEntityRef,
  instanceOf,
  instancePath,
  instanceUpdatePermission,
  type ClusterClient,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { SecretManifest } from '@managed-services/engine';
import { passedCheck } from '../check';
import { explained } from '../explained';
import { followUntilReady } from '../follow';
import { requireAny } from '../permission';
import {
  redactorOf,
  secretValuesIn,
  withSecrets,
  type Redact,
} from '../secrets';
import type { Services } from '../services';
import { targetIn, type Target } from '../target';
import { seconds, text } from './schema';

/** What `managed-services:apply` is asked for. */
export type ApplyInput = {
  cluster: string;
  manifest: string;
  wait?: number;
};

/** What `managed-services:apply` answers. */
export type ApplyOutput = {
  phase: string;
  message: string;
  endpoint: string;
  secretName: string;
  entityRef: string;
};

type Context = ActionContext<ApplyInput, ApplyOutput>;

/** Seconds that an instance may take to be ready, unless the step says otherwise. */
const WAIT = 300;

const input = {
  cluster: text('The cluster, as the Kubernetes plugin names it'),
  manifest: text('The custom resource as YAML'),
  wait: seconds(
    `Seconds to wait for \`ready\`; 0: do not wait. Default: ${WAIT}`,
  ),
};

const output = {
  phase: text('Phase of the instance'),
  message: text('The reason of the phase'),
  endpoint: text('Where clients connect'),
  secretName: text('The Secret with user and password'),
  entityRef: text('The catalog entity of the instance'),
};

/** Applies the manifest of one instance, and waits until it is ready. */
export function createApplyAction(services: Services) {
  return createTemplateAction({
    id: 'managed-services:apply',
    description:
      'Applies the custom resource of a managed service to a cluster, as the person who started ' +
      'the task, and waits until it is ready. Fields of others are never overwritten.',
    supportsDryRun: true,
    schema: { input, output },
    handler: ctx => {
      const redact = redactorOf(ctx.secrets);
      return explained(redact, () =>
        apply(services, ctx as Context, redact),
      );
    },
  });
}

async function apply(
  services: Services,
  ctx: Context,
  redact: Redact,
): Promise<void> {
  const { cluster, manifest, wait = WAIT } = ctx.input;
  const { signal, secrets } = ctx;
  const log = (line: string) => ctx.logger.info(redact(line));
  const target = targetIn(manifest, cluster, services.groups);
  const credentials = await ctx.getInitiatorCredentials();
  const { kubernetesToken } = secrets ?? {};
  const caller = { credentials, kubernetesToken, signal };
  const client = await services.clusters.client(cluster, caller);
  const { ref } = target;
  const { plural } = await client.kindOf(ref.apiVersion, ref.kind);
  const path = instancePath(ref, plural);
  const existing = await client.find(path);
  refuseLeaving(existing);
  const wanted = existing
    ? instanceUpdatePermission
    : instanceCreatePermission;
  await requireAny(services.permissions, credentials, [wanted]);
  const secret = await secretOf(services, ctx, target, credentials);

  await send(client, path, manifest, secret, ref.namespace, true);
  log(
    `the cluster accepts ${ref.kind} ${ref.namespace}/${ref.name}`,
  );
  ctx.output('entityRef', instanceEntityRef(ref));
  if (ctx.isDryRun)
    return report(ctx, undefined, 'dry run: nothing was changed');
  const object = await send(
    client,
    path,
    manifest,
    secret,
    ref.namespace,
    false,
  );
  const instance = instanceOf(cluster, plural, object);
  log(
    `${existing ? 'changed' : 'created'} it${secret ? ` and Secret ${secret.name}` : ''}`,
  );
  await services.catalog.refresh(ref, credentials, log);
  if (wait === 0)
    return report(ctx, instance, 'applied; nobody waited for it');
  const { clock } = services;
  const following = {
    client,
    instance,
    path,
    seconds: wait,
    clock,
    signal,
    log,
  };
  return report(ctx, await followUntilReady(following), '');
}

/** Server-side apply of the Secret and then of the instance, which reads it. */
async function send(
  client: ClusterClient,
  path: string,
  manifest: string,
  secret: SecretManifest | undefined,
  namespace: string,
  dryRun: boolean,
): Promise<unknown> {
  const query = new URLSearchParams({
    fieldManager: FIELD_MANAGER,
    fieldValidation: 'Strict',
    ...(dryRun && { dryRun: 'All' }),
  });
  const patch = (at: string, body: string) =>
    client.call({
      method: 'PATCH',
      path: `${at}?${query}`,
      body,
      contentType: 'application/apply-patch+yaml',
    });
  if (secret) {
    const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
    const at = `${place}/${encodeURIComponent(secret.name)}`;
    await withoutWords(secret.name, () =>
      patch(at, secret.manifest),
    );
  }
  return patch(path, manifest);
}

/** What is applied to an instance on its way out would go with it. */
function refuseLeaving(existing: unknown): void {
  if (!instanceOf('', '', existing).deleting) return;
  throw new ConflictError(
    'an instance of this name is being removed: wait until it is gone, or choose another name',
  );
}

/** A cluster, or a webhook in it, may quote what it refuses, in whatever notation. */
async function withoutWords(
  name: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    const { status, code, help } = error;
    const causes = error.causes
      .filter(({ manager }) => manager !== undefined)
      .map(cause => ({ ...cause, message: '' }));
    const message = `the cluster refuses Secret \`${name}\`, with ${status}`;
    throw new ClusterError(status, { code, message, help, causes });
  }
}

/** The Secret with the secret values of the task, as the engine writes it. */
async function secretOf(
  { charts }: Services,
  ctx: Context,
  { ref, spec }: Target,
  credentials: BackstageCredentials,
): Promise<SecretManifest | undefined> {
  const secrets = secretValuesIn(ctx.secrets);
  if (!secrets) return undefined;
  return charts.read(ctx.templateInfo, credentials, ({ model }) => {
    const { name, namespace } = ref;
    const values = withSecrets(spec, secrets);
    const { secret } = passedCheck(
      model,
      { name, namespace, values },
      true,
    );
    return secret ?? undefined;
  });
}

function report(
  ctx: Context,
  instance: Instance | undefined,
  note: string,
): void {
  const {
    phase = '',
    message,
    endpoint = '',
    secretName = '',
  } = instance?.status ?? {};
  ctx.output('phase', phase);
  ctx.output('message', message ?? note);
  ctx.output('endpoint', endpoint);
  ctx.output('secretName', secretName);
}
