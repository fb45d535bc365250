// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { chromiumOptions, root } from '../../kit/kit.mjs';
import { watchPolicy } from './policy.mjs';

/** Where the screenshots of a run are. */
export const pictures = join(root, 'tests', 'portal', 'artifacts');

/** What is ours on a page; around it is Backstage's own. */
const ours = '[data-testid="managed-services"]';

export const launch = () => chromium.launch(chromiumOptions);

/** A person at a browser, signed in. `trouble` fills with what a healthy page never says. */
export async function visit(browser, { origin, person }) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: 1440, height: 1000 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // A machine that is busy with other tests is slow, not wrong.
  context.setDefaultTimeout(60_000);
  const policy = await watchPolicy(context);
  const page = await context.newPage();
  const trouble = [];
  page.on('console', message => {
    // Refusals are answers: who may not list a whole cluster is asked namespace by namespace.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) trouble.push(message.text());
  });
  page.on('pageerror', error => trouble.push(`uncaught: ${error.stack ?? error}`));
  page.on('request', request => {
    const { protocol } = new URL(request.url());
    if (!request.url().startsWith(origin) && !['data:', 'blob:'].includes(protocol)) {
      trouble.push(`reached out to ${request.url()}`);
    }
  });
  await page.goto('/managed-services');
  await page.getByRole('button', { name: person, exact: true }).click();
  await page.getByRole('heading', { name: 'Managed services' }).first().waitFor();
  return { page, trouble, policy, close: () => context.close() };
}

export const plugin = page => page.locator(ours);

/** Colours that are still fading are judged, and painted, half-way otherwise. */
function settled(page) {
  return page.evaluate(() =>
    Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {}))),
  );
}

/** axe on what is ours. */
export async function assertAccessible(page, what) {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).include(ours).analyze();
  const told = violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(node => `${impact} ${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`),
  );
  assert.deepEqual(told, [], `${what}:\n${told.join('\n')}`);
}

/** Waits until a page that is drawn again has dropped what it showed before. */
async function resize(page, size) {
  await page.setViewportSize(size);
  await page.waitForTimeout(500);
}

/**
 * The page as it is now: light, dark, and as wide as a telephone. A narrow app draws its pages
 * again; the landmark tells when that is done. `isPassing`: what is shown would not survive that.
 */
export async function picture(page, name, landmark, { isPassing = false } = {}) {
  mkdirSync(pictures, { recursive: true });
  const shoot = async suffix => {
    await landmark.waitFor();
    await settled(page);
    await page.screenshot({ path: join(pictures, `${name}-${suffix}.png`) });
  };
  const wide = page.viewportSize();
  await shoot('light');
  if (isPassing) return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await resize(page, { width: 390, height: 844 });
  await shoot('390');
  await resize(page, wide);
  await landmark.waitFor();
}
