// SPDX-License-Identifier: Apache-2.0
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  ClusterError,
  type InstanceRef,
} from '@managed-services/backstage-plugin-managed-services-common';
import express from 'express';
import Router from 'express-promise-router';

/** What the route tells to read an instance again. */
export interface RefreshesInstance {
  refresh(ref: InstanceRef): Promise<void>;
}

/**
 * `POST /managed-services/refresh` with an `InstanceRef`: reads that instance again. The caller only
 * names it; what the catalog gets comes from the cluster. A route works between processes, too,
 * where a scaffolder and a catalog run apart.
 */
export function createRouter(
  httpAuth: HttpAuthService,
  groups: readonly string[],
  provider: RefreshesInstance,
): express.Router {
  const router = Router();
  router.post(
    '/managed-services/refresh',
    express.json(),
    async (request, response) => {
      await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      });
      const ref = refIn(request.body, groups);
      try {
        await provider.refresh(ref);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        const { name, code, message, help } = error;
        response
          .status(502)
          .json({ error: { name, code, message, help } });
        return;
      }
      response.status(204).end();
    },
  );
  return router;
}

function refIn(
  body: unknown,
  groups: readonly string[],
): InstanceRef {
  const given = (body ?? {}) as Record<string, unknown>;
  const [cluster, apiVersion, kind, namespace, name] = [
    'cluster',
    'apiVersion',
    'kind',
    'namespace',
    'name',
  ].map(key => {
    const value = given[key];
    if (typeof value === 'string' && value !== '') return value;
    throw new InputError(`\`${key}\` must be a text`);
  });
  const [group, version, ...rest] = apiVersion.split('/');
  const usable =
    groups.includes(group) && /^v[0-9a-z]+$/.test(version ?? '');
  if (!usable || rest.length > 0) {
    throw new InputError(
      '`apiVersion` must be one of the managed services',
    );
  }
  return { cluster, apiVersion, kind, namespace, name };
}
