// SPDX-License-Identifier: Apache-2.0
import type {
  Adoption,
  Artifact,
  ChartInput,
  ComparisonAnswer,
  Diagnostic,
  FormModel,
  InstanceChange,
  InstanceCheck,
  Loss,
  RemovalItem,
  ReviewedValue,
  Snippet,
  Verdict,
  YamlReading,
} from './types.js';

export type * from './types.js';

/** Loads the engine, once: further calls give the same engine. A failed attempt can be repeated. */
export function loadEngine(): Promise<Engine>;

export interface Engine {
  readonly version: string;
  /** Reads a chart. A chart with mistakes is an answer; only a wrong argument throws. */
  compile(input: ChartInput): Compilation;
}

export type Compilation =
  | { status: 'ok'; model: ChartModel; diagnostics: Diagnostic[] }
  | { status: 'error'; diagnostics: Diagnostic[] };

/** An instance, as a person asks for it. `annotations` go into the metadata of the custom resource, sorted by key. */
export interface InstanceRequest {
  name: string;
  namespace: string;
  values: unknown;
  annotations?: Record<string, string>;
}

/** A chart that was understood. The methods are pure: a user's mistakes are answers, misuse throws {@link EngineError}. */
export interface ChartModel {
  form(): FormModel;
  /** The verdict on values alone. `undefined` and `null` stand for an empty document. */
  validate(values: unknown): Verdict;
  /** Everything about one instance at once: its names, the verdict on its values, its custom resource and its Secret. */
  check(instance: InstanceRequest): InstanceCheck;
  /** The same, and what about the change from `old`, the values of the existing instance, is not allowed. */
  checkChange(change: InstanceRequest & { old: unknown }): InstanceChange;
  /**
   * The values as they are and as they would be, value by value: `values` are mine, `live` what the cluster or the file holds now, `base`
   * what the form was opened with. Secret values are never in the answer.
   */
  review(sides: { values: unknown; live?: unknown; base?: unknown }): ReviewedValue[];
  /** What goes and what stays when an instance with these values is removed. `instance` fills in names. */
  removal(values: unknown, instance?: { name: string; namespace: string }): RemovalItem[];
  /**
   * Texts to paste for connecting to an instance. `status` is that of its custom resource, as far as there is one. A text is left out
   * while something in it is not known.
   */
  connection(instance: { name: string; namespace: string; status?: unknown }): Snippet[];
  /**
   * The instance for a release that exists. `text`: a HelmRelease, the output of `helm get values`, or a file of values. `name` and
   * `namespace` replace those of the release.
   */
  adopt(source: { text: string; name?: string; namespace?: string }): Adoption;
  /** What a text typed for one value says, read as Helm reads a values file: YAML 1.1, several documents merged. */
  readYaml(text: string): YamlReading;
  /** A value as YAML text that every reader takes alike, with a final line break. */
  writeYaml(value: unknown): string;
  /** `storeDefaults`: the API server writes the shipped defaults into every instance, which then keeps them. */
  rgd(options?: { storeDefaults?: boolean }): Artifact;
  /** The ValidatingAdmissionPolicy with its binding. */
  policy(): Artifact;
  /** The ClusterRoles for kro and for users. */
  rbac(): Artifact;
  template(): Artifact;
  losses(): Loss[];
  /**
   * What changes for existing instances when this version of the chart is replaced by `next`, a model of the same engine. `instances`
   * are tried, too: name of a file → YAML or JSON of custom resources, a `List` of them, or plain values.
   */
  compare(next: ChartModel, instances?: Record<string, string>): ComparisonAnswer;
  diagnostics(): Diagnostic[];
  /** Gives the memory back at once instead of some time after the model became unreachable. May be called twice. */
  free(): void;
}

/**
 * - `misuse`: a wrong argument, or a model used after `free`
 * - `crashed`: the engine stopped while answering this one call; every later call works, also on the same model
 * - `blocked`: the page's content security policy forbids WebAssembly
 * - `unavailable`: the WebAssembly file could not be read, or the platform lacks something
 * - `timeout`: no answer within the time limit of `./worker`; every later call works, also on the same model
 *
 * Compare `code`: the entry points may each bring a class of their own, so `instanceof` works only within one.
 */
export class EngineError extends Error {
  constructor(code: EngineErrorCode, message: string, options?: { cause?: unknown });
  readonly code: EngineErrorCode;
}

export type EngineErrorCode = 'misuse' | 'crashed' | 'blocked' | 'unavailable' | 'timeout';
