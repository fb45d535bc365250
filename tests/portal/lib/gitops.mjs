// SPDX-License-Identifier: Apache-2.0
//
// Plays Flux's kustomize-controller: applies the branch `main` under a service account and a field
// manager of its own, and removes what the branch no longer holds.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../scripts/lib/paths.mjs';
import { apply, objectPath } from './kube.mjs';

// The library that Backstage itself reads YAML with; no second one is installed for the tests.
const { parse } = createRequire(join(root, 'backstage-plugin', 'package.json'))('yaml');

const pause = 250;

export class GitOps {
  constructor(repo, kube) {
    this.repo = repo;
    this.kube = kube;
    this.applied = new Map();
    /** What the API server refused, as the controller would report it. */
    this.refused = [];
    this.running = true;
    this.loop = this.run();
  }

  async run() {
    let seen;
    while (this.running) {
      const head = this.repo.resolve('refs/heads/main');
      if (head !== seen) {
        await this.reconcile();
        seen = head;
      }
      await sleep(pause);
    }
  }

  async reconcile() {
    const files = this.repo.files('main').filter(path => path.endsWith('.yaml'));
    for (const path of files) {
      const object = parse(this.repo.read('main', path));
      const { status, body } = await apply(this.kube, object, {
        manager: 'kustomize-controller',
        force: true,
      });
      if (status >= 300) this.refused.push(`${path}: ${body.message}`);
      this.applied.set(path, object);
    }
    for (const [path, { kind, metadata }] of this.applied) {
      if (files.includes(path)) continue;
      await this.kube.ask('DELETE', objectPath(kind, metadata.namespace, metadata.name));
      this.applied.delete(path);
    }
  }

  async stop() {
    this.running = false;
    await this.loop;
  }
}
