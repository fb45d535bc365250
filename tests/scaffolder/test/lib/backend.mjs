// SPDX-License-Identifier: Apache-2.0
// Backstage's own catalog and scaffolder, in this process, behind a loopback port.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';

// The Backstage packages are CommonJS with a `default` export; `require` hands
// that over as it is, `import` would wrap it once more.
const require = createRequire(import.meta.url);
const {
  mockCredentials,
  mockServices,
  startTestBackend,
} = require('@backstage/backend-test-utils');

const features = [
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-catalog-backend-module-scaffolder-entity-model',
  '@backstage/plugin-scaffolder-backend',
];

/** Starts both backends; `location` is a catalog-info.yaml on this disk. */
export async function startBackends(location) {
  const backend = await startTestBackend({
    features: [
      ...features.map(name => require(name).default),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: { baseUrl: 'http://localhost:7007' },
          catalog: {
            locations: [
              { type: 'file', target: location, rules: [{ allow: ['Location', 'Template'] }] },
            ],
          },
        },
      }),
    ],
  });
  return new Backends(backend);
}

class Backends {
  #backend;
  #base;

  constructor(backend) {
    this.#backend = backend;
    this.#base = `http://localhost:${backend.server.port()}/api`;
  }

  stop() {
    return this.#backend.stop();
  }

  /** One request as a signed-in user: status and parsed body. */
  async ask(path, body) {
    const response = await fetch(this.#base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: mockCredentials.user.header(),
        'content-type': 'application/json',
        // A kept connection dies while the tests wait for a program: that blocks this process, and
        // the server with it.
        connection: 'close',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** The template entity once the catalog has ingested it. */
  async ingested(name) {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { status, body } = await this.ask(`/catalog/entities/by-name/template/default/${name}`);
      if (status === 200) return body;
      if (Date.now() > deadline) throw new Error(`the catalog has no template ${name} after 30 s`);
      await sleep(100);
    }
  }

  parameterSchema(name) {
    return this.ask(`/scaffolder/v2/templates/default/template/${name}/parameter-schema`);
  }

  /** Status, validation errors, and the written files as path → text. */
  async dryRun(template, values) {
    const { status, body } = await this.ask('/scaffolder/v2/dry-run', {
      template: template.entity,
      values,
      secrets: {},
      directoryContents: template.directoryContents,
    });
    const files = (body?.directoryContents ?? []).map(({ path, base64Content }) => [
      path,
      Buffer.from(base64Content, 'base64').toString('utf8'),
    ]);
    return {
      status,
      body,
      errors: body?.errors ?? [],
      files: Object.fromEntries(files),
      output: body?.output ?? {},
    };
  }

  /** Runs a real task to its end: its final status and its output. */
  async runTask(name, values) {
    const created = await this.ask('/scaffolder/v2/tasks', {
      templateRef: `template:default/${name}`,
      values,
    });
    if (created.status !== 201) return { status: created.status, body: created.body };
    const deadline = Date.now() + 30_000;
    for (;;) {
      const { body } = await this.ask(`/scaffolder/v2/tasks/${created.body.id}`);
      if (['completed', 'failed', 'cancelled'].includes(body.status)) {
        const events = await this.ask(`/scaffolder/v2/tasks/${created.body.id}/events`);
        const end = events.body.find(event => event.type === 'completion');
        return { status: body.status, output: end?.body.output ?? {}, events: events.body };
      }
      if (Date.now() > deadline) throw new Error(`task of ${name} still ${body.status} after 30 s`);
      await sleep(50);
    }
  }
}

/** The YAML documents in the fenced blocks that a task shows at its end. */
export function shownManifests(output) {
  const texts = (output.text ?? []).map(entry => entry.content ?? '');
  return texts.flatMap(text =>
    [...text.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(match => parse(match[1])),
  );
}
