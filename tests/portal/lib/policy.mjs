// SPDX-License-Identifier: Apache-2.0
//
// What the pages do that a stricter content security policy forbids. Backstage itself cannot run
// under it: its catalog model compiles schemas with `eval`. So it is reported, not enforced, and
// what our sources do counts. tests/e2e enforces it for our pages alone.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/paths.mjs';

const policy = "script-src 'self' 'wasm-unsafe-eval'";
const app = join(root, 'backstage-plugin', 'packages', 'app', 'dist');

/** Where in the sources it happened; the bundle has maps. */
function sourceOf({ sourceFile, lineNumber, columnNumber }) {
  if (!sourceFile) return 'unknown';
  const { pathname } = new URL(sourceFile);
  const map = new SourceMap(JSON.parse(readFileSync(`${join(app, pathname)}.map`, 'utf8')));
  return map.findEntry(lineNumber - 1, columnNumber - 1).originalSource ?? 'unknown';
}

/** Puts the policy before the pages of a browser context; `violations()`: those that are ours. */
export async function watchPolicy(context) {
  const reports = [];
  await context.exposeFunction('reportViolation', report => reports.push(report));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      const { blockedURI, sourceFile, lineNumber, columnNumber } = event;
      globalThis.reportViolation({ blockedURI, sourceFile, lineNumber, columnNumber });
    });
  });
  await context.route('**', async route => {
    if (route.request().resourceType() !== 'document') return route.fallback();
    const response = await route.fetch();
    const headers = {
      ...response.headers(),
      'content-security-policy-report-only': policy,
    };
    return route.fulfill({ response, headers });
  });
  return {
    seen: () => reports.length,
    violations: () =>
      reports
        .map(report => ({ ...report, source: sourceOf(report) }))
        .filter(({ source }) => !source.includes('/node_modules/')),
  };
}
