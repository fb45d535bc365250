// SPDX-License-Identifier: Apache-2.0
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConsumer } from '../support/consumer.mjs';

const require = createRequire(import.meta.url);
const compiler = require.resolve('typescript/lib/tsc.js');

const use = `
export async function use(input: ChartInput): Promise<string[]> {
  const engine: Engine = await loadEngine();
  const compilation = engine.compile(input);
  if (compilation.status === 'error') {
    // @ts-expect-error there is no model where the chart cannot be compiled
    compilation.model;
    return compilation.diagnostics.map(diagnostic => \`\${diagnostic.severity} \${diagnostic.location?.file ?? ''}\`);
  }
  const model: ChartModel = compilation.model;
  // @ts-expect-error a name is not optional
  model.check({ namespace: 'default', values: {} });
  const verdict: Verdict = model.validate({});
  const check: InstanceCheck = model.check({ name: 'a', namespace: 'b', values: {} });
  const labels: string[] = [];
  const visit = (field: Field): void => {
    labels.push(field.label);
    switch (field.widget.kind) {
      case 'section':
        field.widget.fields.forEach(visit);
        break;
      case 'list':
        visit(field.widget.item);
        break;
      case 'union':
        field.widget.variants.forEach(variant => visit(variant.field));
        break;
      default:
        break;
    }
  };
  visit(model.form().root);
  const losses: Loss[] = [...model.losses(), ...model.rgd().losses, ...model.template().losses, ...model.policy().losses, ...model.rbac().losses];
  const compared = model.compare(model, { 'instances.yaml': 'replicas: 3' });
  const kinds = compared.status === 'ok' ? compared.comparison.changes.map(change => change.kind) : [compared.error.message];
  model.free();
  return [verdict.verdict, check.manifest ?? check.names[0].message, ...labels, ...losses.map(loss => loss.fate), ...kinds];
}

export function explain(error: unknown): string {
  return error instanceof EngineError ? error.code : 'other';
}
`;

const names =
  'EngineError, loadEngine, type ChartInput, type ChartModel, type Engine, type Field, type InstanceCheck, type Loss, type Verdict';

const bytesUse = `
export const fromBytes = (bytes: Uint8Array): Promise<Engine> => loadEngine(bytes);
export const fromModule = (module: WebAssembly.Module): Promise<Engine> => loadEngine(module);
// @ts-expect-error the bytes are not optional
export const fromNothing = (): Promise<Engine> => loadEngine();
export const code = (error: EngineError): string => error.code;
`;
const bytesNames = 'EngineError, loadEngine, type Engine';

const workerUse = `
export async function use(input: ChartInput): Promise<string> {
  const engine: AsyncEngine = await loadEngine({ timeLimit: 1000 });
  const compilation = await engine.compile(input);
  if (compilation.status === 'error') return compilation.diagnostics[0].message;
  const model: AsyncChartModel = compilation.model;
  const reading: YamlReading = await model.readYaml('a: no');
  const text: string = await model.writeYaml(reading.value);
  const { verdict } = await model.validate({});
  // @ts-expect-error two models live in two workers
  model.compare;
  // @ts-expect-error a name is not optional
  await model.check({ namespace: 'default', values: {} });
  model.free();
  return [engine.thread, engine.reason ?? '', verdict, text, reading.error?.line ?? 0].join();
}
export const isTimeout = (error: unknown): boolean => error instanceof EngineError && error.code === 'timeout';
`;
const workerNames =
  'EngineError, loadEngine, type AsyncChartModel, type AsyncEngine, type ChartInput, type YamlReading';

const consumer = await createConsumer({
  files: {
    'main.mts': `import { ${names} } from '@managed-services/engine';\n${use}`,
    'inline.mts': `import { ${names} } from '@managed-services/engine/inline';\n${use}`,
    'bytes.mts': `import { ${bytesNames} } from '@managed-services/engine/bytes';\n${bytesUse}`,
    'worker.mts': `import { ${workerNames} } from '@managed-services/engine/worker';\n${workerUse}`,
    'worker.cts': `import { ${workerNames} } from '@managed-services/engine/worker';\n${workerUse}`,
    'main.cts': `import { ${names} } from '@managed-services/engine';\n${use}`,
    'inline.cts': `import { ${names} } from '@managed-services/engine/inline';\n${use}`,
    'bytes.cts': `import { ${bytesNames} } from '@managed-services/engine/bytes';\n${bytesUse}`,
  },
});

const settings = {
  'bundler, as Backstage': {
    module: 'ES2020',
    moduleResolution: 'bundler',
    files: ['main.mts', 'inline.mts', 'bytes.mts'],
  },
  'nodenext, modules and CommonJS': {
    module: 'nodenext',
    moduleResolution: 'nodenext',
    files: ['main.mts', 'inline.mts', 'bytes.mts', 'main.cts', 'inline.cts', 'bytes.cts'],
  },
  'node16, modules and CommonJS': {
    module: 'node16',
    moduleResolution: 'node16',
    files: ['main.mts', 'inline.mts', 'bytes.mts', 'main.cts', 'inline.cts', 'bytes.cts'],
  },
};

for (const [title, { files, ...options }] of Object.entries(settings)) {
  test(`strict TypeScript accepts the types (${title})`, async () => {
    const compilerOptions = {
      ...options,
      strict: true,
      noEmit: true,
      target: 'ES2022',
      lib: ['ES2023', 'DOM'],
      types: [],
      skipLibCheck: false,
    };
    const file = consumer.write(
      `tsconfig.${options.module}.json`,
      JSON.stringify({ compilerOptions, files }),
    );
    await consumer.node([compiler, '--project', join(file)]);
  });
}
