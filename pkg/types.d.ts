// SPDX-License-Identifier: Apache-2.0
// Generated from src/wire.rs, src/wire/ and src/lower/form/ast.rs by `UPDATE=1 cargo test typescript`; do not edit.

/** The files of a chart: path relative to the chart folder → text. */
export type ChartInput = { files: Record<string, string> };

export type SourceLocation = { 
/**
 * Path relative to the chart folder.
 */
file: string, 
/**
 * JSON pointer into the file.
 */
pointer: string, 
/**
 * Line, from 1; 0 when unknown.
 */
line: number, 
/**
 * Column in characters, from 1; 0 when unknown.
 */
column: number, };

export type Severity = "error" | "warning" | "note";

export type Diagnostic = { 
/**
 * How bad it is.
 */
severity: Severity, 
/**
 * Stable name of the finding.
 */
code: string, 
/**
 * One sentence.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string | null, 
/**
 * Where.
 */
location: SourceLocation | null, 
/**
 * Other locations that matter.
 */
related: Array<SourceLocation>, };

export type Answer = "valid" | "invalid" | "unknown";

export type Verdict = { 
/**
 * The answer. `unknown` depends on what only the cluster can see and is never to be shown as valid.
 */
verdict: Answer, 
/**
 * The rules it follows, such as `helm-4.2`.
 */
profile: string, 
/**
 * Why it is invalid.
 */
violations: Array<Violation>, 
/**
 * Why it is unknown.
 */
reasons: Array<string>, };

export type Violation = { 
/**
 * JSON pointer into the values; of the custom resource's names, `/metadata/name` and `/metadata/namespace`.
 */
at: string, 
/**
 * JSON pointer into the schema.
 */
schema: string, 
/**
 * The chart whose schema it is.
 */
chart: string, 
/**
 * Stable name of the rule.
 */
code: string, 
/**
 * What a translation of the message needs.
 */
params: Record<string, unknown>, 
/**
 * One sentence.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string | null, };

export type Target = "rgd" | "policy" | "rbac" | "form" | "template" | "manifest";

export type Fate = "moved" | "restated" | "unstated" | "widened" | "narrowed";

export type Loss = { 
/**
 * The target.
 */
target: Target, 
/**
 * JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
 */
at: string, 
/**
 * JSON pointer into the schema.
 */
schema: string, 
/**
 * How it fared.
 */
fate: Fate, 
/**
 * Stable name of the reason.
 */
cause: string, 
/**
 * One sentence.
 */
message: string, };

export type Artifact = { 
/**
 * YAML.
 */
text: string, 
/**
 * The losses.
 */
losses: Array<Loss>, };

export type SecretManifest = { 
/**
 * Its name.
 */
name: string, 
/**
 * YAML.
 */
manifest: string, };

export type InstanceCheck = { 
/**
 * What is wrong with its name and namespace; `at` is `/metadata/name` or `/metadata/namespace`.
 */
names: Array<Violation>, 
/**
 * Whether Helm accepts its values, those in the Secret included.
 */
verdict: Verdict, 
/**
 * The custom resource as YAML; `null` when a name is wrong or the values are not a mapping.
 */
manifest: string | null, 
/**
 * The Secret with the secret values; `null` when there are none, and when there is no custom resource.
 */
secret: SecretManifest | null, 
/**
 * What the custom resource could not express.
 */
losses: Array<Loss>, };

export type Comparison = { 
/**
 * The old version.
 */
old: Version, 
/**
 * The new version.
 */
new: Version, 
/**
 * Whether an instance breaks, or may.
 */
breaks: boolean, 
/**
 * What kro does with the CustomResourceDefinition.
 */
crd: CrdUpdate, 
/**
 * The differences, breaking ones first.
 */
changes: Array<Change>, 
/**
 * The instances that were replayed.
 */
instances: Array<ReplayedInstance>, };

export type ComparisonAnswer = { "status": "ok", 
/**
 * Everything that is known.
 */
comparison: Comparison, } | { "status": "error", 
/**
 * Why.
 */
error: InstanceError, };

export type Version = { 
/**
 * The chart's name.
 */
chart: string, 
/**
 * The chart's version.
 */
version: string, 
/**
 * `group/version` of the API.
 */
apiVersion: string, 
/**
 * Kind of the API.
 */
kind: string, };

export type Judge = "kro" | "helm" | "cel-unseen";

export type CrdUpdate = "unchanged" | "updated" | "stale" | "refused";

export type Change = { 
/**
 * JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
 */
at: string, 
/**
 * Stable name of what changed.
 */
kind: string, 
/**
 * Whether an existing instance may break by it, or kro refuses the update.
 */
breaking: boolean, 
/**
 * Who judges so.
 */
judges: Array<Judge>, 
/**
 * One sentence.
 */
message: string, 
/**
 * What a person can do to spare existing instances.
 */
help: string | null, };

export type ReplayedInstance = { 
/**
 * The file.
 */
file: string, 
/**
 * The document in the file, from 1.
 */
document: number, 
/**
 * Namespace and name, of a custom resource.
 */
name: string | null, 
/**
 * The old version's verdict.
 */
old: Verdict, 
/**
 * The new version's verdict.
 */
new: Verdict, 
/**
 * JSON pointers to values that the new API drops and the old one kept.
 */
dropped: Array<string>, 
/**
 * Whether it was valid and no longer is, or loses values.
 */
breaks: boolean, };

export type InstanceError = { 
/**
 * The file.
 */
file: string, 
/**
 * The document in the file, from 1; `null` when the file cannot be cut into documents.
 */
document: number | null, 
/**
 * One sentence, without its subject.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string | null, };

export type FormModel = { 
/**
 * The service.
 */
service: Service, 
/**
 * What an instance's name may be.
 */
instance: InstanceRules, 
/**
 * The values as a whole: a section, unless the schema describes none.
 */
root: Field, 
/**
 * JSON pointers to the values that live in a Secret instead of the custom resource, each with all that is below it.
 */
secrets: Array<string>, };

export type Service = { 
/**
 * The chart's name.
 */
name: string, 
/**
 * Name for people.
 */
title: string, 
/**
 * One sentence for people.
 */
description: string | null, 
/**
 * Icon name.
 */
icon: string | null, 
/**
 * `group/version`.
 */
apiVersion: string, 
/**
 * API group.
 */
group: string, 
/**
 * API version.
 */
version: string, 
/**
 * Kind.
 */
kind: string, 
/**
 * The chart's version.
 */
chartVersion: string, 
/**
 * The version of what the chart runs.
 */
appVersion: string | null, };

export type InstanceRules = { 
/**
 * A regular expression that every name matches.
 */
namePattern: string, 
/**
 * Longest name, in characters.
 */
nameMaxLength: number, 
/**
 * The rule in words.
 */
nameHelp: string, 
/**
 * The namespace to start with.
 */
defaultNamespace: string, };

export type Field = { 
/**
 * JSON pointer relative to the nearest template root: the values, or the list item, map value or union variant that this field is part of.
 */
at: string, 
/**
 * Property name; null at a template root.
 */
key: string | null, 
/**
 * Short name for people.
 */
label: string, 
/**
 * The schema's description.
 */
help: string | null, 
/**
 * Whether the person must give it: the schema requires it and the chart ships no default.
 */
required: boolean, 
/**
 * Whether null is a value here.
 */
nullable: boolean, 
/**
 * Whether the value goes to a Secret instead of the custom resource.
 */
secret: boolean, 
/**
 * Whether the value cannot change after creation.
 */
immutable: boolean, 
/**
 * Whether the value cannot become less after creation.
 */
growOnly: boolean, 
/**
 * Whether the schema calls it deprecated.
 */
deprecated: boolean, 
/**
 * Whether the schema calls it read-only.
 */
readOnly: boolean, 
/**
 * The default that applies when nothing is chosen: shown, never written.
 */
ghost: Ghost | null, 
/**
 * What switches the subchart whose values these are; while it is off, Helm does not look at them.
 */
switch: Switch | null, 
/**
 * How it is filled in.
 */
widget: Widget, };

export type Ghost = { 
/**
 * Its value.
 */
value: unknown, 
/**
 * Where it comes from.
 */
source: GhostSource, };

export type GhostSource = "values" | "schema";

export type Widget = { "kind": "section", 
/**
 * The properties, in order.
 */
fields: Array<Field>, 
/**
 * Template for keys beyond the properties, when they are accepted.
 */
extra: Field | null, 
/**
 * A pattern that those keys match.
 */
extraKeyPattern: string | null, 
/**
 * Key of the switch that turns the whole section on.
 */
toggle: string | null, } | { "kind": "text", 
/**
 * Whether it has several lines.
 */
multiline: boolean, 
/**
 * Least length in characters.
 */
minLength: number | null, 
/**
 * Greatest length in characters.
 */
maxLength: number | null, 
/**
 * A regular expression (RE2) it matches.
 */
pattern: string | null, 
/**
 * The schema's `format`.
 */
format: string | null, 
/**
 * Examples.
 */
examples: Array<string>, } | { "kind": "quantity", 
/**
 * Of what.
 */
quantity: QuantityKind, 
/**
 * A regular expression (RE2) it matches.
 */
pattern: string | null, 
/**
 * Examples.
 */
examples: Array<string>, } | { "kind": "number", 
/**
 * Whether it is whole.
 */
integer: boolean, 
/**
 * Lower bound.
 */
minimum: number | null, 
/**
 * Upper bound.
 */
maximum: number | null, 
/**
 * Whether the lower bound itself is refused.
 */
exclusiveMinimum: boolean, 
/**
 * Whether the upper bound itself is refused.
 */
exclusiveMaximum: boolean, 
/**
 * What it is a multiple of.
 */
step: number | null, 
/**
 * Its unit.
 */
unit: string | null, } | { "kind": "toggle" } | { "kind": "choice", 
/**
 * The values.
 */
options: Array<ChoiceOption>, } | { "kind": "intOrString", 
/**
 * A regular expression (RE2) the text matches.
 */
pattern: string | null, 
/**
 * Lower bound of the number.
 */
minimum: number | null, 
/**
 * Upper bound of the number.
 */
maximum: number | null, } | { "kind": "list", 
/**
 * Template of an item.
 */
item: Field, 
/**
 * Fewest items.
 */
minItems: number | null, 
/**
 * Most items.
 */
maxItems: number | null, 
/**
 * Whether no two items may be equal.
 */
unique: boolean, } | { "kind": "tuple", 
/**
 * The items.
 */
items: Array<Field>, 
/**
 * Template of further items, when there may be any.
 */
rest: Field | null, } | { "kind": "map", 
/**
 * Template of a value.
 */
value: Field, 
/**
 * A regular expression (RE2) every key matches.
 */
keyPattern: string | null, 
/**
 * Fewest keys.
 */
minProperties: number | null, 
/**
 * Most keys.
 */
maxProperties: number | null, } | { "kind": "union", 
/**
 * The shapes.
 */
variants: Array<UnionVariant>, 
/**
 * Key whose value tells the shapes apart.
 */
tag: string | null, } | { "kind": "free", 
/**
 * What the text has to be.
 */
expects: Expects, } | { "kind": "nothing" };

export type QuantityKind = "storage" | "memory" | "cpu" | "any";

export type ChoiceOption = { 
/**
 * The value.
 */
value: unknown, 
/**
 * Its name for people.
 */
label: string, 
/**
 * What it means.
 */
help: string | null, };

export type Switch = { 
/**
 * JSON pointers into the values.
 */
conditions: Array<string>, 
/**
 * Keys below `/tags`.
 */
tags: Array<string>, 
/**
 * Whether it is off unless switched on.
 */
off: boolean, };

export type UnionVariant = { 
/**
 * Its name for people.
 */
label: string, 
/**
 * JSON types that a value of this shape can have.
 */
types: Array<string>, 
/**
 * How it is filled in.
 */
field: Field, };

export type Expects = "object" | "array" | "any";
