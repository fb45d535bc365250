// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { chromiumOptions } from '../../../kit/kit.mjs';

export const launch = () => chromium.launch(chromiumOptions);

/**
 * A fresh visitor. `trouble` fills with whatever a healthy page never says. `timeLimit`:
 * milliseconds that the engine may take for one answer.
 */
export async function visit(browser, { origin, theme = 'light', timeLimit = null }) {
  const context = await browser.newContext({
    baseURL: origin,
    colorScheme: theme,
    viewport: { width: 1440, height: 1000 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // Everything is local: what takes longer does not come.
  context.setDefaultTimeout(10_000);
  if (timeLimit !== null) {
    await context.addInitScript(
      limit => sessionStorage.setItem('time-limit', limit),
      String(timeLimit),
    );
  }
  const page = await context.newPage();
  const trouble = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) {
      trouble.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', error => trouble.push(`uncaught: ${error.stack ?? error}`));
  page.on('requestfailed', request =>
    trouble.push(`failed: ${request.url()} ${request.failure()?.errorText}`),
  );
  page.on('response', response => {
    if (response.status() >= 400) trouble.push(`${response.status()}: ${response.url()}`);
  });
  page.on('request', request => {
    const { protocol } = new URL(request.url());
    if (!request.url().startsWith(origin) && !['data:', 'blob:'].includes(protocol)) {
      trouble.push(`reached out to ${request.url()}`);
    }
  });
  await page.goto('/managed-services');
  return { page, trouble, close: () => context.close() };
}

export const plugin = page => page.getByTestId('managed-services');

/** axe on what is ours; the shell around it is Backstage's. */
export async function assertAccessible(page, what) {
  // Colours that are still fading are judged half-way otherwise.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {}))),
  );
  const { violations } = await new AxeBuilder({ page })
    .include('[data-testid="managed-services"]')
    .analyze();
  const told = violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(node => `${impact} ${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`),
  );
  assert.deepEqual(told, [], `${what}:\n${told.join('\n')}`);
}
