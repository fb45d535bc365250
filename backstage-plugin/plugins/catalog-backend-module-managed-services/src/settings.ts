// SPDX-License-Identifier: Apache-2.0
import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { DEFAULT_GROUP } from '@managed-services/backstage-plugin-managed-services-common';

/** A cluster to read. */
export interface ClusterSettings {
  name: string;
  /** Reads the cluster instead of the credentials that the Kubernetes plugin has for it. */
  token?: string;
}

/** What the configuration says, with the defaults filled in. */
export interface Settings {
  groups: string[];
  /** `undefined`: every cluster that the Kubernetes plugin knows. */
  clusters?: ClusterSettings[];
  owner?: string;
  schedule: SchedulerServiceTaskScheduleDefinition;
}

/** Backends that start together must not ask all clusters at the same moment. */
const LONGEST_DELAY = 2;

const SECTION = 'managedServices';

export function readSettings(config: RootConfigService): Settings {
  const section = config.getOptionalConfig(SECTION);
  const schedule = section?.getOptionalConfig('catalog.schedule');
  return {
    groups: section?.getOptionalStringArray('groups') ?? [
      DEFAULT_GROUP,
    ],
    clusters: readClusters(config),
    owner: section?.getOptionalString('catalog.owner'),
    schedule: {
      initialDelay: { seconds: Math.random() * LONGEST_DELAY },
      ...(schedule
        ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
            schedule,
          )
        : { frequency: { seconds: 30 }, timeout: { minutes: 2 } }),
    },
  };
}

function readClusters(
  config: RootConfigService,
): ClusterSettings[] | undefined {
  const key = `${SECTION}.clusters`;
  const entries = config.getOptional(key);
  if (!Array.isArray(entries)) return undefined;
  return entries.map((entry, index) => {
    // A name alone stands for a cluster without a token of its own.
    if (typeof entry === 'string') return { name: entry };
    const one = new ConfigReader(
      entry as JsonObject,
      `${key}[${index}]`,
    );
    return {
      name: one.getString('name'),
      token: one.getOptionalString('token'),
    };
  });
}
