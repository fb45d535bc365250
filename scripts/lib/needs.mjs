// SPDX-License-Identifier: Apache-2.0
//
// What suites need before they can run. Each need is met once, on the first suite that names it,
// and yields the environment variables by which suites find it; one that cannot be met says why, to
// every suite that names it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireChromium } from './chromium.mjs';
import { ensureDependencies, ensureRootDependencies } from './dependencies.mjs';
import { buildEngine } from './engine.mjs';
import { ensureClusterPrograms, ensureHelm, goEnv, requireGo } from './go.mjs';
import { ensureChartJudges } from './judges.mjs';
import { Explained, step } from './log.mjs';
import { ensureNode, nodeFolder } from './node.mjs';
import { engineBinary, prependPath, root } from './paths.mjs';
import { buildPageEngine } from './page-engine.mjs';
import { ensurePostgresBuilds, requirePostgres } from './postgres.mjs';
import { buildApp } from './portal/app.mjs';
import { ask, must } from './run.mjs';
import { requireCargo, rustEnv } from './rust.mjs';
import { ensureValkey } from './valkey.mjs';

const met = {
  rust: async env => {
    await requireCargo(env);
    return {};
  },
  'command line program': async env => {
    step('cargo build --release --features cli');
    await must('cargo', ['build', '--release', '--features', 'cli'], { env });
    return { MANAGED_SERVICES_BIN: engineBinary(env) };
  },
  'engine package': async env => {
    await buildEngine({ env });
    return {};
  },
  'engine of the page': async env => {
    await buildPageEngine({ env });
    return {};
  },
  node: async env => {
    const path = await ensureNode();
    return {
      NODE: path,
      BOOTSTRAP_NODE: process.execPath,
      PATH: prependPath([nodeFolder(path)], env),
    };
  },
  go: async env => {
    await requireGo(env);
    return {};
  },
  helm: async env => {
    const path = await ensureHelm(env);
    return { HELM_BIN: path, HELM: path };
  },
  'chart judges': async env => ({ CHART_JUDGES: await ensureChartJudges(env) }),
  'cluster programs': async env => {
    await ensureClusterPrograms(env);
    return {};
  },
  // After `npm ci backstage-plugin`.
  'portal app': async env => {
    await buildApp(env);
    return {};
  },
  chromium: async env => ({ CHROMIUM_PATH: requireChromium(env) }),
  postgres: async env => ({ PGBIN: requirePostgres(env) }),
  'postgres builds': async env => ({ POSTGRES_BUILDS: await ensurePostgresBuilds(env) }),
  valkey: async env => ({ VALKEY_BIN: await ensureValkey(env) }),
};

/**
 * Met needs and the environment that grows with them. `npm ci FOLDER for WORKSPACE` installs what one
 * package of a workspace needs.
 */
export function createNeeds() {
  const outcomes = new Map();
  let env = goEnv(rustEnv(withoutNpmScript(process.env)));

  const meetOne = async name => {
    try {
      const added = name.startsWith('npm ci ')
        ? await installed(name.slice('npm ci '.length), env)
        : await met[name](env);
      env = { ...env, ...added };
      return null;
    } catch (error) {
      if (error instanceof Explained) {
        return error.help ? `${error.message}; ${error.help}` : error.message;
      }
      throw error;
    }
  };

  return {
    get env() {
      return env;
    },
    /** Meets all of them in order; the first reason why one cannot be met, or null. */
    meet: async names => {
      for (const name of names) {
        if (!outcomes.has(name)) {
          outcomes.set(name, await meetOne(name));
        }
        if (outcomes.get(name) !== null) {
          return outcomes.get(name);
        }
      }
      return null;
    },
  };
}

// `npm test` describes itself to what it starts; the npm that we start in other folders would take
// that description for its own.
function withoutNpmScript(env) {
  const isOurs = name =>
    /^npm_(package|lifecycle|command|config_local_prefix)/.test(name) || name === 'INIT_CWD';
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name)));
}

async function installed(request, env) {
  const [folder, only] = request.split(' for ');
  if (folder === '.') {
    await ensureRootDependencies(env);
    return {};
  }
  if (!existsSync(join(root, folder, 'package.json'))) {
    throw new Explained(`there is no ${folder}/package.json`);
  }
  const runtime = await ask('node', ['--version'], { env });
  await ensureDependencies(folder, { env, runtime, only });
  return {};
}
