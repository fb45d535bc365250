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
 * Follows from the code; only `error` stops the chart from being compiled.
 */
severity: Severity, 
/**
 * Stable kebab-case name of the finding, such as `not-a-chart`.
 */
code: string, 
/**
 * One sentence: lower case, no full stop, user text in backticks.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string | null, 
/**
 * Place in a file of the chart; `null` when the finding concerns no single file.
 */
location: SourceLocation | null, 
/**
 * Other locations that explain it, such as the first of two definitions; often empty.
 */
related: Array<SourceLocation>, };

export type Answer = "valid" | "invalid" | "unknown";

export type Verdict = { 
/**
 * The answer. `unknown` depends on what only the cluster can see and is never to be shown as valid.
 */
verdict: Answer, 
/**
 * The rules it follows, such as `helm-4.3`.
 */
profile: string, 
/**
 * The broken assertions; empty unless the verdict is `invalid`.
 */
violations: Array<Violation>, 
/**
 * Sentences on what is not known; may be present beside violations.
 */
reasons: Array<string>, };

export type Violation = { 
/**
 * JSON pointer into the values; of the custom resource's names, `/metadata/name` and `/metadata/namespace`.
 */
at: string, 
/**
 * JSON pointer to the keyword in the schema of `chart`.
 */
schema: string, 
/**
 * The chart whose schema it is, by the name or alias that Helm prints.
 */
chart: string, 
/**
 * Stable kebab-case name of the rule, independent of the message.
 */
code: string, 
/**
 * What a translation of the message needs.
 */
params: Record<string, unknown>, 
/**
 * One sentence: lower case, no full stop; holds no value of the instance.
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
 * The target whose output does not express it.
 */
target: Target, 
/**
 * JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
 */
at: string, 
/**
 * JSON pointer to the keyword or subschema; empty for the root.
 */
schema: string, 
/**
 * What happens to it: kept otherwise, lost for people only, or more or less accepted.
 */
fate: Fate, 
/**
 * Stable kebab-case name of the reason, such as `any-type`.
 */
cause: string, 
/**
 * What is lost here: lower case, no full stop, user text in backticks.
 */
message: string, 
/**
 * JSON pointer to a place whose losses, with those below it, apply here too; `null` for a loss of its own.
 */
sameAs: string | null, };

export type Artifact = { 
/**
 * YAML of the target; several documents are separated by `---`.
 */
text: string, 
/**
 * What the text does not express; empty when it expresses the full schema.
 */
losses: Array<Loss>, };

export type SecretManifest = { 
/**
 * `metadata.name` of the Secret, derived from the instance's name.
 */
name: string, 
/**
 * The Secret as YAML; holds the secret values in plain text.
 */
manifest: string, };

export type InstanceCheck = { 
/**
 * What is wrong with its name, namespace and annotations; `at` is `/metadata/name`, `/metadata/namespace` or below
 * `/metadata/annotations`.
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

export type InstanceChange = { 
/**
 * What `check` answers about the instance after the change.
 */
check: InstanceCheck, 
/**
 * The values that must not change this way; `params.enforcedBy` is `definition` or `policy`.
 */
transitions: Array<Violation>, 
/**
 * Sentences on what about the change is not known.
 */
reasons: Array<string>, };

export type ReviewedValue = { 
/**
 * JSON pointer into the values.
 */
at: string, 
/**
 * The label that the form shows for it.
 */
label: string, 
/**
 * From the live value to mine; without live values, from the base to mine.
 */
kind: ReviewKind, 
/**
 * What the chart ships there, which is in force while nothing is chosen.
 */
default: ReviewSide | null, 
/**
 * What the form was opened with.
 */
base: ReviewSide | null, 
/**
 * What the cluster or the file holds now.
 */
live: ReviewSide | null, 
/**
 * What would be sent.
 */
mine: ReviewSide | null, 
/**
 * Whether it is secret: then the value of each side that is set is `null`.
 */
secret: boolean, 
/**
 * Whether live and mine both differ from the base and from each other.
 */
conflict: boolean, };

export type ReviewKind = "added" | "changed" | "removed" | "same";

export type ReviewSide = { 
/**
 * The value, which may be `null`.
 */
value: unknown, };

export type Adoption = { "status": "ok" } & Adopted | { "status": "error" } & AdoptError;

export type Adopted = { 
/**
 * Name of the instance, as asked for, otherwise made from the release's; `null` where neither is known.
 */
name: string | null, 
/**
 * Namespace of the instance, as asked for, otherwise that of the release; `null` where neither is known.
 */
namespace: string | null, 
/**
 * The values of the instance, without secret ones and without what the chart ships anyway.
 */
values: unknown, 
/**
 * The custom resource as YAML; `null` while name or namespace is missing or wrong.
 */
manifest: string | null, 
/**
 * The Secret with the secret values; `null` when there are none, and when there is no custom resource.
 */
secret: SecretManifest | null, 
/**
 * Whether Helm is sure to get the same values from the instance as from the release.
 */
same: boolean, 
/**
 * The values that Helm gets otherwise: `live` from the release, `mine` from the instance.
 */
differences: Array<ReviewedValue>, 
/**
 * What the instance does not take over.
 */
left: Array<LeftBehind>, };

export type AdoptError = { 
/**
 * One sentence without its subject: lower case, no full stop.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string, };

export type LeftBehind = { 
/**
 * JSON pointer into the document; empty for the document as a whole.
 */
at: string, 
/**
 * Stable kebab-case name of the reason.
 */
code: string, 
/**
 * One sentence: lower case, no full stop; holds no secret value.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string | null, };

export type RemovalItem = { 
/**
 * What it is, for people.
 */
what: string, 
/**
 * Its Kubernetes kind, such as `PersistentVolumeClaim`; `null` when it is several things.
 */
kind: string | null, 
/**
 * Its name; `*` stands for any text. Without an instance it has `${release}`, `${name}` and `${namespace}`.
 */
name: string | null, 
/**
 * What becomes of it.
 */
fate: RemovalFate, 
/**
 * JSON pointer to the value that decides; `null` when none does.
 */
because: string | null, 
/**
 * What a person can do about it.
 */
help: string | null, };

export type RemovalFate = "removed" | "kept" | "unknown";

export type Snippet = { 
/**
 * What it is, for people.
 */
title: string, 
/**
 * The language it is in, for highlighting: `sh`, `yaml`, `text`, …
 */
language: string, 
/**
 * The text; holds no secret value.
 */
text: string, };

export type YamlReading = { 
/**
 * The value; `null` for a text that says nothing, and beside an error.
 */
value: unknown, 
/**
 * Why the text is not a value.
 */
error: YamlError | null, };

export type YamlError = { 
/**
 * One sentence: lower case, no full stop.
 */
message: string, 
/**
 * Line in the text, from 1.
 */
line: number, 
/**
 * Column in characters, from 1.
 */
column: number, };

export type Comparison = { 
/**
 * Name, version and API of the chart that existing instances use.
 */
old: Version, 
/**
 * Name, version and API of the chart to which they would be upgraded.
 */
new: Version, 
/**
 * Whether any change or replayed instance breaks, or may break.
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
 * The given instances under both versions, in the order of their files.
 */
instances: Array<ReplayedInstance>, };

export type ComparisonAnswer = { "status": "ok", 
/**
 * Changes and replayed instances.
 */
comparison: Comparison, } | { "status": "error", 
/**
 * The first document that cannot be read as an instance.
 */
error: InstanceError, };

export type Version = { 
/**
 * `name` of `Chart.yaml`.
 */
chart: string, 
/**
 * `version` of `Chart.yaml`, a SemVer text.
 */
version: string, 
/**
 * `apiVersion` of the custom resource, `<group>/<version>`.
 */
apiVersion: string, 
/**
 * Kind of the custom resource, such as `ManagedPostgres`.
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
 * Stable kebab-case name of the kind of change.
 */
kind: string, 
/**
 * Whether an existing instance may break by it, or kro refuses the update.
 */
breaking: boolean, 
/**
 * The judges that report the change, without duplicates; never empty.
 */
judges: Array<Judge>, 
/**
 * One sentence: lower case, no full stop; the location is in `at`.
 */
message: string, 
/**
 * What a person can do to spare existing instances.
 */
help: string | null, };

export type ReplayedInstance = { 
/**
 * Path of the file, as the caller gave it.
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
 * Verdict on its values by the old version's schemas.
 */
old: Verdict, 
/**
 * Verdict on its values by the new version's schemas.
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
 * Path of the file, as the caller gave it.
 */
file: string, 
/**
 * The document in the file, from 1; `null` when the file cannot be cut into documents.
 */
document: number | null, 
/**
 * One sentence without its subject, which is the file or document.
 */
message: string, 
/**
 * What a person can do about it.
 */
help: string | null, };

export type FormModel = { 
/**
 * Names and versions of the chart and of its custom resource.
 */
service: Service, 
/**
 * Rules for the instance's name, and the namespace to start with.
 */
instance: InstanceRules, 
/**
 * The values as a whole: a section, unless the schema describes none.
 */
root: Field, 
/**
 * What [`Widget::Shared`] refers to, by index. The pointers in a definition are relative to the field that refers to it.
 */
definitions: Array<Widget>, 
/**
 * JSON pointers to the values that live in a Secret instead of the custom resource, each with all that is below it.
 */
secrets: Array<string>, 
/**
 * JSON pointers to the values that cannot change after creation.
 */
immutable: Array<string>, 
/**
 * JSON pointers to the values that cannot become less after creation.
 */
growOnly: Array<string>, };

export type Service = { 
/**
 * `name` of `Chart.yaml`.
 */
name: string, 
/**
 * Title for people; derived from the chart's name unless `managed-service.yaml` sets it.
 */
title: string, 
/**
 * One sentence from `managed-service.yaml` or `Chart.yaml`; `null` when neither has one.
 */
description: string | null, 
/**
 * `icon` of `managed-service.yaml`; `null` when it is absent.
 */
icon: string | null, 
/**
 * `apiVersion` of the custom resource, such as `managedservices.example.com/v1alpha1`.
 */
apiVersion: string, 
/**
 * API group of the custom resource, a domain.
 */
group: string, 
/**
 * API version of the custom resource, such as `v1alpha1`.
 */
version: string, 
/**
 * Kind of the custom resource, such as `ManagedPostgres`.
 */
kind: string, 
/**
 * `version` of `Chart.yaml`, a SemVer text.
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
 * The rule as a sentence, in English.
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
 * `title` of the schema, or the property name as a label: `maxConnections` → `Max connections`.
 */
label: string, 
/**
 * `description` of the schema, as written; `null` when it has none.
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
 * Whether it is not for most people (`hidden`, `x-ui-hidden`, `x-ui-advanced`): shown on request.
 */
hidden: boolean, 
/**
 * The scale that the schema proposes (`sliderMin`, `sliderMax`, `sliderUnit`); it constrains nothing.
 */
scale: Scale | null, 
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
 * The default as JSON, of any type.
 */
value: unknown, 
/**
 * Where it comes from.
 */
source: GhostSource, };

export type GhostSource = "values" | "schema";

export type Widget = { "kind": "section", 
/**
 * The properties: those with an order hint first, then in the schema's order.
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
 * `minLength` of the schema, in characters; `null` when there is none.
 */
minLength: number | null, 
/**
 * `maxLength` of the schema, in characters; `null` when there is none.
 */
maxLength: number | null, 
/**
 * A regular expression (RE2) it matches.
 */
pattern: string | null, 
/**
 * `format` of the schema, such as `uri`; Helm may not assert it.
 */
format: string | null, 
/**
 * The strings in the schema's `examples`; empty when there are none.
 */
examples: Array<string>, } | { "kind": "quantity", 
/**
 * What it measures, guessed from the pattern and the property's name.
 */
quantity: QuantityKind, 
/**
 * A regular expression (RE2) it matches.
 */
pattern: string | null, 
/**
 * The strings in the schema's `examples`; empty when there are none.
 */
examples: Array<string>, } | { "kind": "number", 
/**
 * Whether it is whole.
 */
integer: boolean, 
/**
 * Lower bound; `null` when there is none or a float64 cannot hold it.
 */
minimum: number | null, 
/**
 * Upper bound; `null` when there is none or a float64 cannot hold it.
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
 * `multipleOf` of the schema; `null` when there is none.
 */
step: number | null, } | { "kind": "toggle" } | { "kind": "choice", 
/**
 * The constants of the schema (`enum`, `const`); `null` is in the field's `nullable` instead.
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
 * Template of an item; pointers in it are relative to the item.
 */
item: Field, 
/**
 * `minItems` of the schema; `null` when there is none.
 */
minItems: number | null, 
/**
 * `maxItems` of the schema; `null` when there is none.
 */
maxItems: number | null, 
/**
 * Whether no two items may be equal.
 */
unique: boolean, } | { "kind": "tuple", 
/**
 * One field for each position, in order.
 */
items: Array<Field>, 
/**
 * Template of further items, when there may be any.
 */
rest: Field | null, } | { "kind": "map", 
/**
 * Template of a value; pointers in it are relative to the value.
 */
value: Field, 
/**
 * A regular expression (RE2) every key matches.
 */
keyPattern: string | null, 
/**
 * `minProperties` of the schema; `null` when there is none.
 */
minProperties: number | null, 
/**
 * `maxProperties` of the schema; `null` when there is none.
 */
maxProperties: number | null, } | { "kind": "union", 
/**
 * The alternatives, each with the field that edits it.
 */
variants: Array<UnionVariant>, 
/**
 * Key whose value tells the shapes apart.
 */
tag: string | null, } | { "kind": "free", 
/**
 * What the text has to be.
 */
expects: Expects, } | { "kind": "shared", 
/**
 * Index in `definitions`.
 */
definition: number, } | { "kind": "nothing" };

export type QuantityKind = "storage" | "memory" | "cpu" | "any";

export type Scale = { 
/**
 * `null` when the schema proposes no least value.
 */
minimum: number | null, 
/**
 * `null` when the schema proposes no greatest value.
 */
maximum: number | null, 
/**
 * What follows the number in the value; `null` when there is none.
 */
unit: string | null, };

export type ChoiceOption = { 
/**
 * What is written into the values when it is chosen; any JSON type except `null`.
 */
value: unknown, 
/**
 * `title` beside its `const` in the schema, or the value as text, such as `(empty)` for an empty string.
 */
label: string, 
/**
 * `description` beside its `const` in the schema; `null` when it has none, as values of an `enum`.
 */
help: string | null, };

export type Switch = { 
/**
 * JSON pointers to booleans in the values (`condition` of `Chart.yaml`); the first that is set decides.
 */
conditions: Array<string>, 
/**
 * Keys below `/tags` in the values; one that is `true` switches it on.
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
