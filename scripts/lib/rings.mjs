// SPDX-License-Identifier: Apache-2.0
//
// The rings, as data: from what is quick and close to the code to what is slow and close to people.
// A suite is a command, the runner whose report is read, and what it needs.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** Charts of the repository that have a schema, as paths from the root. */
export function ownCharts() {
  const folder = join(root, 'charts');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names
    .map(name => `charts/${name}`)
    .filter(path =>
      ['Chart.yaml', 'values.schema.json'].every(file => existsSync(join(root, path, file))),
    );
}

/**
 * A suite from the command as a person would type it; `cwd` is relative to the root. Suites of a
 * ring that stand behind each other and mostly `wait` run side by side.
 */
function suite(runner, command, options) {
  const { needs, name = command, cwd = '.', quiet = false, waits = false } = options;
  return { name, runner, command: command.split(' '), needs, cwd, quiet, waits };
}

/** A suite that is named after its folder and runs there. */
function suiteIn(cwd, runner, command, options) {
  return suite(runner, command, { name: cwd, cwd, ...options });
}

/**
 * `charts` are paths as `ownCharts` gives them; commands find `helm`, `npx`, `cargo` on the PATH
 * that the needs put together.
 */
export function describeRings(charts) {
  const artefacts = [...crateSuites(), ...artefactSuites(charts), ...chartSuites()];
  return [
    { id: 0, title: 'the engine and its artefacts', suites: [...sourceSuites(), ...artefacts] },
    { id: 1, title: 'the npm package and the scripts', suites: packageSuites() },
    {
      id: 2,
      title: 'conformance: kro, Kubernetes, Helm, PostgreSQL, Valkey',
      suites: conformanceSuites(),
    },
    { id: 3, title: 'Backstage', suites: backstageSuites() },
    { id: 4, title: 'end to end, in a browser', suites: browserSuites() },
    { id: 5, title: 'a live cluster: Kubernetes, kro, Flux', suites: clusterSuites() },
    { id: 6, title: 'the whole story: Backstage on a live cluster', suites: portalSuites() },
  ];
}

function sourceSuites() {
  const needs = ['node', 'npm ci .'];
  return [
    suite('check', 'npm run measure', { needs }),
    suite('check', 'npx knip --no-progress --no-config-hints', { needs }),
  ];
}

function crateSuites() {
  const needs = ['rust'];
  return [
    suite('check', 'cargo fmt --check', { needs }),
    suite('check', 'cargo clippy --all-targets --features cli -- -D warnings', { needs }),
    suite('cargo', 'cargo test --features cli --no-fail-fast --tests', { needs }),
    // rustdoc has its own test runner, without reports.
    suite('check', 'cargo test --features cli --doc', { needs }),
  ];
}

function artefactSuites(charts) {
  const generate = ['managed-services', 'generate', ...charts, '--check'].join(' ');
  const forAll = (command, options) => charts.map(chart => suite('check', command(chart), options));
  const validate = chart =>
    `npx ajv validate -s ${chart}/values.schema.json -d ${chart}/values.yaml`;
  return [
    ...forAll(validate, { needs: ['node', 'npm ci .'] }),
    suite('check', generate, { needs: ['rust', 'command line program'] }),
    ...forAll(chart => `helm lint --strict ${chart}`, { needs: ['helm'] }),
    ...forAll(chart => `helm template my-release ${chart}`, { needs: ['helm'], quiet: true }),
  ];
}

function chartSuites() {
  const command = 'go test -json -count=1';
  return [
    suiteIn('tests/kit', 'go', `${command} ./...`, { needs: ['go'] }),
    suiteIn('tests/charts', 'go', `${command} . ./internal/... ./docs`, {
      needs: ['go', 'helm', 'rust', 'command line program'],
    }),
    suiteIn('tests/charts', 'go', `${command} ./judges`, {
      name: 'tests/charts judges',
      needs: ['go', 'helm', 'chart judges'],
    }),
  ];
}

function packageSuites() {
  return [
    suiteIn('tests/scripts', 'node', 'node --test', { needs: ['node', 'npm ci .'] }),
    suiteIn('tests/pkg', 'node', 'npm test', {
      needs: ['node', 'npm ci tests/pkg', 'engine package', 'command line program', 'chromium'],
    }),
  ];
}

function conformanceSuites() {
  return [
    suiteIn('tests/conformance', 'go', 'go test -json -timeout 40m ./...', {
      needs: ['go', 'command line program', 'helm'],
    }),
    suite('check', 'bash tests/database/run.sh', {
      name: 'tests/database',
      needs: ['node', 'helm', 'postgres', 'npm ci tests/database'],
      waits: true,
    }),
    suite('check', 'env PGPORT=54330 bash tests/database/builds.sh', {
      name: 'tests/database, other builds',
      needs: ['helm', 'postgres', 'postgres builds'],
      waits: true,
    }),
    suite('check', 'bash tests/database/valkey.sh', {
      name: 'tests/database, valkey',
      needs: ['helm', 'valkey'],
      waits: true,
    }),
  ];
}

/** The folders of the Backstage packages, each with tests of its own. */
function backstagePackages() {
  const folder = 'backstage-plugin/plugins';
  const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : [];
  return names.map(name => `${folder}/${name}`);
}

function backstageSuites() {
  const needs = ['node', 'engine package', 'npm ci backstage-plugin'];
  return [
    suiteIn('backstage-plugin', 'check', 'npm run tsc', { name: 'backstage-plugin types', needs }),
    ...backstagePackages().map(folder => suiteIn(folder, 'jest', 'npm test --', { needs })),
    suiteIn('backstage-plugin/packages/backend', 'node', 'npm test', { needs }),
    suiteIn('backstage-plugin', 'node', 'npm run test:scripts', {
      name: 'backstage-plugin scripts',
      needs,
    }),
    suiteIn('tests/scaffolder', 'node', 'npm test', {
      needs: ['node', 'command line program', 'npm ci tests/scaffolder'],
    }),
  ];
}

function browserSuites() {
  const programs = ['node', 'engine package', 'command line program', 'chromium'];
  return [
    suiteIn('tests/e2e', 'node', 'npm test', {
      needs: [...programs, 'npm ci backstage-plugin', 'npm ci tests/e2e'],
    }),
  ];
}

function clusterSuites() {
  return [
    suiteIn('tests/cluster', 'go', 'go test -json -timeout 40m -count=1 -parallel 8 .', {
      needs: ['go', 'command line program', 'helm', 'cluster programs'],
    }),
  ];
}

function portalSuites() {
  const programs = ['node', 'engine package', 'command line program', 'chromium'];
  const cluster = ['go', 'helm', 'cluster programs'];
  return [
    suiteIn('tests/portal', 'node', 'npm test', {
      needs: [
        ...programs,
        ...cluster,
        'npm ci backstage-plugin',
        'npm ci tests/portal',
        'portal app',
      ],
    }),
  ];
}
