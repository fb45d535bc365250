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
    Assertion, Hint, KeyRule, Map, Model, Node, NodeId, Record, Rest, Rule, Shape, Types, Variant,
};
use crate::pointer::escape;

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
    let secrets = layout.secrets().iter().map(ToString::to_string).collect();
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
        let fallback = key.map_or_else(
            || {
                site.at
                    .last()
                    .filter(|token| token != "*")
                    .map_or_else(|| "Item".to_owned(), |token| naming::label(&token))
            },
            naming::label,
        );
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
                conditions: switch.conditions.iter().map(ToString::to_string).collect(),
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
            Shape::Boolean => Widget::Toggle,
            Shape::Integer => number(node, true),
            Shape::Number => number(node, false),
            Shape::String => text(node, key),
            Shape::IntOrString => {
                let (minimum, maximum) = (bound(node, false), bound(node, true));
                Widget::IntOrString {
                    pattern: pattern(node),
                    minimum: minimum.0,
                    maximum: maximum.0,
                }
            }
            Shape::Choice(values) => Widget::Choice {
                options: values.iter().map(option).collect(),
            },
            Shape::List(item) => {
                let item = self.field(&site.any(*item), None, "");
                let (min_items, max_items) = (
                    count(node, |a| {
                        if let Assertion::MinItems(n) = a {
                            Some(*n)
                        } else {
                            None
                        }
                    }),
                    count(node, |a| {
                        if let Assertion::MaxItems(n) = a {
                            Some(*n)
                        } else {
                            None
                        }
                    }),
                );
                Widget::List {
                    item: Box::new(item),
                    min_items,
                    max_items,
                    unique: node
                        .assertions
                        .iter()
                        .any(|asserted| asserted.assertion == Assertion::UniqueItems),
                }
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
                Assertion::Minimum { .. }
                | Assertion::Maximum { .. }
                | Assertion::MultipleOf(_)
                | Assertion::MinLength(_)
                | Assertion::MaxLength(_)
                | Assertion::Pattern(_)
                | Assertion::Format(_)
                | Assertion::MinItems(_)
                | Assertion::MaxItems(_)
                | Assertion::UniqueItems
                | Assertion::MinProperties(_)
                | Assertion::MaxProperties(_) => continue,
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
        Widget::Map {
            value: Box::new(value),
            key_pattern: map.key_pattern.clone(),
            min_properties: count(node, |a| {
                if let Assertion::MinProperties(n) = a {
                    Some(*n)
                } else {
                    None
                }
            }),
            max_properties: count(node, |a| {
                if let Assertion::MaxProperties(n) = a {
                    Some(*n)
                } else {
                    None
                }
            }),
        }
    }

    fn section(&mut self, site: &Site<'_>, record: &Record, at: &str) -> Widget {
        let mut order: Vec<&crate::model::Field> = record.fields.iter().collect();
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
                    &site.field(field),
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
                    pattern.clone(),
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
        other => compact(other),
    };
    ChoiceOption {
        value: value.clone(),
        label,
        help: None,
    }
}

fn count(node: &Node, pick: impl Fn(&Assertion) -> Option<u64>) -> Option<u32> {
    let count = node
        .assertions
        .iter()
        .find_map(|asserted| pick(&asserted.assertion))?;
    u32::try_from(count).ok()
}

/// The lower or upper bound, and whether it is exclusive.
fn bound(node: &Node, upper: bool) -> (Option<f64>, bool) {
    let found = node
        .assertions
        .iter()
        .find_map(|asserted| match &asserted.assertion {
            Assertion::Minimum { bound, exclusive } if !upper => Some((bound, *exclusive)),
            Assertion::Maximum { bound, exclusive } if upper => Some((bound, *exclusive)),
            _ => None,
        });
    found.map_or((None, false), |(bound, exclusive)| {
        (
            Some(bound.to_f64()).filter(|bound| bound.is_finite()),
            exclusive,
        )
    })
}

fn number(node: &Node, integer: bool) -> Widget {
    let (minimum, exclusive_minimum) = bound(node, false);
    let (maximum, exclusive_maximum) = bound(node, true);
    let step = node.assertions.iter().find_map(|asserted| {
        if let Assertion::MultipleOf(step) = &asserted.assertion {
            Some(step.to_f64())
        } else {
            None
        }
    });
    let unit = node.annotations.hints.iter().find_map(|hint| {
        if let Hint::Slider { unit, .. } = hint {
            unit.clone()
        } else {
            None
        }
    });
    Widget::Number {
        integer,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        step,
        unit,
    }
}

fn pattern(node: &Node) -> Option<String> {
    node.assertions.iter().find_map(|asserted| {
        if let Assertion::Pattern(pattern) = &asserted.assertion {
            Some(pattern.clone())
        } else {
            None
        }
    })
}

fn text(node: &Node, key: Option<&str>) -> Widget {
    let examples: Vec<String> = node
        .annotations
        .examples
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let pattern = pattern(node);
    if let Some(quantity) = quantity(pattern.as_deref(), key) {
        return Widget::Quantity {
            quantity,
            pattern,
            examples,
        };
    }
    Widget::Text {
        multiline: node.annotations.hints.contains(&Hint::Multiline),
        min_length: count(node, |assertion| {
            if let Assertion::MinLength(n) = assertion {
                Some(*n)
            } else {
                None
            }
        }),
        max_length: count(node, |assertion| {
            if let Assertion::MaxLength(n) = assertion {
                Some(*n)
            } else {
                None
            }
        }),
        pattern,
        format: node.annotations.format.clone(),
        examples,
    }
}

/// Tells a quantity by what its pattern accepts, not by its name alone: the name only says of what.
fn quantity(pattern: Option<&str>, key: Option<&str>) -> Option<QuantityKind> {
    let regex = crate::schema::re2::compile(pattern?).ok()?;
    let (bytes, cores) = (
        regex.is_match("10Gi") && regex.is_match("256Mi"),
        regex.is_match("100m") && regex.is_match("2"),
    );
    // A pattern that accepts any word is no pattern of quantities.
    if regex.is_match("storage") || regex.is_match("10Xi") || !(bytes || cores) {
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
    let Shape::Record(first) = &model.node(variants.first()?.node).shape else {
        return None;
    };
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
        .fields
        .iter()
        .map(|field| field.name.clone())
        .find(|name| all(name).is_some_and(|values| differs(&values)))
}

fn tag_value(model: &Model, variant: NodeId, name: &str) -> Option<String> {
    let Shape::Record(record) = &model.node(variant).shape else {
        return None;
    };
    match &model.node(record.field(name)?.node).shape {
        Shape::Choice(values) => match values.as_slice() {
            [value] => Some(value.as_str().map_or_else(|| compact(value), str::to_owned)),
            _ => None,
        },
        _ => None,
    }
}

fn variant_label(node: &Node, index: usize) -> String {
    let kind = match &node.shape {
        Shape::Boolean => "Yes or no",
        Shape::Integer | Shape::Number => "Number",
        Shape::String => "Text",
        Shape::IntOrString => "Number or text",
        Shape::Choice(_) => "Choice",
        Shape::List(_) | Shape::Tuple(..) => "List",
        Shape::Map(_) => "Keys and values",
        Shape::Record(record) => {
            let required: Vec<String> = record
                .fields
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
