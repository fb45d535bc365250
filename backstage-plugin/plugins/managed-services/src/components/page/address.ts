// SPDX-License-Identifier: Apache-2.0

/** What the address says of an instance; its API version is known only to the cluster. */
export type InstanceAddress = {
  cluster: string;
  namespace: string;
  kind: string;
  name: string;
};

const INSTANCE_VIEWS = ['change', 'upgrade', 'remove'] as const;

/** The pages of one instance: what it is, and what can be done with it. */
export type InstanceView = 'overview' | (typeof INSTANCE_VIEWS)[number];

/** Every page of the plugin, by what its address names. */
export type Place =
  | { page: 'services' }
  | { page: 'service'; id: string }
  | { page: 'instances' }
  | { page: 'instance'; instance: InstanceAddress; view: InstanceView }
  | { page: 'adopt' }
  | { page: 'unknown'; path: string };

const INSTANCES = 'instances';
const ADOPT = 'adopt';

/** Comes before the id of a service whose namespace is one of these words. */
const SERVICES = 'services';

const RESERVED: ReadonlySet<string> = new Set([INSTANCES, ADOPT, SERVICES]);

/** The parts of a path without their escapes. */
export function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .filter(segment => segment !== '')
    .map(readable);
}

function readable(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A broken escape: nothing is called that.
    return segment;
  }
}

function placeOfInstances(segments: readonly string[]): Place {
  const [cluster, namespace, kind, name, view, ...more] = segments;
  if (cluster === undefined) return { page: 'instances' };
  const shown = view === undefined ? 'overview' : INSTANCE_VIEWS.find(known => known === view);
  if (name === undefined || shown === undefined || more.length > 0) {
    return { page: 'unknown', path: [INSTANCES, ...segments].join('/') };
  }
  return { page: 'instance', instance: { cluster, namespace, kind, name }, view: shown };
}

/** The page that an address below the plugin's own names. */
export function placeOf(segments: readonly string[]): Place {
  const [first, ...rest] = segments;
  if (first === undefined) return { page: 'services' };
  if (first === INSTANCES) return placeOfInstances(rest);
  if (first === ADOPT && rest.length === 0) return { page: 'adopt' };
  if (first === ADOPT) return { page: 'unknown', path: segments.join('/') };
  if (first === SERVICES && rest.length === 0) return { page: 'services' };
  return { page: 'service', id: (first === SERVICES ? rest : segments).join('/') };
}

function segmentsOfPlace(place: Place): string[] {
  switch (place.page) {
    case 'services':
      return [];
    case 'service': {
      const parts = place.id.split('/');
      return RESERVED.has(parts[0]) ? [SERVICES, ...parts] : parts;
    }
    case 'instances':
      return [INSTANCES];
    case 'instance': {
      const { cluster, namespace, kind, name } = place.instance;
      const view = place.view === 'overview' ? [] : [place.view];
      return [INSTANCES, cluster, namespace, kind, name, ...view];
    }
    case 'adopt':
      return [ADOPT];
    case 'unknown':
      return place.path.split('/');
  }
}

/** The address of a page, below the plugin's own. */
export function pathOf(place: Place): string {
  return segmentsOfPlace(place)
    .map(segment => `/${encodeURIComponent(segment)}`)
    .join('');
}
