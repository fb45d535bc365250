// SPDX-License-Identifier: Apache-2.0
import { createTranslationResource } from '@backstage/frontend-plugin-api';
import { managedServicesTranslationRef } from '../translation';

/**
 * The languages of the plugin besides English, loaded when a person chooses one: German (`de`).
 * Messages of the engine, such as what is wrong with a value, are English in all of them.
 *
 * @alpha
 */
export const managedServicesTranslations = createTranslationResource({
  ref: managedServicesTranslationRef,
  translations: { de: () => import('./de') },
});
