// SPDX-License-Identifier: Apache-2.0
export interface Config {
  managedServices?: {
    /**
     * API groups whose custom resources are instances, beside those of the software templates in
     * the catalog. Default: `managedservices.example.com` when the catalog has no templates either.
     * @deepVisibility frontend
     */
    groups?: string[];
    /**
     * Namespaces to read in clusters where people may list neither the instances of the whole
     * cluster nor the namespaces.
     * @deepVisibility frontend
     */
    namespaces?: string[];
  };
}
