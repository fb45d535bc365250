// SPDX-License-Identifier: Apache-2.0
//! Model → form model.

mod ast;

pub use ast::{
    ChoiceOption, Expects, Field, FormModel, Ghost, GhostSource, InstanceRules, QuantityKind,
    Service, Switch, UnionVariant, Widget,
};

use super::api::Api;
use super::layout::Layout;
use super::naming;
use super::site::Site;
use crate::diagnostic::{Cause, Fate, Loss, Lowered, Target};
use crate::json::{Value, compact};
use crate::model::{
    Assertion, Bound, Hint, ItemsAssertion, KeyRule, KeysAssertion, Map, Model, Node, NodeId,
    NumberAssertion, Property, Record, Rest, Rule, Scalar, Shape, TextAssertion, Types, Variant,
};
use crate::pointer::{InstancePointer, Step, escape};
use crate::schema::Pattern;

/// Fields written out before the rest is edited as text. A page shows what is open only, so this bounds the answer's size.
const MAX_FIELDS: usize = 30_000;

/// Lowers the model to a form.
pub fn lower(model: &Model, layout: &Layout, api: &Api) -> Lowered<FormModel> {
    let mut lowering = Lowering {
        layout,
        losses: Vec::new(),
        fields: 0,
    };
    let root = lowering.field(&Site::root(model), None, "");
    let secrets = layout
        .secrets()
        .iter()
        .map(InstancePointer::to_pointer)
        .collect();
    let form = FormModel {
        service: service(api),
        instance: instance(api),
        root,
        secrets,
    };
    Lowered {
        output: form,
        losses: lowering.losses,
    }
}

fn service(api: &Api) -> Service {
    Service {
        name: api.chart.clone(),
        title: api.title.clone(),
        description: api.description.clone(),
        icon: api.icon.clone(),
        api_version: api.api_version(),
        group: api.group.clone(),
        version: api.version.clone(),
        kind: api.kind.clone(),
        chart_version: api.chart_version.clone(),
        app_version: api.app_version.clone(),
    }
}

/// The label of a template root, after the step that leads there.
fn unnamed(at: &InstancePointer) -> String {
    match at.last() {
        Some(Step::Key(key)) => naming::label(key),
        Some(Step::Index(index)) => index.to_string(),
        Some(Step::Any) | None => "Item".to_owned(),
    }
}

fn instance(api: &Api) -> InstanceRules {
    let most = api.name_max();
    InstanceRules {
        name_pattern: format!(
            "^[a-z]([-a-z0-9]{{0,{}}}[a-z0-9])?$",
            most.saturating_sub(2)
        ),
        name_max_length: u32::try_from(most).unwrap_or(u32::MAX),
        name_help: format!(
            "Lower-case letters, digits and dashes, a letter first, at most {most} characters."
        ),
        default_namespace: "default".to_owned(),
    }
}

struct Lowering<'a> {
    layout: &'a Layout,
    losses: Vec<Loss>,
    fields: usize,
}

impl Lowering<'_> {
    fn lose(&mut self, site: &Site<'_>, fate: Fate, cause: Cause, message: &str) {
        self.losses
            .push(site.loss(Target::Form, fate, cause, message));
    }

    /// A field; `at` is its pointer below the template root, `key` its property name.
    fn field(&mut self, site: &Site<'_>, key: Option<&str>, at: &str) -> Field {
        let node = site.node();
        let annotations = &node.annotations;
        let fallback = key.map_or_else(|| unnamed(&site.at), naming::label);
        // Nobody compares what a Secret held before.
        let secret = self.layout.holds_secret(&site.at);
        Field {
            at: at.to_owned(),
            key: key.map(str::to_owned),
            label: annotations.title.clone().unwrap_or(fallback),
            help: annotations.description.clone(),
            required: key.is_some() && site.must_be_given(),
            nullable: node.nullable(),
            secret,
            immutable: !secret && self.layout.is_immutable(&site.at, &annotations.hints),
            grow_only: !secret && self.layout.is_grow_only(&site.at),
            deprecated: annotations.deprecated,
            read_only: annotations.read_only,
            ghost: ghost(site),
            switch: site.model.switch(&site.at).map(|switch| Switch {
                conditions: switch
                    .conditions
                    .iter()
                    .map(InstancePointer::to_pointer)
                    .collect(),
                tags: switch.tags.clone(),
                off: switch.off,
            }),
            widget: self.widget(site, key, at),
        }
    }

    fn widget(&mut self, site: &Site<'_>, key: Option<&str>, at: &str) -> Widget {
        self.fields += 1;
        let node = site.node();
        if site.recursive() || self.fields > MAX_FIELDS {
            let cause = if site.recursive() {
                Cause::Recursion
            } else {
                Cause::NestingTooDeep
            };
            return self.free(site, cause);
        }
        self.rules(site);
        match &node.shape {
            Shape::Scalar(Scalar::Boolean) => Widget::Toggle,
            Shape::Scalar(Scalar::Integer) => number(node, true),
            Shape::Scalar(Scalar::Number) => number(node, false),
            Shape::Scalar(Scalar::String) => text(node, key),
            Shape::Scalar(Scalar::IntOrString) => {
                let numbers = NumberRules::of(node);
                Widget::IntOrString {
                    pattern: TextRules::of(node).pattern_text(),
                    minimum: finite(numbers.minimum.as_ref()),
                    maximum: finite(numbers.maximum.as_ref()),
                }
            }
            Shape::Choice(values) => Widget::Choice {
                options: values.iter().map(option).collect(),
            },
            Shape::List(item) => {
                let item = self.field(&site.any(*item), None, "");
                list(node, item)
            }
            Shape::Tuple(items, rest) => {
                let items = items
                    .iter()
                    .enumerate()
                    .map(|(index, id)| self.field(&site.position(*id, index), None, ""))
                    .collect();
                Widget::Tuple {
                    items,
                    rest: rest.map(|id| Box::new(self.field(&site.any(id), None, ""))),
                }
            }
            Shape::Map(map) => self.map(site, map),
            Shape::Record(record) => self.section(site, record, at),
            Shape::Union(variants) => self.union(site, variants),
            Shape::Any => self.free(site, Cause::FreeForm),
            Shape::Never => Widget::Nothing,
            Shape::Verbatim(_) => self.free(site, Cause::Reference),
        }
    }

    fn free(&mut self, site: &Site<'_>, cause: Cause) -> Widget {
        self.lose(site, Fate::Unstated, cause, "this place is edited as text");
        let expects = match site.node().types.without(Types::NULL) {
            Types::OBJECT => Expects::Object,
            Types::ARRAY => Expects::Array,
            _ => Expects::Any,
        };
        Widget::Free { expects }
    }

    /// Rules that the form does not show in advance; the verdict still reports them while a person types.
    fn rules(&mut self, site: &Site<'_>) {
        for asserted in &site.node().assertions {
            let cause = match &asserted.assertion {
                Assertion::Rule(Rule::Branches | Rule::Conditional | Rule::Not) => {
                    Cause::Conditional
                }
                Assertion::Rule(Rule::Items) => Cause::ListRule,
                Assertion::Rule(Rule::Keys) => Cause::KeyRule,
                Assertion::Number(_)
                | Assertion::Text(_)
                | Assertion::Format(_)
                | Assertion::Items(_)
                | Assertion::Keys(_) => continue,
            };
            let message = "the rule is checked while typing, but not shown in advance";
            self.losses.push(site.loss_at(
                asserted.at.clone(),
                Target::Form,
                Fate::Unstated,
                cause,
                message,
            ));
        }
    }

    fn map(&mut self, site: &Site<'_>, map: &Map) -> Widget {
        let node = site.node();
        let value = self.field(&site.any(map.value), None, "");
        let (mut min_properties, mut max_properties) = (None, None);
        for assertion in node.keys_assertions() {
            match assertion {
                KeysAssertion::MinProperties(least) => first(&mut min_properties, least),
                KeysAssertion::MaxProperties(most) => first(&mut max_properties, most),
            }
        }
        Widget::Map {
            value: Box::new(value),
            key_pattern: map.key_pattern.as_ref().map(ToString::to_string),
            min_properties,
            max_properties,
        }
    }

    fn section(&mut self, site: &Site<'_>, record: &Record, at: &str) -> Widget {
        let mut order: Vec<&Property> = record.properties.iter().collect();
        let rank = |id: NodeId| {
            site.model
                .node(id)
                .annotations
                .hints
                .iter()
                .find_map(|hint| {
                    if let Hint::Order(rank) = hint {
                        Some(*rank)
                    } else {
                        None
                    }
                })
        };
        order.sort_by_key(|field| rank(field.node).unwrap_or(i64::MAX));
        let fields: Vec<Field> = order
            .iter()
            .map(|field| {
                self.field(
                    &site.property(field),
                    Some(&field.name),
                    &format!("{at}/{}", escape(&field.name)),
                )
            })
            .collect();
        let toggle = fields.iter().find(|field| {
            field.key.as_deref() == Some("enabled") && field.widget == Widget::Toggle
        });
        let toggle = toggle
            .filter(|_| fields.len() > 1)
            .and_then(|field| field.key.clone());
        let (extra, pattern) = match &record.rest {
            Rest::Closed => (None, None),
            Rest::Open | Rest::Free => (Some(Box::new(free_field())), None),
            Rest::Typed(rules) => match rules.as_slice() {
                [KeyRule { pattern, value }] => (
                    Some(Box::new(self.field(&site.any(*value), None, ""))),
                    pattern.as_ref().map(ToString::to_string),
                ),
                _ => (Some(Box::new(free_field())), None),
            },
        };
        Widget::Section {
            fields,
            extra,
            extra_key_pattern: pattern,
            toggle,
        }
    }

    fn union(&mut self, site: &Site<'_>, variants: &[Variant]) -> Widget {
        let tag = tag(site.model, variants);
        let described = variants.iter().enumerate().map(|(index, variant)| {
            let field = self.field(&site.variant(variant.node), None, "");
            let types = site
                .model
                .node(variant.node)
                .types
                .without(Types::NULL)
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect();
            let tagged = tag
                .as_deref()
                .and_then(|tag| tag_value(site.model, variant.node, tag));
            let label = variant
                .title
                .clone()
                .or(tagged)
                .unwrap_or_else(|| variant_label(site.model.node(variant.node), index));
            UnionVariant {
                label,
                types,
                field,
            }
        });
        Widget::Union {
            variants: described.collect(),
            tag: tag.clone(),
        }
    }
}

fn free_field() -> Field {
    Field {
        at: String::new(),
        key: None,
        label: "Value".to_owned(),
        help: None,
        required: false,
        nullable: true,
        secret: false,
        immutable: false,
        grow_only: false,
        deprecated: false,
        read_only: false,
        ghost: None,
        switch: None,
        widget: Widget::Free {
            expects: Expects::Any,
        },
    }
}

/// The default that applies: the shipped one, or else the declared one, which Helm ignores but which says what the chart assumes.
fn ghost(site: &Site<'_>) -> Option<Ghost> {
    let structured = matches!(site.node().shape, Shape::Record(_));
    match (site.shipped, &site.node().annotations.default) {
        _ if structured => None,
        (Some(value), _) => Some(Ghost {
            value: value.clone(),
            source: GhostSource::Values,
        }),
        (None, Some(value)) if !value.is_null() => Some(Ghost {
            value: value.clone(),
            source: GhostSource::Schema,
        }),
        (None, _) => None,
    }
}

fn option(value: &Value) -> ChoiceOption {
    let label = match value {
        Value::String(text) if text.is_empty() => "(empty)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            compact(value)
        }
    };
    ChoiceOption {
        value: value.clone(),
        label,
        help: None,
    }
}

/// Keeps the first of several counts.
fn first(kept: &mut Option<u32>, count: u64) {
    *kept = kept.or(u32::try_from(count).ok());
}

fn list(node: &Node, item: Field) -> Widget {
    let (mut min_items, mut max_items, mut unique) = (None, None, false);
    for assertion in node.items_assertions() {
        match assertion {
            ItemsAssertion::MinItems(least) => first(&mut min_items, least),
            ItemsAssertion::MaxItems(most) => first(&mut max_items, most),
            ItemsAssertion::UniqueItems => unique = true,
        }
    }
    Widget::List {
        item: Box::new(item),
        min_items,
        max_items,
        unique,
    }
}

/// What a field for numbers takes from the schema.
#[derive(Default)]
struct NumberRules {
    minimum: Option<Bound>,
    maximum: Option<Bound>,
    step: Option<f64>,
}

impl NumberRules {
    /// The first bound of each kind, and the first step.
    fn of(node: &Node) -> Self {
        let mut rules = Self::default();
        for assertion in node.number_assertions() {
            match assertion {
                NumberAssertion::Minimum(bound) => _ = rules.minimum.get_or_insert(bound.clone()),
                NumberAssertion::Maximum(bound) => _ = rules.maximum.get_or_insert(bound.clone()),
                NumberAssertion::MultipleOf(step) => _ = rules.step.get_or_insert(step.to_f64()),
            }
        }
        rules
    }
}

/// A bound as JavaScript can hold it.
fn finite(bound: Option<&Bound>) -> Option<f64> {
    bound
        .map(|bound| bound.number.to_f64())
        .filter(|bound| bound.is_finite())
}

fn exclusive(bound: Option<&Bound>) -> bool {
    bound.is_some_and(|bound| bound.exclusive)
}

fn number(node: &Node, integer: bool) -> Widget {
    let NumberRules {
        minimum,
        maximum,
        step,
    } = NumberRules::of(node);
    let unit = node.annotations.hints.iter().find_map(|hint| {
        if let Hint::Slider { unit, .. } = hint {
            unit.clone()
        } else {
            None
        }
    });
    Widget::Number {
        integer,
        minimum: finite(minimum.as_ref()),
        maximum: finite(maximum.as_ref()),
        exclusive_minimum: exclusive(minimum.as_ref()),
        exclusive_maximum: exclusive(maximum.as_ref()),
        step,
        unit,
    }
}

/// What a field for texts takes from the schema.
#[derive(Default)]
struct TextRules<'m> {
    min_length: Option<u32>,
    max_length: Option<u32>,
    pattern: Option<&'m Pattern>,
}

impl<'m> TextRules<'m> {
    /// The first assertion of each kind.
    fn of(node: &'m Node) -> Self {
        let mut rules = Self::default();
        for assertion in node.text_assertions() {
            match assertion {
                TextAssertion::MinLength(least) => first(&mut rules.min_length, *least),
                TextAssertion::MaxLength(most) => first(&mut rules.max_length, *most),
                TextAssertion::Pattern(pattern) => _ = rules.pattern.get_or_insert(pattern),
            }
        }
        rules
    }

    fn pattern_text(&self) -> Option<String> {
        self.pattern.map(ToString::to_string)
    }
}

fn text(node: &Node, key: Option<&str>) -> Widget {
    let examples: Vec<String> = node
        .annotations
        .examples
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let rules = TextRules::of(node);
    let pattern = rules.pattern_text();
    if let Some(quantity) = rules.pattern.and_then(|pattern| quantity(pattern, key)) {
        return Widget::Quantity {
            quantity,
            pattern,
            examples,
        };
    }
    Widget::Text {
        multiline: node.annotations.hints.contains(&Hint::Multiline),
        min_length: rules.min_length,
        max_length: rules.max_length,
        pattern,
        format: node.annotations.format.clone(),
        examples,
    }
}

/// Tells a quantity by what its pattern accepts, not by its name alone: the name only says of what.
fn quantity(pattern: &Pattern, key: Option<&str>) -> Option<QuantityKind> {
    let (bytes, cores) = (
        pattern.finds("10Gi") && pattern.finds("256Mi"),
        pattern.finds("100m") && pattern.finds("2"),
    );
    // A pattern that accepts any word is no pattern of quantities.
    if pattern.finds("storage") || pattern.finds("10Xi") || !(bytes || cores) {
        return None;
    }
    let key = key.unwrap_or_default().to_lowercase();
    Some(match (bytes, cores) {
        (false, _) => QuantityKind::Cpu,
        (true, _) if key.contains("memory") => QuantityKind::Memory,
        (true, _) if key.contains("cpu") => QuantityKind::Cpu,
        (true, _) if key.contains("size") || key.contains("storage") => QuantityKind::Storage,
        (true, _) => QuantityKind::Any,
    })
}

/// The property that tells variants apart: a choice of one value in each of them.
fn tag(model: &Model, variants: &[Variant]) -> Option<String> {
    let first = model.node(variants.first()?.node).shape.record()?;
    let all = |name: &str| {
        variants
            .iter()
            .map(|variant| tag_value(model, variant.node, name))
            .collect::<Option<Vec<_>>>()
    };
    let differs = |values: &[String]| {
        values
            .iter()
            .enumerate()
            .all(|(index, value)| !values.iter().take(index).any(|other| other == value))
    };
    first
        .properties
        .iter()
        .map(|field| field.name.clone())
        .find(|name| all(name).is_some_and(|values| differs(&values)))
}

fn tag_value(model: &Model, variant: NodeId, name: &str) -> Option<String> {
    let record = model.node(variant).shape.record()?;
    let Shape::Choice(values) = &model.node(record.property(name)?.node).shape else {
        return None;
    };
    let [value] = values.as_slice() else {
        return None;
    };
    Some(value.as_str().map_or_else(|| compact(value), str::to_owned))
}

fn variant_label(node: &Node, index: usize) -> String {
    let kind = match &node.shape {
        Shape::Scalar(Scalar::Boolean) => "Yes or no",
        Shape::Scalar(Scalar::Integer | Scalar::Number) => "Number",
        Shape::Scalar(Scalar::String) => "Text",
        Shape::Scalar(Scalar::IntOrString) => "Number or text",
        Shape::Choice(_) => "Choice",
        Shape::List(_) | Shape::Tuple(..) => "List",
        Shape::Map(_) => "Keys and values",
        Shape::Record(record) => {
            let required: Vec<String> = record
                .properties
                .iter()
                .filter(|field| field.required)
                .map(|field| naming::label(&field.name))
                .collect();
            return if required.is_empty() {
                format!("Structure {}", index + 1)
            } else {
                format!("With {}", required.join(", "))
            };
        }
        Shape::Union(_) => "Alternatives",
        Shape::Any | Shape::Verbatim(_) => "Anything",
        Shape::Never => "Nothing",
    };
    kind.to_owned()
}
