// SPDX-License-Identifier: Apache-2.0
//
// Backstage's backend declares Node 22 or 24, and our judges of it Node 24, while people may run
// these scripts with Node 20. So the scripts look for a fitting Node and otherwise take one from
// npm, where each platform's build is a package.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Explained, step } from './log.mjs';
import { findOnPath, toolsFolder } from './paths.mjs';
import { ask, must } from './run.mjs';
import { parseVersion } from './version.mjs';

const fetched = {
  version: '24.21.0',
  // Checked against what npm delivers: this is a program that everything else then runs in.
  integrity: {
    'linux-x64':
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    'linux-arm64':
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

/** Whether a Node version runs every part of this repository, Backstage's backend included. */
export function nodeFits(version) {
  return parseVersion(version)?.[0] === 24;
}

/**
 * Whether it at least runs the Backstage frontend: the second choice where nothing can be fetched.
 */
export function nodeMayDo(version) {
  return [22, 24].includes(parseVersion(version)?.[0]);
}

/** Picks among `{path, version}` candidates: the first that fits, else null. */
export function pickNode(candidates, fits = nodeFits) {
  return candidates.find(candidate => fits(candidate.version)) ?? null;
}

/** Path of a fitting Node program. */
export async function ensureNode() {
  const candidates = [{ path: process.execPath, version: process.version }];
  const onPath = findOnPath('node');
  if (onPath !== null && onPath !== process.execPath) {
    candidates.push({ path: onPath, version: await ask(onPath, ['--version']) });
  }
  const picked = pickNode(candidates) ?? (await fetchNode());
  if (picked !== null) {
    return picked.path;
  }
  const second = pickNode(candidates, nodeMayDo);
  if (second !== null) {
    step(`Node 24 cannot be had here; going on with ${second.version}`);
    return second.path;
  }
  throw new Explained(
    `Node 24 is needed and cannot be fetched for this platform; this is ${process.version}`,
    'install Node 24 and run again',
  );
}

async function fetchNode() {
  const platform = `${process.platform}-${process.arch}`;
  const integrity = fetched.integrity[platform];
  if (integrity === undefined) {
    return null;
  }
  const folder = join(toolsFolder, `node-${fetched.version}`);
  const path = join(folder, 'bin', 'node');
  if (existsSync(path)) {
    return { path, version: fetched.version };
  }
  step(`fetching Node ${fetched.version} for ${platform} from npm`);
  const work = join(toolsFolder, `node-fetch-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const packed = await ask(
      'npm',
      ['pack', `node-${platform}@${fetched.version}`, '--silent', '--pack-destination', work],
      { cwd: work },
    );
    if (packed === null) {
      return null;
    }
    const archive = join(work, packed.split('\n').at(-1));
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity) {
      throw new Explained(
        `npm delivered another Node ${fetched.version} for ${platform} than the one these scripts know`,
      );
    }
    await must('tar', ['-xzf', archive, '-C', work]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(work, 'package'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return { path, version: fetched.version };
}

/** The folder to put in front of PATH so that `node` and `npm` mean this Node. */
export function nodeFolder(nodePath) {
  return dirname(nodePath);
}
