// SPDX-License-Identifier: Apache-2.0
import { createPermission } from '@backstage/plugin-permission-common';

/**
 * To see instances in the portal.
 * @public
 */
export const instanceReadPermission = createPermission({
  name: 'managed-services.instance.read',
  attributes: { action: 'read' },
});

/**
 * To order an instance.
 * @public
 */
export const instanceCreatePermission = createPermission({
  name: 'managed-services.instance.create',
  attributes: { action: 'create' },
});

/**
 * To change or upgrade an instance.
 * @public
 */
export const instanceUpdatePermission = createPermission({
  name: 'managed-services.instance.update',
  attributes: { action: 'update' },
});

/**
 * To remove an instance.
 * @public
 */
export const instanceDeletePermission = createPermission({
  name: 'managed-services.instance.delete',
  attributes: { action: 'delete' },
});

/**
 * All of them, for a policy and for the backend that announces them.
 * @public
 */
export const managedServicesPermissions = [
  instanceReadPermission,
  instanceCreatePermission,
  instanceUpdatePermission,
  instanceDeletePermission,
];
