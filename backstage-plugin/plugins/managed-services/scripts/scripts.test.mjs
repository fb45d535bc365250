// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packCharts } from './charts.mjs';

test('services are packed with their subcharts and links; a part of another is not a service', () => {
  const folder = mkdtempSync(join(tmpdir(), 'charts-'));
  const put = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('base/Chart.yaml', 'name: base');
  put('base/values.schema.json', '{}');
  put('db/Chart.yaml', 'name: db');
  put('db/values.schema.json', '{}');
  put('db/managed-service.yaml', 'title: DB');
  put('db/.helmignore', '*.md');
  put('db/charts/notes.md', 'only its name is packed');
  put('db/templates/secret.yaml', 'never packed');
  put('plain/Chart.yaml', 'name: plain');
  symlinkSync('../../base', join(folder, 'db/charts/base'));
  assert.deepEqual(packCharts(folder), {
    services: [
      {
        id: 'db',
        files: {
          'Chart.yaml': 'name: db',
          'values.schema.json': '{}',
          'managed-service.yaml': 'title: DB',
          '.helmignore': '*.md',
          'charts/base/Chart.yaml': 'name: base',
          'charts/base/values.schema.json': '{}',
          'charts/notes.md': '',
        },
      },
    ],
  });
  rmSync(folder, { recursive: true });
});
