// SPDX-License-Identifier: Apache-2.0
//
// The engine of `npm start`: the same package as scripts/lib/engine.mjs builds, without what only
// a published package needs. No program is compiled but `scripts/glue`, wasm-opt does not run, and
// the command line is left out.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureRootDependencies } from './dependencies.mjs';
import { cargoBuild, dist, keepOnly, withoutPlaces, writeJavaScript } from './engine.mjs';
import { elapsed, formatSeconds, step } from './log.mjs';
import { isPageBuilt, markPageBuilt, pageFiles } from './page-stamp.mjs';
import { cargoTarget, root } from './paths.mjs';
import { must } from './run.mjs';
import { ensureWasmTarget, requireCargo } from './rust.mjs';

const target = 'wasm32-unknown-unknown';

/** Builds what the page needs of pkg/dist, unless it is there, optimized or not. */
export async function buildPageEngine({ env }) {
  const since = performance.now();
  await ensureRootDependencies(env);
  if (isPageBuilt()) {
    step('the engine is up to date');
    return;
  }
  await requireCargo(env);
  await ensureWasmTarget(target, env);
  step('compiling the engine to WebAssembly (about two minutes the first time)');
  const compiled = await cargoBuild(
    root,
    { ...env, ...withoutPlaces(root, env) },
    ['--lib', '--target', target, '--profile', 'page'],
    'managed_services.wasm',
  );
  step('writing its JavaScript');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const manifest = join(root, 'scripts/glue/Cargo.toml');
  const glue = ['run', '--release', '--locked', '--quiet', '--manifest-path', manifest];
  const place = ['--target-dir', join(cargoTarget(env), 'glue')];
  await must('cargo', [...glue, ...place, '--', compiled, dist], { env });
  await writeJavaScript();
  keepOnly(pageFiles);
  markPageBuilt();
  step(`engine ready in ${formatSeconds(elapsed(since))}`);
}
