// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parse } from 'yaml';

const SOURCE_TEMPLATE = 'backstage.io/source-template';

// `catalog:write` notes the template a file came from; that one key may differ.
function withoutSourceTemplate(resource) {
  const { annotations, ...metadata } = resource.metadata;
  const { [SOURCE_TEMPLATE]: _, ...others } = annotations ?? {};
  if (Object.keys(others).length > 0) metadata.annotations = others;
  return { ...resource, metadata };
}

/**
 * The one file a run wrote, as its readers see it. kubectl and Flux read YAML
 * 1.1, other tools YAML 1.2: the file must mean the same to both.
 */
export function writtenResource(files, name) {
  assert.deepEqual(Object.keys(files), [`${name}.yaml`], 'exactly the one file is written');
  const text = files[`${name}.yaml`];
  const modern = parse(text);
  const old = parse(text, { version: '1.1', schema: 'yaml-1.1' });
  assert.deepEqual(old, modern, `YAML 1.1 and 1.2 readers differ on\n${text}`);
  return withoutSourceTemplate(modern);
}
