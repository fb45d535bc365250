// SPDX-License-Identifier: Apache-2.0
import type { InstanceRef } from '@managed-services/backstage-plugin-managed-services-common';
import { isRecord } from '../../state/values';
import type {
  InstanceEvent,
  InstanceObject,
} from '../instances';

type Json = Readonly<Record<string, unknown>>;

function recordIn(value: Json, key: string): Json {
  const found = value[key];
  return isRecord(found) ? found : {};
}

function textIn(value: Json, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}

/** The time of the first of these texts that is one; null without. */
function timeOf(...texts: string[]): number | null {
  const times = texts.map(text => Date.parse(text)).filter(time => !Number.isNaN(time));
  return times[0] ?? null;
}

/** What an event of the API server says; components of Kubernetes fill it in two ways. */
export function eventOf(event: Json): InstanceEvent {
  const object = recordIn(event, 'involvedObject');
  const metadata = recordIn(event, 'metadata');
  const series = recordIn(event, 'series');
  const counts = [series.count, event.count].filter(count => typeof count === 'number');
  return {
    id: textIn(metadata, 'uid') || textIn(metadata, 'name'),
    type: textIn(event, 'type'),
    reason: textIn(event, 'reason'),
    message: textIn(event, 'message').trim(),
    object: `${textIn(object, 'kind')} ${textIn(object, 'name')}`,
    count: counts[0] ?? 1,
    at: timeOf(
      textIn(series, 'lastObservedTime'),
      textIn(event, 'lastTimestamp'),
      textIn(event, 'eventTime'),
      textIn(metadata, 'creationTimestamp'),
    ),
  };
}

/** Kind and name of what an event happened to. */
export function subjectOf(event: Json): { kind: string; name: string } {
  const object = recordIn(event, 'involvedObject');
  return { kind: textIn(object, 'kind'), name: textIn(object, 'name') };
}

/** An object of a list, which names its kind only for all of its items together. */
export function objectOf(kind: string, item: Json): InstanceObject {
  const metadata = recordIn(item, 'metadata');
  return {
    kind,
    name: textIn(metadata, 'name'),
    deleting: textIn(metadata, 'deletionTimestamp') !== '',
  };
}

/** The schema of one kind in the OpenAPI document of its group and version. */
export function schemaOf({ apiVersion, kind }: InstanceRef, document: unknown): Json | null {
  const [group, version] = apiVersion.split('/');
  const isKind = (schema: Json) => {
    const kinds = schema['x-kubernetes-group-version-kind'];
    return (Array.isArray(kinds) ? kinds : [])
      .filter(isRecord)
      .some(known => known.group === group && known.version === version && known.kind === kind);
  };
  const components = isRecord(document) ? recordIn(document, 'components') : {};
  const schemas = Object.values(recordIn(components, 'schemas')).filter(isRecord);
  return schemas.find(isKind) ?? null;
}
