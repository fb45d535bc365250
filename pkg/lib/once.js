// SPDX-License-Identifier: Apache-2.0

/** Loads once; a failed attempt is not kept, so that a later one can succeed. */
export function once(load) {
  let pending = null;
  return () => {
    pending ??= load().catch(error => {
      pending = null;
      throw error;
    });
    return pending;
  };
}
