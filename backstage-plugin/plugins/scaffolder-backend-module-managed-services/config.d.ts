// SPDX-License-Identifier: Apache-2.0

export interface Config {
  managedServices?: {
    /**
     * API groups of the services' custom resources: the actions touch no others. Default:
     * `managedservices.example.com`.
     */
    groups?: string[];
  };
}
