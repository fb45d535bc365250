// SPDX-License-Identifier: Apache-2.0
// What a person does with the form, found by what a person perceives: roles,
// names and descriptions.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { plugin } from './browser.mjs';

/** Repeats the check until it holds; after five seconds its error counts. */
export async function eventually(check) {
  const deadline = Date.now() + 5000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

/** Opens nested sections by their headings and gives the innermost. */
export async function section(page, ...headings) {
  let inner = plugin(page);
  for (const name of headings) {
    const role = kind => inner.getByRole(kind, { name, exact: true });
    inner = role('region').or(role('group'));
    const heading = inner.getByRole('button', { name, exact: true });
    if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
  }
  return inner;
}

export const field = (scope, name) => scope.getByRole('textbox', { name, exact: true });

/** The fields of the usage example, in the order a person meets them. */
export async function exampleFields(page) {
  const storage = await section(page, 'Storage');
  const requests = await section(page, 'Resources', 'Reserved');
  return {
    name: field(plugin(page), 'Name'),
    namespace: field(plugin(page), 'Namespace'),
    replicas: field(plugin(page), 'Replicas'),
    size: field(storage, 'Size'),
    storageClass: field(storage, 'Storage class'),
    memory: field(requests, 'Memory'),
    cpu: field(requests, 'CPU'),
  };
}

export const exampleTexts = {
  name: 'my-postgres',
  namespace: 'default',
  replicas: '3',
  size: '10Gi',
  storageClass: 'standard',
  memory: '256Mi',
  cpu: '100m',
};

export async function fillExample(page) {
  const fields = await exampleFields(page);
  for (const [key, text] of Object.entries(exampleTexts)) await fields[key].fill(text);
  return fields;
}

/** Types over what is there, key by key, and stays in the field. */
export async function retype(input, text) {
  await input.click();
  await input.press('ControlOrMeta+a');
  await input.pressSequentially(text);
}

/** What a screen reader says about a field: its state, and all that describes it. */
export async function perceived(input) {
  return input.evaluate(element => ({
    invalid: element.getAttribute('aria-invalid') === 'true',
    value: element.value,
    description: (element.getAttribute('aria-describedby') ?? '')
      .split(/\s+/)
      .map(id => document.getElementById(id))
      .filter(described => described?.checkVisibility())
      .map(described => described.textContent.trim()),
  }));
}

/** Types a mistake: the field must say so at once, and keep what was typed. */
export async function assertRefusedWhileTyping(input, text, expected) {
  const before = await perceived(input);
  await retype(input, text);
  await eventually(async () => {
    const now = await perceived(input);
    assert.equal(now.value, text);
    assert.equal(now.invalid, true, `no complaint about ${text}`);
    const messages = now.description.filter(part => !before.description.includes(part));
    assert.match(messages.join('\n'), expected);
  });
}

export async function assertAccepted(input, text) {
  await eventually(async () => {
    const { value, invalid } = await perceived(input);
    assert.deepEqual({ value, invalid }, { value: text, invalid: false });
  });
}

export const manifestText = page =>
  plugin(page).getByRole('region', { name: 'Manifest as YAML' }).textContent();

export const assertManifest = (page, expected) =>
  eventually(async () => assert.equal(await manifestText(page), expected));
