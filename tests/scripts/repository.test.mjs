// SPDX-License-Identifier: Apache-2.0
//
// Rules that hold for every committed file.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';

// Committed, or about to be: tests run before the commit, too.
const listed = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 },
);
const files = [...new Set(listed.split('\0'))].filter(
  path => path !== '' && isFile(join(root, path)),
);
const read = path => readFileSync(join(root, path), 'latin1');

function isFile(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

const locks = files.filter(path => basename(path) === 'package-lock.json');

test('there are lock files to look at', () => {
  assert.ok(locks.length >= 2, locks.join(', '));
});

for (const path of locks) {
  test(`${path} records no addresses`, () => {
    const lock = JSON.parse(read(path));
    for (const [name, entry] of Object.entries(lock.packages)) {
      // A link's `resolved` is the linked folder, relative to the lock file.
      const local = entry.link === true && !/^[a-z+]+:/.test(entry.resolved);
      assert.ok(entry.resolved === undefined || local, `${name}: ${entry.resolved}`);
      assert.ok(
        entry.version === undefined || !entry.version.includes('://'),
        `${name}: ${entry.version}`,
      );
    }
  });

  test(`${path} has a .npmrc beside it that keeps it so`, () => {
    const settings = join(dirname(path), '.npmrc');
    assert.ok(files.includes(settings), `${settings} is missing`);
    assert.match(read(settings), /^omit-lockfile-registry-resolved=true$/m);
  });
}

test('no file names a home or work folder of a machine', () => {
  // The checkout's own place is one of them, whatever it is called; short or common places would
  // match by accident.
  const here = [root, homedir()].filter(folder => folder.split('/').length > 2);
  const usual = [
    /\/home\/[a-z][\w.-]*\//,
    /\/Users\/[A-Z a-z][\w. -]*\//,
    /\/root\/\./,
    /\/work\/(main|shared)\b/,
  ];
  const guilty = [];
  for (const path of files) {
    const content = read(path);
    const found =
      here.find(folder => content.includes(`${folder}/`)) ??
      usual.map(pattern => pattern.exec(content)?.[0]).find(match => match);
    if (found) {
      guilty.push(`${path}: ${found}`);
    }
  }
  assert.deepEqual(guilty, []);
});

test('the scripts need nothing that is not there before npm ci', () => {
  for (const path of files.filter(file => file.startsWith('scripts/'))) {
    for (const [, specifier] of read(path).matchAll(/^import .*?from '([^']+)';$/gm)) {
      assert.match(specifier, /^(node:|\.)/, `${path} imports ${specifier}`);
    }
  }
});
