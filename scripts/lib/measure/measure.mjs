// SPDX-License-Identifier: Apache-2.0
//
// Figures of the code that ships: how dense its lines are, how long functions and files, what is
// written twice, what runs in circles.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { circles } from './circles.mjs';
import { rustEdges } from './modules.mjs';
import {
  maskRust,
  rustClosures,
  rustFunctions,
  rustTypes,
  shapeLadders,
  testModules,
  withoutTests,
} from './rust.mjs';
import { importedFile, readScript } from './script.mjs';

const longLine = 100;
const longFunction = 60;
const longFile = 500;

/** The same folder in each Backstage package. */
const pluginFolders = folder => ({ below: 'backstage-plugin/plugins', folder });

const forTests = /(?:^|\/)(?:testing|__tests__)\/|\.test\.|setupTests/;

/** The areas of a checkout: folders, and the files in them that count. */
const areas = [
  { name: 'src', folders: ['src'], files: /\.rs$/, measure: measureRust },
  {
    name: 'plugin',
    folders: [pluginFolders('src')],
    files: /\.(?:tsx?|css)$/,
    measure: measureScripts,
  },
  { name: 'pkg', folders: ['pkg/lib', 'pkg/bin'], files: /\.m?js$/, measure: measureScripts },
  {
    name: 'scripts',
    folders: ['scripts', 'backstage-plugin/scripts', pluginFolders('scripts')],
    files: /\.mjs$/,
    measure: measureScripts,
  },
];

/** The rows of the table, in order: the key in measure.json, its title, and how it is written. */
export const metrics = [
  { key: 'codeLines', title: 'code lines', digits: 0 },
  { key: 'charactersPerLine', title: 'characters per code line', digits: 1 },
  { key: 'over100', title: 'lines over 100 columns, %', digits: 1 },
  { key: 'over120', title: 'lines over 120 columns, %', digits: 1 },
  { key: 'closures', title: 'closures per 100 lines', digits: 1 },
  { key: 'bars', title: '… with or-patterns, as the review counted', digits: 1 },
  { key: 'boundClosures', title: 'closures bound by `let` per 1000 lines', digits: 1 },
  { key: 'longestFunction', title: 'longest function, lines', digits: 0 },
  { key: 'longFunctions', title: `functions over ${longFunction} lines`, digits: 0 },
  { key: 'longFiles', title: `files over ${longFile} lines`, digits: 0 },
  { key: 'ladders', title: 'copies of the ladder over shapes', digits: 0 },
  { key: 'ladderFiles', title: '… in so many files', digits: 0 },
  { key: 'circles', title: 'circles of files', digits: 0 },
  { key: 'sharedNames', title: 'type names declared twice', digits: 0 },
];

/** For each area `{name, figures, details}`; `details` lists, by metric, what the figure counts. */
export function measureCheckout(root) {
  return areas.map(({ name, folders, files, measure }) => {
    const paths = folders
      .flatMap(folder => list(root, folder))
      .filter(path => files.test(path) && !forTests.test(path));
    return {
      name,
      ...measure(root, new Map(paths.map(path => [path, readFileSync(join(root, path), 'utf8')]))),
    };
  });
}

function list(root, folder) {
  if (typeof folder !== 'string') {
    return names(root, folder.below).flatMap(name =>
      list(root, `${folder.below}/${name}/${folder.folder}`),
    );
  }
  if (!existsSync(join(root, folder))) {
    return [];
  }
  return readdirSync(join(root, folder), { recursive: true })
    .map(path => `${folder}/${path}`)
    .sort();
}

function names(root, folder) {
  return existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort() : [];
}

function measureRust(root, texts) {
  const masked = new Map([...texts].map(([file, text]) => [file, maskRust(text)]));
  const left = [...masked].flatMap(([file, text]) =>
    testModules(text).map(name => moduleBase(file, name)),
  );
  const isLeft = file => left.some(base => file === `${base}.rs` || file.startsWith(`${base}/`));
  const shipped = new Map(
    [...masked].filter(([file]) => !isLeft(file)).map(([file, text]) => [file, withoutTests(text)]),
  );
  const own = new Map([...shipped.keys()].map(file => [file, texts.get(file)]));
  const lines = lineFigures(own, shipped);
  const functions = [...shipped].flatMap(([file, text]) =>
    rustFunctions(text).map(entry => ({ ...entry, file })),
  );
  const counted = [...shipped.values()].map(rustClosures);
  const sum = key => counted.reduce((total, entry) => total + entry[key], 0);
  const ladders = shapeLadders(functions);
  const groups = circles(rustEdges(shipped));
  const shared = sharedNames(shipped);
  return {
    figures: {
      ...lines.figures,
      closures: (100 * sum('closures')) / lines.figures.codeLines,
      bars: (100 * lines.bars) / lines.figures.codeLines,
      boundClosures: (1000 * sum('bound')) / lines.figures.codeLines,
      ...functionFigures(functions),
      longFiles: longFiles(own).length,
      ladders: ladders.length,
      ladderFiles: new Set(ladders.map(({ file }) => file)).size,
      circles: groups.length,
      sharedNames: shared.length,
    },
    details: {
      longFunctions: longFunctions(functions),
      longFiles: longFiles(own),
      ladders: ladders.map(place),
      circles: groups.map(group => group.join(', ')),
      sharedNames: shared,
    },
  };
}

/** Where the module `name` that `file` declares stands: a file with this name, and a folder. */
function moduleBase(file, name) {
  const folder = /(?:^|\/)(?:mod|lib|main)\.rs$/.test(file)
    ? dirname(file)
    : file.replace(/\.rs$/, '');
  return `${folder}/${name}`;
}

function sharedNames(shipped) {
  const places = new Map();
  for (const [file, text] of shipped) {
    for (const name of rustTypes(text)) {
      places.set(name, [...(places.get(name) ?? []), file]);
    }
  }
  return [...places]
    .filter(([, files]) => new Set(files).size > 1)
    .map(([name, files]) => `${name}: ${files.join(', ')}`)
    .sort();
}

function measureScripts(root, texts) {
  const scripts = new Map([...texts].filter(([file]) => !file.endsWith('.css')));
  const read = new Map([...scripts].map(([file, text]) => [file, readScript(file, text)]));
  const { figures } = lineFigures(
    scripts,
    new Map([...read].map(([file, { shipped }]) => [file, shipped])),
  );
  const functions = [...read].flatMap(([file, script]) =>
    script.functions.map(entry => ({ ...entry, file })),
  );
  const importsOf = ([file, { imports }]) => [
    file,
    new Set(
      imports.map(specifier => importedFile(root, file, specifier)).filter(path => read.has(path)),
    ),
  ];
  const groups = circles(new Map([...read].map(importsOf)));
  return {
    figures: {
      ...figures,
      ...functionFigures(functions),
      longFiles: longFiles(texts).length,
      circles: groups.length,
    },
    details: {
      longFunctions: longFunctions(functions),
      longFiles: longFiles(texts),
      circles: groups.map(group => group.join(', ')),
    },
  };
}

/**
 * Figures of lines that hold code, which `shipped` shows: comments are blank there. Characters are
 * counted without indentation, as for the models; columns with it.
 */
function lineFigures(texts, shipped) {
  const figures = { codeLines: 0, charactersPerLine: 0, over100: 0, over120: 0 };
  let bars = 0;
  for (const [file, text] of texts) {
    const kept = shipped.get(file).split('\n');
    for (const [index, line] of text.split('\n').entries()) {
      if (kept[index].trim() === '') {
        continue;
      }
      const columns = [...line.trimEnd()].length;
      figures.codeLines += 1;
      figures.charactersPerLine += [...line.trim()].length;
      figures.over100 += columns > longLine ? 1 : 0;
      figures.over120 += columns > 120 ? 1 : 0;
      bars += (line.match(/\|[\w\s,&():_<>']*\|/g) ?? []).length;
    }
  }
  const { codeLines } = figures;
  const per = (count, of) => (codeLines === 0 ? 0 : (of * count) / codeLines);
  return {
    figures: {
      codeLines,
      charactersPerLine: per(figures.charactersPerLine, 1),
      over100: per(figures.over100, 100),
      over120: per(figures.over120, 100),
    },
    bars,
  };
}

function functionFigures(functions) {
  return {
    longestFunction: Math.max(0, ...functions.map(({ lines }) => lines)),
    longFunctions: longFunctions(functions).length,
  };
}

function longFunctions(functions) {
  return functions
    .filter(({ lines }) => lines > longFunction)
    .sort((left, right) => right.lines - left.lines)
    .map(entry => `${place(entry)}, ${entry.lines} lines`);
}

const place = ({ file, line, name }) => `${file}:${line} ${name}`;

function longFiles(texts) {
  return [...texts]
    .map(([file, text]) => ({ file, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > longFile)
    .map(({ file, lines }) => `${file}, ${lines} lines`);
}

/** What is above its limit: `{area, metric, value, limit, details}`. */
export function overLimits(measured, limits) {
  return measured.flatMap(({ name, figures, details }) =>
    metrics
      .filter(({ key, digits }) => Number(figures[key]?.toFixed(digits)) > limits[name]?.[key])
      .map(({ key, title, digits }) => ({
        area: name,
        metric: title,
        value: figures[key].toFixed(digits),
        limit: limits[name][key],
        details:
          details[key] ?? (key === 'longestFunction' ? details.longFunctions.slice(0, 1) : []),
      })),
  );
}

/** A Markdown table: a row for each metric, a column for each of `{title, figures, limits}`. */
export function measureTable(columns) {
  const cell = ({ figures, limits = {} }, { key, digits }) => {
    const value = figures[key] === undefined ? '–' : figures[key].toFixed(digits);
    return limits[key] === undefined ? value : `${value} (≤ ${limits[key]})`;
  };
  const rows = [
    ['', ...columns.map(({ title }) => title)],
    ...metrics.map(metric => [metric.title, ...columns.map(column => cell(column, metric))]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const write = row =>
    `| ${row.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [write(rows[0]), rule, ...rows.slice(1).map(write)].join('\n');
}
