// SPDX-License-Identifier: Apache-2.0
//
// The seam: everything a loader needs to turn a `WebAssembly.Module` into an `Engine`. How the bytes arrive is the
// loaders' business (node.js, browser.js, inline.js, bytes.js), what the engine does is decided in Rust. What is left for
// this file: JSON text in, JSON text out, and surviving a crash of the WebAssembly code.

import { createGlue } from '../dist/glue.js';
import { EngineError, misuse } from './error.js';

export { EngineError };

/** Builds the engine over a compiled module. Instantiates at once, so that a broken module fails here and not later. */
export async function createEngine(module) {
  const runtime = createRuntime(module);
  const models = new WeakMap();
  const { version } = await runtime.ready();
  return Object.freeze({
    version,
    compile: input => compile(runtime, models, writeInput(input)),
  });
}

function compile(runtime, models, inputText) {
  const handle = runtime.start(inputText);
  const diagnostics = runtime.call(handle, raw => raw.diagnostics());
  if (runtime.call(handle, raw => raw.usable())) {
    return { status: 'ok', model: createModel(runtime, models, inputText, handle), diagnostics };
  }
  runtime.release(handle);
  return { status: 'error', diagnostics };
}

/** `models` leads from each model of an engine to how its handle is had, for questions about two of them. */
function createModel(runtime, models, inputText, firstHandle) {
  // Apart from the model, so that the finalizer can hold it without keeping the model alive.
  const state = { handle: firstHandle };

  const release = () => {
    if (state.handle !== null) {
      runtime.release(state.handle);
      state.handle = null;
    }
  };

  // A handle that was made before a crash belongs to an instance that is gone. Compiling again gives the same model, because
  // the engine is deterministic, so a crash costs its caller one call and nobody else anything.
  const current = () => {
    if (state.handle === null) {
      throw misuse('this chart model was freed');
    }
    if (!runtime.isCurrent(state.handle)) {
      state.handle = runtime.start(inputText);
    }
    return state.handle;
  };
  const ask = question => runtime.call(current(), question);
  const read = question => JSON.parse(ask(question));
  const target = (name, options) => read(raw => raw.target(name, options && JSON.stringify(options)));

  const model = Object.freeze({
    form: () => read(raw => raw.form()),
    validate: values => {
      const text = writeValues(values);
      return read(raw => raw.validate(text));
    },
    ...instanceMethods(read),
    ...yamlMethods(ask),
    rgd: options => target('rgd', options),
    policy: () => target('policy'),
    rbac: () => target('rbac'),
    template: () => target('template'),
    losses: () => read(raw => raw.losses()),
    compare: (next, instances = {}) => {
      const text = writeInstances(instances);
      const handleOfNext = models.get(next);
      if (handleOfNext === undefined) {
        throw misuse('`compare` takes another chart model of the same engine');
      }
      // Either is compiled again where a crash took it, and a crash on the way throws: so both belong to one instance.
      const { raw: rawNext } = handleOfNext();
      return read(raw => raw.compare(rawNext, text));
    },
    diagnostics: () => ask(raw => raw.diagnostics()),
    free: release,
  });
  models.set(model, current);
  abandoned.register(model, release);
  return model;
}

function instanceMethods(read) {
  return {
    check: instance => {
      const text = writeInstance(instance);
      return read(raw => raw.check(text));
    },
    checkChange: change => {
      const text = writeInstance(change, ['old']);
      return read(raw => raw.check_change(text));
    },
    review: sides => {
      const text = writeMembers(sides, ['values', 'live', 'base']);
      return read(raw => raw.review(text));
    },
    removal: (values, instance = {}) => {
      const text = writeMembers({ ...instance, values }, ['values', 'name', 'namespace']);
      return read(raw => raw.removal(text));
    },
    connection: instance => {
      const text = writeMembers(instance, ['name', 'namespace', 'status']);
      return read(raw => raw.connection(text));
    },
    adopt: source => {
      const text = writeMembers(source, ['text', 'name', 'namespace']);
      return read(raw => raw.adopt(text));
    },
  };
}

function yamlMethods(ask) {
  return {
    readYaml: text => {
      if (typeof text !== 'string') {
        throw misuse('`readYaml` takes a text');
      }
      return JSON.parse(ask(raw => raw.read_yaml(text)));
    },
    writeYaml: value => {
      const text = writeValues(value ?? null);
      return ask(raw => raw.write_yaml(text));
    },
  };
}

// Frees models that nobody freed. Nothing may escape from here: there is no caller, and in Node it would end the process.
const abandoned = new FinalizationRegistry(release => {
  try {
    release();
  } catch {
    // The instance crashed while freeing and has been replaced.
  }
});

/** Owns the one live instance of the module and replaces it after a crash. */
function createRuntime(module) {
  let glue = null;

  // Asynchronous, as browsers want it. A restart after a crash cannot be, because its caller waits for an answer; Chromium allows
  // that on the main thread for modules up to 8 MB.
  const ready = async () => {
    const fresh = newGlue();
    let version;
    try {
      await fresh.default({ module_or_path: module });
      version = fresh.version();
    } catch (cause) {
      throw startFailure(cause);
    }
    glue = fresh;
    return { version };
  };

  const instance = () => {
    if (glue === null) {
      const fresh = newGlue();
      try {
        fresh.initSync({ module });
      } catch (cause) {
        throw startFailure(cause);
      }
      glue = fresh;
    }
    return glue;
  };

  const guard = action => {
    try {
      return action();
    } catch (cause) {
      if (isRefusal(cause)) {
        throw new EngineError('misuse', cause.message, { cause });
      }
      // After a trap the instance's stack pointer and borrow flags are wherever the trap left them, so no part of it is used again.
      glue = null;
      throw new EngineError('crashed', `the engine stopped while answering (${describe(cause)}); the next call works again`, { cause });
    }
  };

  return {
    ready,
    isCurrent: handle => handle.glue === glue,
    start: inputText => {
      const owner = instance();
      return { glue: owner, raw: guard(() => owner.ChartModel.compile(inputText)) };
    },
    call: (handle, question) => guard(() => question(handle.raw)),
    // What a crashed instance held goes away with its memory.
    release: handle => {
      if (handle.glue === glue) {
        guard(() => handle.raw.free());
      }
    },
  };
}

function newGlue() {
  for (const name of ['TextDecoder', 'TextEncoder', 'WebAssembly']) {
    if (typeof globalThis[name] === 'undefined') {
      throw new EngineError('unavailable', `the engine needs a global \`${name}\`; under jsdom, set it from \`node:util\` in the test setup`);
    }
  }
  return createGlue();
}

/** Rust refuses with a plain `Error`; every other thing that flies out of WebAssembly is a trap or an exhausted stack. */
function isRefusal(cause) {
  return Object.prototype.toString.call(cause) === '[object Error]' && cause.name === 'Error';
}

function startFailure(cause) {
  const text = describe(cause);
  if (/content security policy|unsafe-eval/i.test(text)) {
    return new EngineError(
      'blocked',
      "the page's content security policy forbids WebAssembly; allow it with `script-src 'self' 'wasm-unsafe-eval'`",
      { cause },
    );
  }
  return new EngineError('unavailable', `the engine could not start (${text})`, { cause });
}

function describe(cause) {
  return cause instanceof Object && 'message' in cause ? String(cause.message) : String(cause);
}

/** Compiles bytes, and tells apart the failures that happen in practice. */
export async function compileBytes(bytes) {
  const view = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes);
  if (view[0] !== 0x00 || view[1] !== 0x61 || view[2] !== 0x73 || view[3] !== 0x6d) {
    throw new EngineError('unavailable', 'these bytes are not a WebAssembly file; the server may have delivered an error page instead');
  }
  try {
    return await WebAssembly.compile(view);
  } catch (cause) {
    throw startFailure(cause);
  }
}

function writeInput(input) {
  const files = input?.files;
  if (typeof files !== 'object' || files === null || Array.isArray(files)) {
    throw misuse('`compile` takes { files: { "<path in the chart>": "<text>" } }');
  }
  for (const [path, text] of Object.entries(files)) {
    if (typeof text !== 'string') {
      throw misuse(`the file \`${path}\` is not a string`);
    }
  }
  return JSON.stringify({ files });
}

function writeInstance(instance, others = []) {
  const { name, namespace, values = {}, annotations = {} } = instance ?? {};
  if (typeof name !== 'string' || typeof namespace !== 'string') {
    throw misuse('`name` and `namespace` must be strings');
  }
  if (!isMapping(annotations) || Object.values(annotations).some(text => typeof text !== 'string')) {
    throw misuse('`annotations` must be { "<key>": "<text>" }');
  }
  return writeMembers({ ...instance, values, annotations }, ['name', 'namespace', 'values', 'annotations', ...others]);
}

/** The members that are set, as JSON text. */
function writeMembers(request, names) {
  if (!isMapping(request)) {
    throw misuse('the argument must be an object');
  }
  const set = names.filter(name => request[name] !== undefined);
  return `{${set.map(name => `"${name}":${writeValues(request[name])}`).join(',')}}`;
}

function isMapping(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Instances as the engine takes them: pairs of file and text, in the caller's order. */
function writeInstances(instances) {
  if (typeof instances !== 'object' || instances === null || Array.isArray(instances)) {
    throw misuse('instances must be { "<file>": "<text>" }');
  }
  const pairs = Object.entries(instances);
  const wrong = pairs.find(([, text]) => typeof text !== 'string');
  if (wrong !== undefined) {
    throw misuse(`the file \`${wrong[0]}\` is not a string`);
  }
  return JSON.stringify(pairs);
}

/** Values as JSON text. No values at all means an empty document, as Helm reads an empty file. */
function writeValues(values) {
  if (values === undefined) {
    return '{}';
  }
  let text;
  try {
    text = JSON.stringify(values, refuseNonFinite);
  } catch (cause) {
    throw cause instanceof EngineError ? cause : new EngineError('misuse', `the values are not JSON (${describe(cause)})`, { cause });
  }
  if (text === undefined) {
    throw misuse('the values are not JSON');
  }
  return text;
}

// `JSON.stringify` turns NaN and the infinities into null, which in Helm deletes a default. The form would then show a
// verdict on values that nobody entered.
function refuseNonFinite(key, value) {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw misuse(`the number at \`${key}\` cannot be written as JSON`);
  }
  return value;
}
