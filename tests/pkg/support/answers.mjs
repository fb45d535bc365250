// SPDX-License-Identifier: Apache-2.0
//
// One program for every loader: asks everything there is to ask and gives it back as one text. It is also written into bundles and pages
// as source text, so it stands alone.

import { sampleCharts } from './charts.mjs';

export function askEverything(engine, charts) {
  const outcomes = charts.map(chart => {
    const compilation = engine.compile(chart);
    if (compilation.status !== 'ok') {
      return compilation;
    }
    const { model } = compilation;
    const instance = { name: 'my-instance', namespace: 'default' };
    const outcome = {
      diagnostics: compilation.diagnostics,
      again: model.diagnostics(),
      form: model.form(),
      verdicts: [undefined, {}, { replicas: 3 }, { replicas: 99, ключ: '😀' }, null].map(values =>
        model.validate(values),
      ),
      checks: [
        model.check({ ...instance, values: { replicas: 2 } }),
        model.check({ name: 'Not A Name', namespace: '', values: {} }),
        model.check({ ...instance, values: [] }),
      ],
      change: model.checkChange({ ...instance, values: { replicas: 2 }, old: { replicas: 3 } }),
      review: model.review({ values: { replicas: 2, x: null }, live: { replicas: 3 }, base: {} }),
      removal: [model.removal({}), model.removal({ replicas: 2 }, instance)],
      connection: model.connection({ ...instance, status: { endpoint: 'x', port: 1 } }),
      adoptions: ['USER-SUPPLIED VALUES:\nreplicas: 2\n', '[]'].map(text => model.adopt({ text })),
      rgd: model.rgd(),
      policy: model.policy(),
      rbac: model.rbac(),
      comparison: model.compare(model, { 'values.yaml': 'replicas: 2' }),
      template: model.template(),
      losses: model.losses(),
    };
    model.free();
    return outcome;
  });
  return JSON.stringify({
    version: engine.version,
    outcomes,
    broken: engine.compile({ files: {} }).status,
  });
}

/** The program as source text, ending with a call of `report(text)` for whatever `load` (an expression) gives. */
export function programText(load) {
  return `
const charts = ${JSON.stringify(sampleCharts())};
${askEverything.toString()}
Promise.resolve()
  .then(() => ${load})
  .then(engine => report(askEverything(engine, charts)), error => report(\`\${error.code}: \${error.message}\`));
`;
}

/** A program for the worker's entry: which thread answers, and one answer. `load` gives the entry's module. */
export function workerProgram(load, options = {}) {
  return `
const chart = ${JSON.stringify(sampleCharts()[0])};
const options = ${JSON.stringify(options)};
Promise.resolve()
  .then(() => ${load})
  .then(({ loadEngine }) => loadEngine(options))
  .then(async engine => {
    const { thread, reason } = engine;
    const { model } = await engine.compile(chart);
    const { verdict } = await model.validate({ replicas: 3 });
    model.free();
    return JSON.stringify({ thread, reason, verdict });
  })
  .then(report, error => report(\`\${error.code}: \${error.message}\`));
`;
}

/** The same for a terminal: prints the answer. */
export const toTerminal = 'const report = text => console.log(text);\n';

/** The same for a page: hands the answer to the test. */
export const toPage =
  'const report = text => { document.title = "done"; window.answer = text; };\n';
