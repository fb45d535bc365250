// SPDX-License-Identifier: Apache-2.0
import { createApiRef, type IconElement } from '@backstage/frontend-plugin-api';

/**
 * The icons of services, by the word that a chart or template gives (`database`), or else by the
 * service's title. Words without an icon get one of the plugin's own.
 *
 * @public
 */
export interface ServiceIconsApi {
  icon(word: string): IconElement | undefined;
}

/**
 * An app that wants other icons provides this API; nothing does by default.
 *
 * @public
 */
export const serviceIconsApiRef = createApiRef<ServiceIconsApi>().with({
  id: 'plugin.managed-services.service-icons',
  pluginId: 'managed-services',
});
