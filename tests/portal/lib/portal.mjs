// SPDX-License-Identifier: Apache-2.0
//
// What people do in the portal, found by what they perceive: roles and names.
import { plugin } from './browser.mjs';

const base = '/managed-services';

/** The address of an instance, as people share it. */
export function addressOf({ namespace, kind, name }, view) {
  const parts = [base, 'instances', 'local', namespace, kind, name, view];
  return parts.filter(part => part !== undefined).join('/');
}

export const field = (page, name) =>
  plugin(page).getByRole('textbox', { name, exact: true });

export const button = (page, name) => plugin(page).getByRole('button', { name });

export const link = (page, name) => plugin(page).getByRole('link', { name });

/** Opens the form of a service and fills it. */
export async function fillForm(page, service, { name, namespace, ...values }) {
  await page.goto(base);
  await plugin(page).getByRole('button', { name: new RegExp(`^${service}`) }).click();
  await field(page, 'Name').fill(name);
  await field(page, 'Namespace').fill(namespace);
  for (const [label, text] of Object.entries(values)) await field(page, label).fill(text);
}

/** From the filled form to the review. */
export async function review(page) {
  await button(page, 'Review and order').click();
  await plugin(page).getByRole('heading', { name: 'Order', exact: true }).waitFor();
}

/** Chooses the delivery and orders; resolves when the task is over. */
export async function order(page, { delivery, send, done = 'Done' }) {
  // The control itself is hidden behind what it looks like.
  await plugin(page).getByRole('radio', { name: delivery }).check({ force: true });
  await button(page, send).click();
  const task = plugin(page).getByRole('region', { name: 'Task' });
  await task.getByRole('status').getByText(done, { exact: true }).waitFor({ timeout: 90_000 });
  return task;
}

/** The row of an instance in the list. */
export const row = (page, name) =>
  plugin(page).getByRole('row', { name: new RegExp(`\\b${name}\\b`) });
