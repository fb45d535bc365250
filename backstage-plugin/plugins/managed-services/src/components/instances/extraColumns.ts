// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from 'react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';

/**
 * A column that an app adds to the list of instances.
 *
 * @public
 */
export type ExtraColumn = {
  id: string;
  title: string;
  /** The text of a cell; it is called for each instance in sight, so it must be quick. */
  value: (instance: Instance) => string;
};

/** Without extensions. */
export const NO_COLUMNS: readonly ExtraColumn[] = [];

/** The columns that extensions of the app have added. */
export const ExtraColumns = createContext<readonly ExtraColumn[]>(NO_COLUMNS);

export const useExtraColumns = () => useContext(ExtraColumns);
