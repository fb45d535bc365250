// SPDX-License-Identifier: Apache-2.0
import { managedServicesTranslationRef } from '../translation';
import german from './de.json';

type Messages = Record<string, string>;

/** What the reference itself keeps, by key; the type hides it. */
function english(): Messages {
  const ref = managedServicesTranslationRef as unknown as { getDefaultMessages(): Messages };
  return ref.getDefaultMessages();
}

const placeholders = (text: string) => (text.match(/\{\{\w+\}\}|`[^`]+`/g) ?? []).sort();

it('says everything in German, with the same values and names of settings in it', () => {
  const texts: Messages = german;
  const original = english();
  expect(Object.keys(texts).sort()).toEqual(Object.keys(original).sort());
  const inserted = (messages: Messages) =>
    Object.fromEntries(
      Object.entries(messages).map(([key, text]) => [key, placeholders(text)]),
    );
  expect(inserted(texts)).toEqual(inserted(original));
});
