// SPDX-License-Identifier: Apache-2.0
//! The form model: what the plugin renders without ever looking at a schema. These are the wire types.

use serde::Serialize;

use crate::json::Value;

/// Everything a page needs to show a service and let a person fill in its values.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FormModel {
    /// The service.
    pub service: Service,
    /// What an instance's name may be.
    pub instance: InstanceRules,
    /// The values as a whole: a section, unless the schema describes none.
    pub root: Field,
    /// JSON pointers to the values that live in a Secret instead of the custom resource, each with all that is below it.
    pub secrets: Vec<String>,
}

/// A service's identity.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// The chart's name.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// One sentence for people.
    pub description: Option<String>,
    /// Icon name.
    pub icon: Option<String>,
    /// `group/version`.
    pub api_version: String,
    /// API group.
    pub group: String,
    /// API version.
    pub version: String,
    /// Kind.
    pub kind: String,
    /// The chart's version.
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
    /// The rule in words.
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
    /// Short name for people.
    pub label: String,
    /// The schema's description.
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
    /// The default that applies when nothing is chosen: shown, never written.
    pub ghost: Option<Ghost>,
    /// What switches the subchart whose values these are; while it is off, Helm does not look at them.
    pub switch: Option<Switch>,
    /// How it is filled in.
    pub widget: Widget,
}

/// What switches a subchart: the first condition that holds true or false decides, then the tags; without either it is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Switch {
    /// JSON pointers into the values.
    pub conditions: Vec<String>,
    /// Keys below `/tags`.
    pub tags: Vec<String>,
    /// Whether it is off unless switched on.
    pub off: bool,
}

/// A default.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Ghost {
    /// Its value.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub value: Value,
    /// Where it comes from.
    pub source: GhostSource,
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
    /// Properties.
    Section {
        /// The properties, in order.
        fields: Vec<Field>,
        /// Template for keys beyond the properties, when they are accepted.
        extra: Option<Box<Field>>,
        /// A pattern that those keys match.
        extra_key_pattern: Option<String>,
        /// Key of the switch that turns the whole section on.
        toggle: Option<String>,
    },
    /// Text.
    Text {
        /// Whether it has several lines.
        multiline: bool,
        /// Least length in characters.
        min_length: Option<u32>,
        /// Greatest length in characters.
        max_length: Option<u32>,
        /// A regular expression (RE2) it matches.
        pattern: Option<String>,
        /// The schema's `format`.
        format: Option<String>,
        /// Examples.
        examples: Vec<String>,
    },
    /// A Kubernetes quantity, held as text.
    Quantity {
        /// Of what.
        quantity: QuantityKind,
        /// A regular expression (RE2) it matches.
        pattern: Option<String>,
        /// Examples.
        examples: Vec<String>,
    },
    /// A number.
    Number {
        /// Whether it is whole.
        integer: bool,
        /// Lower bound.
        minimum: Option<f64>,
        /// Upper bound.
        maximum: Option<f64>,
        /// Whether the lower bound itself is refused.
        exclusive_minimum: bool,
        /// Whether the upper bound itself is refused.
        exclusive_maximum: bool,
        /// What it is a multiple of.
        step: Option<f64>,
        /// Its unit.
        unit: Option<String>,
    },
    /// Yes or no.
    Toggle,
    /// One of several values.
    Choice {
        /// The values.
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
        /// Template of an item.
        item: Box<Field>,
        /// Fewest items.
        min_items: Option<u32>,
        /// Most items.
        max_items: Option<u32>,
        /// Whether no two items may be equal.
        unique: bool,
    },
    /// Items by position.
    Tuple {
        /// The items.
        items: Vec<Field>,
        /// Template of further items, when there may be any.
        rest: Option<Box<Field>>,
    },
    /// Free keys.
    Map {
        /// Template of a value.
        value: Box<Field>,
        /// A regular expression (RE2) every key matches.
        key_pattern: Option<String>,
        /// Fewest keys.
        min_properties: Option<u32>,
        /// Most keys.
        max_properties: Option<u32>,
    },
    /// One of several shapes.
    Union {
        /// The shapes.
        variants: Vec<UnionVariant>,
        /// Key whose value tells the shapes apart.
        tag: Option<String>,
    },
    /// Anything, edited as YAML or JSON text.
    Free {
        /// What the text has to be.
        expects: Expects,
    },
    /// No value is accepted.
    Nothing,
}

/// What a quantity measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum QuantityKind {
    /// Volume size.
    Storage,
    /// Memory.
    Memory,
    /// Processors.
    Cpu,
    /// Not known.
    Any,
}

/// One of the values of a choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ChoiceOption {
    /// The value.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub value: Value,
    /// Its name for people.
    pub label: String,
    /// What it means.
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
    /// A mapping.
    Object,
    /// A list.
    Array,
    /// Anything.
    Any,
}
