// SPDX-License-Identifier: Apache-2.0
//
// Users of the package: temporary projects into which the packed tarball is installed. They lie
// outside the repository, so that nothing is found by accident in a node_modules above them.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { pkg } from './places.mjs';

const execute = promisify(execFile);

/** Runs a program and gives its output; what it wrote on failure becomes part of the error. */
export async function run(command, args, options = {}) {
  try {
    const { stdout, stderr } = await execute(command, args, { maxBuffer: 64 << 20, ...options });
    return { stdout: stdout.trim(), stderr: stderr.trim() };
  } catch (error) {
    throw new Error(
      `${command} ${args.join(' ')}\n${error.stdout ?? ''}\n${error.stderr ?? error.message}`,
      { cause: error },
    );
  }
}

// Registered here and not where a folder is made: inside a test, `after` would clean up at the end
// of that test.
const temporary = [];
after(() => temporary.forEach(folder => rmSync(folder, { recursive: true, force: true })));

export function temporaryFolder(purpose) {
  const folder = mkdtempSync(join(tmpdir(), `engine-${purpose}-`));
  temporary.push(folder);
  return folder;
}

let packing = null;

/** Packs the package as `npm publish` would; `{ archive, files }`. */
export function packed() {
  packing ??= (async () => {
    const folder = temporaryFolder('tarball');
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: pkg,
    });
    const [description] = JSON.parse(stdout);
    return {
      archive: join(folder, description.filename),
      files: description.files.map(file => file.path).sort(),
    };
  })();
  return packing;
}

/** A project with the tarball installed. `files` maps paths to texts. */
export async function createConsumer({ type = 'module', files = {} } = {}) {
  const { archive } = await packed();
  const folder = temporaryFolder('consumer');
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  write(
    'package.json',
    JSON.stringify({ name: 'consumer', version: '0.0.0', private: true, type }),
  );
  await run(
    'npm',
    ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', archive],
    { cwd: folder },
  );
  for (const [path, text] of Object.entries(files)) {
    write(path, text);
  }
  const node = (args, options = {}) =>
    run(options.node ?? process.execPath, args, { cwd: folder, ...options });
  return {
    folder,
    write,
    node,
    installed: join(folder, 'node_modules', '@managed-services', 'engine'),
  };
}

/**
 * The Node programs to test with: this one, and the one that the repository's scripts were started
 * with.
 */
export function nodePrograms() {
  return [...new Set([process.execPath, process.env.BOOTSTRAP_NODE ?? process.execPath])];
}
