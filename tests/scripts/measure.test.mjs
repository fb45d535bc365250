// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { measureArguments } from '../../scripts/lib/measure/arguments.mjs';
import { circles } from '../../scripts/lib/measure/circles.mjs';
import { measureCheckout, measureTable, overLimits } from '../../scripts/lib/measure/measure.mjs';
import { expandUse, rustEdges } from '../../scripts/lib/measure/modules.mjs';
import {
  maskRust,
  rustClosures,
  rustFunctions,
  rustTypes,
  shapeLadders,
  testModules,
  withoutTests,
} from '../../scripts/lib/measure/rust.mjs';

const folder = mkdtempSync(join(tmpdir(), 'measure-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function checkout(files) {
  const root = mkdtempSync(join(folder, 'checkout-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const area = (measured, name) => measured.find(entry => entry.name === name);

test('texts and comments are masked where they stand, lifetimes are not', () => {
  const text = `let a: &'a str = "{ // \\" }"; // |x|\nlet b = r#"fn "x" {"#; /* a /* b */ c */ let c = '{';\nlet d = '\\'';`;
  const masked = maskRust(text);
  assert.equal(masked.length, text.length);
  assert.doesNotMatch(masked, /[{}|]|fn|\/\//);
  assert.match(masked, /&'a str = .* let c = ·{3};\nlet d = ·{4};/s);
});

test('what only tests see does not count', () => {
  const masked = maskRust(
    '#[cfg(test)]\nmod testing;\nfn kept() {}\n#[cfg(test)]\nmod tests {\n    fn left() {}\n}\nfn also() {}\n',
  );
  assert.deepEqual(testModules(masked), ['testing']);
  assert.deepEqual(
    rustFunctions(withoutTests(masked)).map(({ name, line }) => [name, line]),
    [
      ['kept', 3],
      ['also', 8],
    ],
  );
});

test('a closure is a closure, an or-pattern is none', () => {
  const text = [
    'let add = |a, b| a + b;',
    'let typed: Box<dyn Fn()> = move || {};',
    'list.iter().map(|x| x).fold(0, |a, b| a | b);',
    'call(&|text| text);',
    'matches!(x, A | B) || y && !(z || w);',
    'match x { A | B => |q| q, _ => c }',
  ].join('\n');
  assert.deepEqual(rustClosures(text), { closures: 6, bound: 2 });
});

test('functions have a length; declarations without a body have none', () => {
  const text = 'trait T {\n    fn declared(&self) -> [u8; 4];\n}\nfn two() -> [u8; 4] {\n}\n';
  assert.deepEqual(
    rustFunctions(text).map(({ name, line, lines }) => [name, line, lines]),
    [['two', 4, 2]],
  );
});

test('types are named once where they are declared; associated types are not', () => {
  const text =
    'pub(crate) struct A;\nenum B {}\ntype C = A;\nimpl T for A {\n    type Error = B;\n}\npub trait D {}\n';
  assert.deepEqual(rustTypes(text), ['A', 'B', 'C', 'D']);
});

test('a ladder names three scalar shapes or more in its patterns', () => {
  const ladder = name => ({
    name,
    body: 'match s { Shape::Boolean | Shape::Integer => 1, Shape::Number if x => 2 }',
  });
  const calls = { name: 'calls', body: 'f(Shape::Boolean); Some(Scalar::Integer) => 1' };
  assert.deepEqual(
    shapeLadders([ladder('a'), calls]).map(({ name }) => name),
    ['a'],
  );
});

test('imports of Rust files lead to the file that declares the name', () => {
  const edges = rustEdges(
    new Map([
      ['src/lib.rs', 'mod a;\nmod b;'],
      ['src/a/mod.rs', 'mod one;\nmod two;\npub(crate) use one::Thing;\nuse crate::b::B;'],
      ['src/a/one.rs', 'use super::two::{self, helper as other};\npub(crate) struct Thing;'],
      ['src/a/two.rs', 'pub(crate) fn helper() { super::Thing; }'],
      ['src/b.rs', 'use crate::a::Thing;\npub(crate) struct B;'],
    ]),
  );
  assert.deepEqual([...edges.get('src/a/one.rs')], ['src/a/two.rs']);
  assert.deepEqual([...edges.get('src/a/two.rs')], ['src/a/one.rs']);
  assert.deepEqual([...edges.get('src/b.rs')], ['src/a/one.rs']);
  assert.deepEqual([...edges.get('src/lib.rs')], []);
  assert.deepEqual(circles(edges), [['src/a/one.rs', 'src/a/two.rs']]);
  assert.deepEqual(expandUse('a::{self, b::{C, D as E}, f::*}'), [
    { name: 'a', path: ['a'] },
    { name: 'C', path: ['a', 'b', 'C'] },
    { name: 'E', path: ['a', 'b', 'D'] },
    { name: '*', path: ['a', 'f'] },
  ]);
});

test('circles are found whole, and only circles', () => {
  const edges = new Map(
    Object.entries({ a: ['b'], b: ['c'], c: ['a', 'd'], d: ['e'], e: [], f: ['g'], g: ['f'] }),
  );
  assert.deepEqual(circles(edges), [
    ['a', 'b', 'c'],
    ['f', 'g'],
  ]);
});

test('a checkout is measured area by area, without its tests', () => {
  const root = checkout({
    'src/lib.rs': '#[cfg(test)]\nmod testing;\nmod a;\n\n// A comment.\npub struct Name;\n',
    'src/testing.rs': 'fn left_out() {}\n',
    'src/a.rs': `#[cfg(test)]\nmod tests;\npub struct Name;\nfn f() {\n    let text = "${'x'.repeat(120)}";\n}\n`,
    'src/a/tests.rs': 'mod more;\nstruct Name;\n',
    'src/a/tests/more.rs': 'struct Name;\n',
    'backstage-plugin/plugins/one/src/One.tsx':
      "import { two } from './two';\nexport const One = () => <p>{two} don't</p>;\n",
    'backstage-plugin/plugins/one/src/two.ts':
      "/* a\n comment */\nexport { One } from './One';\nexport const two = 2;\n",
    'backstage-plugin/plugins/one/src/two.test.ts': `${'\n'.repeat(600)}`,
    'backstage-plugin/plugins/one/src/One.module.css': 'a {}\n'.repeat(501),
  });
  const measured = measureCheckout(root);
  const { figures, details } = area(measured, 'src');
  assert.equal(figures.codeLines, 6);
  assert.equal(figures.over120.toFixed(1), '16.7');
  assert.deepEqual(details.sharedNames, ['Name: src/a.rs, src/lib.rs']);
  const plugin = area(measured, 'plugin');
  assert.equal(plugin.figures.codeLines, 4);
  assert.deepEqual(plugin.details.longFiles, ['backstage-plugin/plugins/one/src/One.module.css, 501 lines']);
  assert.deepEqual(plugin.details.circles, [
    'backstage-plugin/plugins/one/src/One.tsx, backstage-plugin/plugins/one/src/two.ts',
  ]);
  assert.equal(area(measured, 'pkg').figures.codeLines, 0);
});

test('what is above its limit is named with its places', () => {
  const measured = [
    {
      name: 'src',
      figures: { sharedNames: 2, over100: 1.04 },
      details: { sharedNames: ['A', 'B'] },
    },
  ];
  assert.deepEqual(overLimits(measured, { src: { sharedNames: 2, over100: 1 } }), []);
  assert.deepEqual(overLimits(measured, {}), []);
  const [only, ...others] = overLimits(measured, { src: { sharedNames: 1 } });
  assert.deepEqual([only.value, only.limit, only.details, others], ['2', 1, ['A', 'B'], []]);
});

test('the table shows figures, limits, and what does not apply', () => {
  const table = measureTable([
    { title: 'src', figures: { codeLines: 10, over100: 0.96 }, limits: { over100: 1 } },
  ]);
  assert.match(table, /^\| code lines +\| +10 \|$/m);
  assert.match(table, /^\| lines over 100 columns, % +\| +1\.0 \(≤ 1\) \|$/m);
  assert.match(table, /^\| closures per 100 lines +\| +– \|$/m);
});

test('npm run measure takes folders and --details', () => {
  assert.deepEqual(measureArguments(['--root', 'a', '--root=b']), {
    roots: ['a', 'b'],
    details: false,
  });
  assert.deepEqual(measureArguments(['--details']), { roots: [], details: true });
  for (const args of [['--root'], ['--roots', 'a'], ['a'], ['--root=']]) {
    assert.throws(() => measureArguments(args), { name: 'Explained' }, args.join(' '));
  }
});
