// SPDX-License-Identifier: Apache-2.0
//
// The rings, as data: from what is quick and close to the code to what is slow and close to people. A suite is a command, the counter that
// reads its output, and what it needs.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Charts of the repository that have a schema, as paths from the root. */
export function ownCharts() {
  const folder = join(root, 'charts');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map(name => `charts/${name}`).filter(path => ['Chart.yaml', 'values.schema.json'].every(file => existsSync(join(root, path, file))));
}

/**
 * A suite from the command as a person would type it; `cwd` is relative to the root. Suites of a ring that stand behind each other and mostly
 * `wait` run side by side.
 */
function suite(counter, command, needs, { name = command, cwd = '.', quiet = false, waits = false } = {}) {
  return { name, counter, command: command.split(' '), needs, cwd, quiet, waits };
}

/** `charts` are paths as `ownCharts` gives them; commands find `helm`, `npx`, `cargo` on the PATH that the needs put together. */
export function describeRings(charts) {
  return [
    { id: 0, title: 'the engine and its artefacts', suites: [suite('check', 'npm run measure', ['node', 'npm ci .']), ...crateSuites(), ...artefactSuites(charts), ...chartSuites()] },
    {
      id: 1,
      title: 'the npm package and the scripts',
      suites: [
        suite('node', 'node --test', ['node', 'npm ci .'], { name: 'tests/scripts', cwd: 'tests/scripts' }),
        suite('node', 'npm test', ['node', 'npm ci tests/pkg', 'engine package', 'command line program', 'chromium'], { name: 'tests/pkg', cwd: 'tests/pkg' }),
      ],
    },
    {
      id: 2,
      title: 'conformance: kro, Kubernetes, Helm, PostgreSQL, Valkey',
      suites: [
        suite('go', 'go test -json -timeout 40m ./...', ['go', 'command line program', 'helm'], { name: 'tests/conformance', cwd: 'tests/conformance' }),
        suite('check', 'bash tests/database/run.sh', ['node', 'helm', 'postgres', 'npm ci tests/database'], { name: 'tests/database', waits: true }),
        suite('check', 'env PGPORT=54330 bash tests/database/builds.sh', ['helm', 'postgres', 'postgres builds'], {
          name: 'tests/database, other builds',
          waits: true,
        }),
        suite('check', 'bash tests/database/valkey.sh', ['helm', 'valkey'], { name: 'tests/database, valkey', waits: true }),
      ],
    },
    {
      id: 3,
      title: 'Backstage',
      suites: [
        suite('check', 'npm run tsc', ['node', 'engine package', 'npm ci backstage-plugin'], { name: 'backstage-plugin types', cwd: 'backstage-plugin' }),
        suite('jest', 'npm test', ['node', 'engine package', 'npm ci backstage-plugin'], { name: 'backstage-plugin', cwd: 'backstage-plugin' }),
        suite('node', 'npm test', ['node', 'command line program', 'npm ci tests/scaffolder'], { name: 'tests/scaffolder', cwd: 'tests/scaffolder' }),
      ],
    },
    {
      id: 4,
      title: 'end to end, in a browser',
      suites: [
        suite('node', 'npm test', ['node', 'engine package', 'command line program', 'npm ci backstage-plugin', 'npm ci tests/e2e', 'chromium'], {
          name: 'tests/e2e',
          cwd: 'tests/e2e',
        }),
      ],
    },
    {
      id: 5,
      title: 'a live cluster: Kubernetes, kro, Flux',
      suites: [
        suite('go', 'go test -json -timeout 40m -count=1 -parallel 8 .', ['go', 'command line program', 'helm', 'cluster programs'], {
          name: 'tests/cluster',
          cwd: 'tests/cluster',
        }),
      ],
    },
  ];
}

function crateSuites() {
  return [
    suite('check', 'cargo fmt --check', ['rust']),
    suite('check', 'cargo clippy --all-targets --features cli -- -D warnings', ['rust']),
    suite('cargo', 'cargo test --features cli --no-fail-fast', ['rust']),
  ];
}

function artefactSuites(charts) {
  const program = ['managed-services', 'generate', ...charts, '--check'];
  return [
    ...charts.map(chart => suite('check', `npx ajv validate -s ${chart}/values.schema.json -d ${chart}/values.yaml`, ['node', 'npm ci .'])),
    suite('check', program.join(' '), ['rust', 'command line program']),
    ...charts.map(chart => suite('check', `helm lint --strict ${chart}`, ['helm'])),
    ...charts.map(chart => suite('check', `helm template my-release ${chart}`, ['helm'], { quiet: true })),
  ];
}

function chartSuites() {
  const command = 'go test -json -count=1';
  return [
    suite('go', `${command} . ./internal/... ./docs`, ['go', 'helm', 'rust', 'command line program'], { name: 'tests/charts', cwd: 'tests/charts' }),
    suite('go', `${command} ./judges`, ['go', 'helm', 'chart judges'], { name: 'tests/charts judges', cwd: 'tests/charts' }),
  ];
}
