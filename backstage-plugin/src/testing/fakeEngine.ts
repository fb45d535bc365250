// SPDX-License-Identifier: Apache-2.0
import type {
  ChartInput,
  ChartModel,
  Compilation,
  Diagnostic,
  Engine,
  Field,
  FormModel,
  InstanceCheck,
  Loss,
  Verdict,
  Violation,
} from '@managed-services/engine';
import { stringify } from 'yaml';
import type { EngineApi } from '../api';
import { openValues } from '../state/draft';
import { walk } from '../state/tree';
import { valueAt } from '../state/values';

/** A chart for the fake engine: its form model, ready made. */
export function chartWith(form: FormModel, more: Record<string, string> = {}): ChartInput {
  return { files: { 'Chart.yaml': `name: ${form.service.name}\n`, 'form.json': JSON.stringify(form), ...more } };
}

function violation(at: string, code: string, message: string, params = {}): Violation {
  return { at, schema: '', chart: '', code, params, message, help: null };
}

function checkField(field: Field, values: unknown): Violation[] {
  const value = valueAt(values, field.at);
  const { widget } = field;
  if (value === undefined) {
    if (!field.required) return [];
    const parent = field.at.slice(0, field.at.lastIndexOf('/'));
    return [violation(parent, 'required', `\`${field.key}\` is required`, { property: field.key })];
  }
  if (widget.kind === 'number' && typeof value === 'number') {
    const { minimum, maximum } = widget;
    if (minimum !== null && value < minimum) {
      return [violation(field.at, 'minimum', `${value} is less than the minimum of ${minimum}`)];
    }
    if (maximum !== null && value > maximum) {
      return [violation(field.at, 'maximum', `${value} is greater than the maximum of ${maximum}`)];
    }
  }
  if (widget.kind === 'text' && widget.minLength !== null && String(value).length < widget.minLength) {
    return [violation(field.at, 'minLength', `shorter than ${widget.minLength} characters`)];
  }
  return [];
}

function validate(form: FormModel, values: unknown, reasons: string[]): Verdict {
  const violations: Violation[] = [];
  walk(form.root, field => {
    if (field.widget.kind !== 'section') violations.push(...checkField(field, values));
  });
  const verdict = violations.length > 0 ? 'invalid' : reasons.length > 0 ? 'unknown' : 'valid';
  return { verdict, profile: 'fake', violations, reasons };
}

export type FakeOptions = {
  losses?: Loss[];
  diagnostics?: Diagnostic[];
  reasons?: string[];
};

class FakeModel implements ChartModel {
  constructor(
    private readonly model: FormModel,
    private readonly options: FakeOptions,
  ) {}

  form = () => this.model;
  validate = (values: unknown) => validate(this.model, values, this.options.reasons ?? []);
  losses = () => this.options.losses ?? [];
  diagnostics = () => this.options.diagnostics ?? [];
  rgd = () => ({ text: '', losses: [] });
  policy = () => ({ text: '', losses: [] });
  rbac = () => ({ text: '', losses: [] });
  template = () => ({ text: '', losses: [] });
  compare = (): never => {
    throw new Error('the fake engine compares no versions');
  };
  free = () => {};

  private checkNames({ name, namespace }: { name: string; namespace: string }): Violation[] {
    const { namePattern, nameMaxLength } = this.model.instance;
    const found: Violation[] = [];
    if (!new RegExp(namePattern).test(name) || name.length > nameMaxLength) {
      found.push(violation('/metadata/name', 'instance-name', `\`${name}\` is not a name`));
    }
    if (namespace === '') {
      found.push(violation('/metadata/namespace', 'instance-namespace', 'a namespace is needed'));
    }
    return found;
  }

  check({ name, namespace, values }: { name: string; namespace: string; values: unknown }): InstanceCheck {
    const names = this.checkNames({ name, namespace });
    const verdict = this.validate(values);
    if (names.length > 0) return { names, verdict, manifest: null, secret: null, losses: [] };
    const { apiVersion, kind } = this.model.service;
    const { secrets } = this.model;
    const resource = { apiVersion, kind, metadata: { name, namespace }, spec: openValues(values, secrets) };
    const held = secrets.map(at => valueAt(values, at)).filter(value => value !== undefined);
    const named = `${name}-values`;
    const secret = held.length > 0 ? { name: named, manifest: stringify({ kind: 'Secret', held }) } : null;
    return { names, verdict, manifest: stringify(resource), secret, losses: [] };
  }
}

/** An engine that reads a ready-made form model instead of a schema. */
export function fakeEngine(options: FakeOptions = {}): Engine {
  return {
    version: 'fake',
    compile({ files }: ChartInput): Compilation {
      if (!files['form.json']) {
        return {
          status: 'error',
          diagnostics: [
            {
              severity: 'error',
              code: 'schema-not-json',
              message: 'the file is not JSON: expected `,` or `}`',
              help: 'check the end of line 6',
              location: { file: 'values.schema.json', pointer: '', line: 7, column: 3 },
              related: [],
            },
          ],
        };
      }
      const form: FormModel = JSON.parse(files['form.json']);
      const diagnostics = options.diagnostics ?? [];
      return { status: 'ok', model: new FakeModel(form, options), diagnostics };
    },
  };
}

export function fakeEngineApi(options: FakeOptions = {}): EngineApi {
  const engine = fakeEngine(options);
  return { load: async () => engine };
}
