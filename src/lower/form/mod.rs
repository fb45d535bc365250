// SPDX-License-Identifier: Apache-2.0
//! Model → form model.

mod ast;
mod parts;
mod sampled;
mod widget;

pub use ast::{
    ChoiceOption, Expects, Field, FormModel, Ghost, GhostSource, InstanceRules, QuantityKind,
    Scale, Service, SubchartSwitch, UnionVariant, Widget,
};

use super::api::Api;
use super::layout::Layout;
use super::naming::{self, title};
use super::shared::{Repeats, SharedKey};
use super::site::Site;
use super::typing::{Checked, Typing};
use super::variant::{labels, tag};
use crate::diagnostic::{Cause, Fate, Loss, Lowered, Target};
use crate::model::{
    Assertion, Hint, KeyRule, KeysAssertion, Map, Model, Record, Rest, Rule, Shape, Switch, Types,
    Variant,
};
use crate::pointer::{InstancePointer, Step, escape};
use parts::FormParts;
use widget::{first, list, option, scalar, scale};

/// Fields written out before the rest is edited as text. A page shows what is open only, so this bounds the answer's size.
const MAX_FIELDS: usize = 30_000;

/// Lowers the model to a form.
pub fn lower(model: &Model, layout: &Layout, typing: &Typing, api: &Api) -> Lowered<FormModel> {
    let mut lowering = FormLowering {
        layout,
        typing,
        losses: Vec::new(),
        repeats: Repeats::of(model),
        parts: FormParts::default(),
        fields: 0,
    };
    let mut root = lowering.field(&Site::root(model), None, "");
    let secrets = layout
        .secrets()
        .iter()
        .map(InstancePointer::to_pointer)
        .collect();
    let form = FormModel {
        service: service(api),
        instance: instance(api),
        definitions: lowering.parts.settle(&mut root),
        root,
        secrets,
        // `Compiled::form` fills them in, from the rules that the policy enforces.
        immutable: Vec::new(),
        grow_only: Vec::new(),
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
            "Lower-case letters, digits and dashes, a \
             letter first, at most {most} characters."
        ),
        default_namespace: "default".to_owned(),
    }
}

struct FormLowering<'a> {
    layout: &'a Layout,
    typing: &'a Typing,
    losses: Vec<Loss>,
    repeats: Repeats,
    /// What stands at several places.
    parts: FormParts,
    fields: usize,
}

impl FormLowering<'_> {
    fn report(&mut self, site: &Site<'_>, fate: Fate, cause: Cause, message: &str) {
        self.losses
            .push(site.loss(Target::Form, fate, cause, message));
    }

    /// A field; `at` is its pointer below the template root, `key` its property name.
    fn field(&mut self, site: &Site<'_>, key: Option<&str>, at: &str) -> Field {
        let node = site.node();
        let annotations = &node.annotations;
        let fallback = key.map_or_else(|| unnamed(&site.at), naming::label);
        // Changes inside the Secret are not checked.
        let secret = self.layout.holds_secret(&site.at);
        Field {
            at: at.to_owned(),
            key: key.map(str::to_owned),
            label: title(annotations, key).unwrap_or(fallback),
            help: annotations.description.clone(),
            required: key.is_some() && site.must_be_given(),
            nullable: node.nullable(),
            secret,
            immutable: !secret && self.layout.is_immutable(&site.at, &annotations.hints),
            grow_only: !secret && self.layout.is_grow_only(&site.at),
            deprecated: annotations.deprecated,
            read_only: annotations.read_only,
            hidden: annotations.hints.contains(&Hint::Hidden),
            scale: annotations.slider().map(scale),
            ghost: ghost(site),
            switch: site.model.switch(&site.at).map(switch),
            widget: self.widget(site, key, at),
        }
    }

    /// Values that only the cluster lists cannot be offered.
    fn hints(&mut self, site: &Site<'_>) {
        for hint in &site.node().annotations.hints {
            if let Hint::Options(source) = hint {
                let message = format!(
                    "values of the kind `{source}` \
                                       are typed, not offered"
                );
                self.report(site, Fate::Unstated, Cause::HintUnused, &message);
            }
        }
    }

    /// The widget of a site; of a part that may stand elsewhere too, a reference to it.
    fn widget(&mut self, site: &Site<'_>, key: Option<&str>, at: &str) -> Widget {
        let Some(shared) = SharedKey::of(site, self.layout) else {
            return self.own_widget(site, key, at);
        };
        // Inside of a free-form object all keys are kept, so the form offers them.
        let shared = (shared, self.typing.at(site).is_some());
        if let Some((widget, reported)) = self.parts.known(&shared) {
            self.repeats.repeat(&mut self.losses, reported, site);
            return widget;
        }
        let before = self.losses.len();
        let widget = self.own_widget(site, key, "");
        let reported = Repeats::since(before, &self.losses, site);
        self.parts.keep(shared, widget, reported)
    }

    fn own_widget(&mut self, site: &Site<'_>, key: Option<&str>, at: &str) -> Widget {
        self.fields += 1;
        let node = site.node();
        if let Some(end) = site.end() {
            return self.free(site, end.cause());
        }
        if self.fields > MAX_FIELDS {
            return self.free(site, Cause::NestingTooDeep);
        }
        self.rules(site);
        self.hints(site);
        match &node.shape {
            Shape::Scalar(kind) => scalar(*kind, node, key),
            Shape::Choice(values) => Widget::Choice {
                options: values
                    .iter()
                    .map(|value| option(value, &node.annotations))
                    .collect(),
            },
            Shape::List(item) => {
                let item = self.field(&site.any(*item), None, "");
                list(node, item)
            }
            Shape::Tuple(items, rest) => {
                let mut fields = Vec::new();
                for (index, id) in items.iter().enumerate() {
                    fields.push(self.field(&site.position(*id, index), None, ""));
                }
                let rest = rest.map(|id| Box::new(self.field(&site.any(id), None, "")));
                Widget::Tuple {
                    items: fields,
                    rest,
                }
            }
            // No key of the custom resource is the user's choice at the top of the values.
            Shape::Map(_) if site.at.is_root() => {
                let nothing = Record::new(Vec::new(), Rest::Open);
                self.section(site, &nothing, at)
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
        self.report(site, Fate::Unstated, cause, "this place is edited as text");
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
            let message = "the rule is checked while \
                           typing, but not shown in advance";
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
        let mut fields = Vec::new();
        for property in record.in_order(site.model) {
            let below = format!("{at}/{}", escape(&property.name));
            fields.push(self.field(&site.property(property), Some(&property.name), &below));
        }
        if site.at.is_root() {
            fields.extend(sampled::fields(site, record, self.typing));
        }
        let (extra, extra_key_pattern) = if self.keeps_keys(site) {
            self.unlisted(site, &record.rest)
        } else {
            (None, None)
        };
        Widget::Section {
            toggle: toggle(&fields),
            fields,
            extra: extra.map(Box::new),
            extra_key_pattern,
        }
    }

    /// Whether keys that are not listed are kept: in free-form objects, and in a Secret.
    fn keeps_keys(&self, site: &Site<'_>) -> bool {
        self.layout.holds_secret(&site.at) || self.typing.checked(site) == Checked::Type
    }

    /// The field of keys that are not listed, and the pattern that these keys match.
    fn unlisted(&mut self, site: &Site<'_>, rest: &Rest) -> (Option<Field>, Option<String>) {
        match rest {
            Rest::Closed => (None, None),
            Rest::Open | Rest::Free => (Some(free_field()), None),
            Rest::Typed(rules) => match rules.as_slice() {
                [KeyRule { pattern, value }] => (
                    Some(self.field(&site.any(*value), None, "")),
                    pattern.as_ref().map(ToString::to_string),
                ),
                _ => (Some(free_field()), None),
            },
        }
    }

    fn union(&mut self, site: &Site<'_>, variants: &[Variant]) -> Widget {
        let tag = tag(site.model, variants);
        let mut described = Vec::new();
        for (variant, label) in variants.iter().zip(labels(site.model, variants)) {
            let field = self.field(&site.variant(variant.node), None, "");
            let node = site.model.node(variant.node);
            let types = node.types.without(Types::NULL).names();
            described.push(UnionVariant {
                label,
                types: types.into_iter().map(str::to_owned).collect(),
                field,
            });
        }
        Widget::Union {
            variants: described,
            tag,
        }
    }
}

/// The property that turns the whole section on and off.
fn toggle(fields: &[Field]) -> Option<String> {
    let toggle = fields
        .iter()
        .find(|field| field.key.as_deref() == Some("enabled") && field.widget == Widget::Toggle)?;
    toggle.key.clone().filter(|_| fields.len() > 1)
}

fn switch(switch: &Switch) -> SubchartSwitch {
    let conditions = switch.conditions.iter();
    SubchartSwitch {
        conditions: conditions.map(InstancePointer::to_pointer).collect(),
        tags: switch.tags.clone(),
        off: switch.off,
    }
}

fn free_field() -> Field {
    let expects = Expects::Any;
    let widget = Widget::Free { expects };
    Field {
        nullable: true,
        ..Field::plain(String::new(), "Value".to_owned(), widget)
    }
}

/// The default that applies: the shipped one, `null` included, or else the declared one, which Helm ignores but which shows what
/// the chart assumes. One that the schema itself rejects shows nothing.
fn ghost(site: &Site<'_>) -> Option<Ghost> {
    if matches!(site.node().shape, Shape::Record(_)) {
        return None;
    }
    let (value, source) = match site.shipped {
        Some(shipped) => (shipped, GhostSource::Values),
        None if site.model.nulls.contains(&site.at) => return None,
        None => (site.node().declared_default()?, GhostSource::Schema),
    };
    (!value.is_null()).then(|| Ghost {
        value: value.clone(),
        source,
    })
}
