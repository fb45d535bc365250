// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../shell/dist', import.meta.url));

/** Where in the sources the page did what the policy forbids. */
function sourceOf(report) {
  const {
    'source-file': file,
    'line-number': line,
    'column-number': column,
  } = report['csp-report'];
  try {
    const { pathname } = new URL(file);
    const map = new SourceMap(JSON.parse(readFileSync(`${dist}${pathname}.map`, 'utf8')));
    return map.findEntry(line - 1, column - 1).originalSource ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

/**
 * The violations that count. Zod, which Backstage itself reads configuration
 * with, tries `new Function('')` once to learn whether it may, and does without.
 */
export function violations(reports) {
  return reports
    .map(report => ({
      directive: report['csp-report']['effective-directive'],
      blocked: report['csp-report']['blocked-uri'],
      source: sourceOf(report),
    }))
    .filter(
      ({ blocked, source }) => !(blocked === 'eval' && source.includes('/node_modules/zod/')),
    );
}
