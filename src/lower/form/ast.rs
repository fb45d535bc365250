// SPDX-License-Identifier: Apache-2.0
//! The form model: what the plugin renders without ever looking at a schema. These are the wire types.

use serde::Serialize;

use crate::json::Value;

/// Everything a page needs to show a service and let a person fill in its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FormModel {
    /// Names and versions of the chart and of its custom resource.
    pub service: Service,
    /// Rules for the instance's name, and the namespace to start with.
    pub instance: InstanceRules,
    /// The values as a whole: a section, unless the schema describes none.
    pub root: Field,
    /// What [`Widget::Shared`] refers to, by index. The pointers in a definition are relative to the field that refers to it.
    pub definitions: Vec<Widget>,
    /// JSON pointers to the values that live in a Secret instead of the custom resource, each with all that is below it.
    pub secrets: Vec<String>,
    /// JSON pointers to the values that cannot change after creation.
    pub immutable: Vec<String>,
    /// JSON pointers to the values that cannot become less after creation.
    pub grow_only: Vec<String>,
}

/// Names and versions of a service, from `Chart.yaml` and `managed-service.yaml`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// `name` of `Chart.yaml`.
    pub name: String,
    /// Title for people; derived from the chart's name unless `managed-service.yaml` sets it.
    pub title: String,
    /// One sentence from `managed-service.yaml` or `Chart.yaml`; `null` when neither has one.
    pub description: Option<String>,
    /// `icon` of `managed-service.yaml`; `null` when it is absent.
    pub icon: Option<String>,
    /// `apiVersion` of the custom resource, such as `managedservices.example.com/v1alpha1`.
    pub api_version: String,
    /// API group of the custom resource, a domain.
    pub group: String,
    /// API version of the custom resource, such as `v1alpha1`.
    pub version: String,
    /// Kind of the custom resource, such as `ManagedPostgres`.
    pub kind: String,
    /// `version` of `Chart.yaml`, a SemVer text.
    pub chart_version: String,
    /// The version of what the chart runs.
    pub app_version: Option<String>,
}

/// What an instance's name may be.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InstanceRules {
    /// A regular expression that every name matches.
    pub name_pattern: String,
    /// Longest name, in characters.
    pub name_max_length: u32,
    /// The rule as a sentence, in English.
    pub name_help: String,
    /// The namespace to start with.
    pub default_namespace: String,
}

/// One thing to fill in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// JSON pointer relative to the nearest template root: the values, or the list item, map value or union variant that this field is part of.
    pub at: String,
    /// Property name; null at a template root.
    pub key: Option<String>,
    /// `title` of the schema, or the property name as a label: `maxConnections` → `Max connections`.
    pub label: String,
    /// `description` of the schema, as written; `null` when it has none.
    pub help: Option<String>,
    /// Whether the person must give it: the schema requires it and the chart ships no default.
    pub required: bool,
    /// Whether null is a value here.
    pub nullable: bool,
    /// Whether the value goes to a Secret instead of the custom resource.
    pub secret: bool,
    /// Whether the value cannot change after creation.
    pub immutable: bool,
    /// Whether the value cannot become less after creation.
    pub grow_only: bool,
    /// Whether the schema calls it deprecated.
    pub deprecated: bool,
    /// Whether the schema calls it read-only.
    pub read_only: bool,
    /// Whether it is not for most people (`hidden`, `x-ui-hidden`, `x-ui-advanced`): shown on request.
    pub hidden: bool,
    /// The scale that the schema proposes (`sliderMin`, `sliderMax`, `sliderUnit`); it constrains nothing.
    pub scale: Option<Scale>,
    /// The default that applies when nothing is chosen: shown, never written.
    pub ghost: Option<Ghost>,
    /// What switches the subchart whose values these are; while it is off, Helm does not look at them.
    pub switch: Option<SubchartSwitch>,
    /// How it is filled in.
    pub widget: Widget,
}

impl Field {
    /// A field of which only the place, the label and the widget are known.
    pub(super) fn plain(at: String, label: String, widget: Widget) -> Self {
        Self {
            at,
            key: None,
            label,
            help: None,
            required: false,
            nullable: false,
            secret: false,
            immutable: false,
            grow_only: false,
            deprecated: false,
            read_only: false,
            hidden: false,
            scale: None,
            ghost: None,
            switch: None,
            widget,
        }
    }
}

/// What switches a subchart: the first condition that holds true or false decides, then the tags; without either it is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Switch"))]
#[serde(rename_all = "camelCase")]
pub struct SubchartSwitch {
    /// JSON pointers to booleans in the values (`condition` of `Chart.yaml`); the first that is set decides.
    pub conditions: Vec<String>,
    /// Keys below `/tags` in the values; one that is `true` switches it on.
    pub tags: Vec<String>,
    /// Whether it is off unless switched on.
    pub off: bool,
}

/// A default that applies while nothing is chosen; the form shows it and never writes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Ghost {
    /// The default as JSON, of any type.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub value: Value,
    /// Where it comes from.
    pub source: GhostSource,
}

/// Values that the schema proposes, from the least to the greatest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Scale {
    /// `null` when the schema proposes no least value.
    pub minimum: Option<f64>,
    /// `null` when the schema proposes no greatest value.
    pub maximum: Option<f64>,
    /// What follows the number in the value; `null` when there is none.
    pub unit: Option<String>,
}

/// Where a default comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum GhostSource {
    /// `values.yaml`: it is what Helm will use.
    Values,
    /// `default` in the schema: Helm ignores it.
    Schema,
}

/// How a field is filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Widget {
    /// An object with listed properties.
    Section {
        /// The properties: those with an order hint first, then in the schema's order.
        fields: Vec<Field>,
        /// Template for keys beyond the properties, when they are accepted.
        extra: Option<Box<Field>>,
        /// A pattern that those keys match.
        extra_key_pattern: Option<String>,
        /// Key of the switch that turns the whole section on.
        toggle: Option<String>,
    },
    /// A string that is not a Kubernetes quantity.
    Text {
        /// Whether it has several lines.
        multiline: bool,
        /// `minLength` of the schema, in characters; `null` when there is none.
        min_length: Option<u32>,
        /// `maxLength` of the schema, in characters; `null` when there is none.
        max_length: Option<u32>,
        /// A regular expression (RE2) it matches.
        pattern: Option<String>,
        /// `format` of the schema, such as `uri`; Helm may not assert it.
        format: Option<String>,
        /// The strings in the schema's `examples`; empty when there are none.
        examples: Vec<String>,
    },
    /// A Kubernetes quantity, held as text.
    Quantity {
        /// What it measures, guessed from the pattern and the property's name.
        quantity: QuantityKind,
        /// A regular expression (RE2) it matches.
        pattern: Option<String>,
        /// The strings in the schema's `examples`; empty when there are none.
        examples: Vec<String>,
    },
    /// A JSON number, which Helm reads as a float64.
    Number {
        /// Whether it is whole.
        integer: bool,
        /// Lower bound; `null` when there is none or a float64 cannot hold it.
        minimum: Option<f64>,
        /// Upper bound; `null` when there is none or a float64 cannot hold it.
        maximum: Option<f64>,
        /// Whether the lower bound itself is refused.
        exclusive_minimum: bool,
        /// Whether the upper bound itself is refused.
        exclusive_maximum: bool,
        /// `multipleOf` of the schema; `null` when there is none.
        step: Option<f64>,
    },
    /// A boolean.
    Toggle,
    /// One of several values.
    Choice {
        /// The constants of the schema (`enum`, `const`); `null` is in the field's `nullable` instead.
        options: Vec<ChoiceOption>,
    },
    /// A whole number or text.
    IntOrString {
        /// A regular expression (RE2) the text matches.
        pattern: Option<String>,
        /// Lower bound of the number.
        minimum: Option<f64>,
        /// Upper bound of the number.
        maximum: Option<f64>,
    },
    /// Items of one kind.
    List {
        /// Template of an item; pointers in it are relative to the item.
        item: Box<Field>,
        /// `minItems` of the schema; `null` when there is none.
        min_items: Option<u32>,
        /// `maxItems` of the schema; `null` when there is none.
        max_items: Option<u32>,
        /// Whether no two items may be equal.
        unique: bool,
    },
    /// A list with a schema for each position.
    Tuple {
        /// One field for each position, in order.
        items: Vec<Field>,
        /// Template of further items, when there may be any.
        rest: Option<Box<Field>>,
    },
    /// An object whose keys the user chooses, with values of one kind.
    Map {
        /// Template of a value; pointers in it are relative to the value.
        value: Box<Field>,
        /// A regular expression (RE2) every key matches.
        key_pattern: Option<String>,
        /// `minProperties` of the schema; `null` when there is none.
        min_properties: Option<u32>,
        /// `maxProperties` of the schema; `null` when there is none.
        max_properties: Option<u32>,
    },
    /// One of several shapes.
    Union {
        /// The alternatives, each with the field that edits it.
        variants: Vec<UnionVariant>,
        /// Key whose value tells the shapes apart.
        tag: Option<String>,
    },
    /// Anything, edited as YAML or JSON text.
    Free {
        /// What the text has to be.
        expects: Expects,
    },
    /// One of the form's `definitions`, because it stands at several places. In a section, `at` of the fields is relative to the field
    /// that refers to it.
    Shared {
        /// Index in `definitions`.
        definition: usize,
    },
    /// No value is accepted.
    Nothing,
}

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum QuantityKind {
    /// Bytes of a volume, such as `10Gi`.
    Storage,
    /// Bytes of memory, such as `256Mi`.
    Memory,
    /// Cores, such as `2` or `100m`.
    Cpu,
    /// A quantity whose kind the property's name does not reveal.
    Any,
}

/// One of the values of a choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChoiceOption {
    /// What is written into the values when it is chosen; any JSON type except `null`.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub value: Value,
    /// `title` beside its `const` in the schema, or the value as text, such as `(empty)` for an empty string.
    pub label: String,
    /// `description` beside its `const` in the schema; `null` when it has none, as values of an `enum`.
    pub help: Option<String>,
}

/// One of the shapes of a union.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct UnionVariant {
    /// Its name for people.
    pub label: String,
    /// JSON types that a value of this shape can have.
    pub types: Vec<String>,
    /// How it is filled in.
    pub field: Field,
}

/// What a free text has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Expects {
    /// A mapping; also `null` where the field is nullable.
    Object,
    /// A list; also `null` where the field is nullable.
    Array,
    /// A value of any type, or of several.
    Any,
}
