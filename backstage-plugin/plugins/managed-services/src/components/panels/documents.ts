// SPDX-License-Identifier: Apache-2.0
import type { InstanceCheck } from '@managed-services/engine';

/** One of the two documents of an instance. */
export type DocumentKind = 'manifest' | 'secret';

export type Document = { text: string; file: string };

/** The text of a document and the name of its file; null while there is none. */
export function documentOf(
  kind: DocumentKind,
  answer: InstanceCheck | null,
  name: string,
): Document | null {
  if (!answer) return null;
  const { manifest, secret } = answer;
  if (kind === 'secret') return secret && { text: secret.manifest, file: `${secret.name}.yaml` };
  return manifest === null ? null : { text: manifest, file: `${name}.yaml` };
}

/** Hands a text to the browser as a file. */
export function download({ text, file }: Document): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  URL.revokeObjectURL(url);
}
