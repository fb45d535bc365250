// SPDX-License-Identifier: Apache-2.0
import { createTranslationMessages } from '@backstage/frontend-plugin-api';
import { managedServicesTranslationRef } from '../translation';
import messages from './de.json';

/** German. `full` makes the compiler name every text that is missing. */
export default createTranslationMessages({
  ref: managedServicesTranslationRef,
  full: true,
  messages,
});
