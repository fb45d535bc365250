// SPDX-License-Identifier: Apache-2.0
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { chartOf } from '@managed-services/backstage-plugin-managed-services-common';
import type { ChartModel, Engine } from '@managed-services/engine';

/** What a task says about the template it was made from. */
export interface TemplateOrigin {
  entityRef: string;
  entity?: { metadata: { namespace?: string; name: string } };
}

/** A chart that the engine has read, and the template it comes from. */
export interface OpenChart {
  model: ChartModel;
  templateRef: string;
}

/** Compiled charts are large; more than this many are rarely ordered within a short time. */
const MOST_CHARTS = 20;

/** The charts of templates, each compiled once as long as its template stays the same. */
export class Charts {
  /** By template and its version; the one used last stands at the end. */
  private readonly models = new Map<string, ChartModel>();

  constructor(
    private readonly catalog: Pick<
      CatalogService,
      'getEntityByRef'
    >,
    private readonly engine: () => Promise<Engine> = loadEngine,
    private readonly limit: number = MOST_CHARTS,
  ) {}

  /**
   * What `work` says about the chart of a task's own template, which is read with the credentials
   * of whoever started the task. `work` must not keep the model: it may be freed afterwards.
   */
  async read<T>(
    origin: TemplateOrigin | undefined,
    credentials: BackstageCredentials,
    work: (chart: OpenChart) => T,
  ): Promise<T> {
    const templateRef = refOf(origin);
    const entity = await this.catalog.getEntityByRef(templateRef, {
      credentials,
    });
    if (!entity) {
      throw new NotFoundError(
        `template \`${templateRef}\` is not in the catalog: register it, or check its permissions`,
      );
    }
    const engine = await this.engine();
    const { uid, etag } = entity.metadata;
    const model = this.modelOf(
      engine,
      `${uid ?? templateRef} ${etag}`,
      entity,
      templateRef,
    );
    return work({ model, templateRef });
  }

  private modelOf(
    engine: Engine,
    key: string,
    entity: unknown,
    ref: string,
  ): ChartModel {
    const model =
      this.models.get(key) ?? compiled(engine, entity, ref);
    this.models.delete(key);
    this.models.set(key, model);
    for (const [oldest, unused] of this.models) {
      if (this.models.size <= this.limit) break;
      this.models.delete(oldest);
      unused.free();
    }
    return model;
  }
}

function compiled(
  engine: Engine,
  entity: unknown,
  ref: string,
): ChartModel {
  const chart = chartOf(entity);
  if (!chart)
    throw new InputError(
      `template \`${ref}\` carries no chart: generate it again`,
    );
  const compilation = engine.compile(chart);
  if (compilation.status === 'ok') return compilation.model;
  const errors = compilation.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${message} (${code})`);
  throw new InputError(
    `the chart of \`${ref}\` cannot be read: ${errors.join('; ')}`,
  );
}

function refOf(origin: TemplateOrigin | undefined): string {
  if (!origin)
    throw new InputError(
      'the task does not say which template it comes from',
    );
  // A dry run calls its template `template:default/dry-run`, whatever the template is.
  const metadata = origin.entity?.metadata;
  if (!metadata) return origin.entityRef;
  return stringifyEntityRef({ kind: 'Template', ...metadata });
}

async function loadEngine(): Promise<Engine> {
  // Not before it is needed: the engine takes a moment to start.
  const module = await import('@managed-services/engine');
  return module.loadEngine();
}
