// SPDX-License-Identifier: Apache-2.0
// The engine's own answers, through the command line program.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { engineProgram, root, withValuesFile } from '../../../kit/kit.mjs';
import { platformFile } from './templates.mjs';

const program = engineProgram();

function run(args, input) {
  return execFileSync(program, args, {
    cwd: root,
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

// A service of the project by its name, a chart of others by its folder.
const chart = service => (service.startsWith('/') ? service : join('charts', service));

/** The custom resource as the engine writes it, parsed. */
export function manifest(service, { name, namespace, values }) {
  return withValuesFile(values, file =>
    parse(run(['manifest', chart(service), '--name', name, '--namespace', namespace, '-f', file])),
  );
}

/** The engine's verdict on each values document, in order, with its violations. */
export function verdicts(service, documents) {
  const lines = documents.map(document => `${JSON.stringify(document)}\n`).join('');
  // With --batch the answers are data; the exit code says that all were given.
  return run(['validate', chart(service), '--batch'], lines)
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

export function losses(service) {
  return JSON.parse(run(['losses', chart(service)]));
}

/** The custom resources of many values documents, parsed, in order. */
export function manifests(service, { name, namespace }, documents) {
  const lines = documents.map(document => `${JSON.stringify(document)}\n`).join('');
  return run(
    ['manifest', chart(service), '--name', name, '--namespace', namespace, '--batch'],
    lines,
  )
    .trimEnd()
    .split('\n')
    .map(line => parse(JSON.parse(line).manifest));
}

/** Writes what the engine generates from charts; the reason when it refuses one, or null. */
export function generate(charts, out) {
  const { status, stderr } = spawnSync(
    program,
    ['generate', ...charts, '--platform', platformFile, '--out', out],
    { encoding: 'utf8' },
  );
  return status === 0 ? null : stderr.split('\n')[0];
}
