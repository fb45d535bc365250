// SPDX-License-Identifier: Apache-2.0
import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';

/** Throws unless whoever started the task has one of the permissions. */
export async function requireAny(
  permissions: PermissionsService,
  credentials: BackstageCredentials,
  wanted: readonly BasicPermission[],
): Promise<void> {
  const requests = wanted.map(permission => ({ permission }));
  const decisions = await permissions.authorize(requests, {
    credentials,
  });
  if (
    decisions.some(({ result }) => result === AuthorizeResult.ALLOW)
  )
    return;
  const names = wanted
    .map(({ name }) => `\`${name}\``)
    .join(' or ');
  throw new NotAllowedError(
    `the portal does not allow it: permission ${names} is missing; ask the platform team`,
  );
}
