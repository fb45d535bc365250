// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type { ServiceSummary } from '../../api';

/** What a page about one instance is given; it is drawn again with every answer of the cluster. */
export type InstanceViewProps = {
  instance: Instance;
  /** The service it was ordered from; null where the portal does not offer it. */
  service: ServiceSummary | null;
  /** When the instance was read, in milliseconds. */
  readAt: number | undefined;
};
