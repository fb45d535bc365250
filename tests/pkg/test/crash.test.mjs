// SPDX-License-Identifier: Apache-2.0
//
// No known input crashes the engine, so these tests damage it: in a copy of the real file, one
// method is replaced by code that traps or that calls itself for ever.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import binaryen from 'binaryen'; // from the repository's root, which needs it to build the package
import { loadEngine } from '../../../pkg/lib/bytes.js';
import { readChart } from '../support/charts.mjs';
import { createConsumer } from '../support/consumer.mjs';
import { here, pkg } from '../support/places.mjs';

const cache = readChart(join(here, 'fixtures/cache'));

function damaged(exportName, newBody) {
  const module = binaryen.readBinary(readFileSync(join(pkg, 'dist/managed_services_bg.wasm')));
  const target = binaryen.getExportInfo(module.getExport(exportName)).value;
  const method = module.getFunction(target);
  const { params, results } = binaryen.getFunctionInfo(method);
  const types = binaryen.expandType(params);
  const bodies = {
    trap: () => module.unreachable(),
    // Not a tail of the function, or it would be a loop.
    overflow: () => {
      const again = () =>
        module.call(
          target,
          types.map((type, index) => module.local.get(index, type)),
          results,
        );
      return module.block(
        null,
        [module.drop(again()), again()].slice(results === binaryen.none ? 2 : 0),
        results,
      );
    },
  };
  binaryen.Function.setBody(method, bodies[newBody]());
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

function model(engine) {
  const compilation = engine.compile(cache);
  assert.equal(compilation.status, 'ok');
  return compilation.model;
}

for (const kind of ['trap', 'overflow']) {
  test(`a crash (${kind}) costs its caller one call`, async () => {
    const engine = await loadEngine(damaged('chartmodel_validate', kind));
    const [crashing, bystander] = [model(engine), model(engine)];
    const before = bystander.form();
    for (let round = 0; round < 3; round += 1) {
      assert.throws(
        () => crashing.validate({}),
        error =>
          error.code === 'crashed' && error.name === 'EngineError' && error.cause !== undefined,
      );
      assert.deepEqual(crashing.form(), before, 'the same model answers the next question');
      assert.deepEqual(bystander.form(), before, 'a model that was made before the crash answers');
      assert.deepEqual(model(engine).form(), before, 'the next compile works');
    }
    crashing.free();
    bystander.free();
  });
}

test('a crash in compile leaves the engine usable', async () => {
  const engine = await loadEngine(damaged('chartmodel_compile', 'trap'));
  for (let round = 0; round < 2; round += 1) {
    assert.throws(
      () => engine.compile(cache),
      error => error.code === 'crashed',
    );
  }
  assert.throws(
    () => engine.compile(null),
    error => error.code === 'misuse',
  );
});

test('a crash while freeing is told once', async () => {
  const engine = await loadEngine(damaged('__wbg_chartmodel_free', 'trap'));
  const freed = model(engine);
  assert.throws(
    () => freed.free(),
    error => error.code === 'crashed',
  );
  assert.equal(model(engine).form().service.name, 'cache');
});

test('collecting abandoned models never ends the process', async () => {
  const consumer = await createConsumer();
  consumer.write('damaged.wasm', damaged('__wbg_chartmodel_free', 'trap'));
  const { stdout } = await consumer.node([
    '--expose-gc',
    consumer.write(
      'collect.mjs',
      `import { readFileSync } from 'node:fs';
       import { loadEngine } from '@managed-services/engine/bytes';
       const engine = await loadEngine(readFileSync('damaged.wasm'));
       const chart = ${JSON.stringify(cache)};
       for (let round = 0; round < 3; round += 1) {
         for (let count = 0; count < 5; count += 1) engine.compile(chart).model.form();
         gc();
         await new Promise(resolve => setTimeout(resolve, 20));
       }
       console.log(engine.compile(chart).status);`,
    ),
  ]);
  assert.equal(stdout, 'ok');
});

test('abandoned models give their memory back', async () => {
  const consumer = await createConsumer();
  const { stdout } = await consumer.node([
    '--expose-gc',
    consumer.write(
      'leak.mjs',
      `import { loadEngine } from '@managed-services/engine';
       const instances = [];
       const instantiate = WebAssembly.instantiate;
       WebAssembly.instantiate = async (...args) => {
         const result = await instantiate(...args);
         const instance = result.instance ?? result;
         // Node itself uses WebAssembly too.
         if ('chartmodel_compile' in instance.exports) instances.push(instance);
         return result;
       };
       const engine = await loadEngine();
       const chart = { files: { ...${JSON.stringify(cache.files)}, 'filler.yaml': 'x'.repeat(1 << 20) } };
       for (let count = 0; count < 60; count += 1) {
         engine.compile(chart);
         if (count % 5 === 0) { gc(); await new Promise(resolve => setTimeout(resolve, 5)); }
       }
       console.log(instances.length, instances[0].exports.memory.buffer.byteLength);`,
    ),
  ]);
  const [count, bytes] = stdout.split(' ').map(Number);
  assert.equal(count, 1);
  assert.ok(bytes < 40 << 20, `${bytes} bytes after 60 charts of a megabyte`);
});
