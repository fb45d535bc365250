// SPDX-License-Identifier: Apache-2.0
//! Model → SimpleSchema: the `spec` of the custom resource
//! (`docs/facts/kro.md#what-simpleschema-can-express`).
//!
//! What SimpleSchema cannot type becomes a free-form `object` at the nearest place above, never a narrower type. At the top of
//! the values there is nothing above, so there the type of the shipped default is taken and the loss is `Narrowed`.

mod beyond;

use std::collections::HashMap;

use super::shipped::{preferred, sample_type, switch_field};
use super::simpleschema::{Definition, Document, FieldSpec, Type};
use super::{Options, markers, rule, stored};
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::Value;
use crate::lower::layout::{self, Layout};
use crate::lower::naming::upper_camel;
use crate::lower::site::Site;
use crate::model::{KeyRule, Map, Model, Record, Rest, Scalar, Shape, Types, Variant};
use crate::pointer::{InstancePointer, SchemaPointer};

/// kro's limit for nested lists and maps.
const MAX_NESTING: usize = 16;
/// Fields written out before the rest stays free-form: the CRD, with kro's five stored revisions, has to fit into etcd.
const MAX_FIELDS: usize = 20_000;

/// Lowers the values to the fields of `spec`.
pub(super) fn lower(model: &Model, layout: &Layout, options: Options) -> (Document, Vec<Loss>) {
    let mut lowering = Lowering {
        layout,
        options,
        document: Document::default(),
        names: HashMap::new(),
        losses: Vec::new(),
        large_integer: None,
        fields: 0,
        why: Cause::AnyType,
    };
    let root = Site::root(model);
    lowering.document.spec = lowering.root(&root);
    lowering.losses.extend(lowering.large_integer);
    lowering.losses.extend(secrets(model, layout));
    (lowering.document, lowering.losses)
}

/// What becomes of the secret values, whatever became of the objects around them.
fn secrets(model: &Model, layout: &Layout) -> Vec<Loss> {
    let mut losses = Vec::new();
    for at in layout.secrets() {
        let node = layout::find(model, at).map(|id| model.node(id));
        let mut lose = |fate, cause, message: &str| {
            let schema = node.map_or_else(SchemaPointer::root, |node| node.origin.clone());
            losses.push(Loss {
                target: Target::Rgd,
                at: at.clone(),
                schema,
                fate,
                cause,
                message: message.to_owned(),
            });
        };
        lose(
            Fate::Moved,
            Cause::SecretValue,
            "the value lives in a Secret that the HelmRelease reads, not in the custom resource",
        );
        if layout.binds(at, node.map_or(&[], |node| &node.annotations.hints)) {
            lose(
                Fate::Widened,
                Cause::Transition,
                "nobody compares what the Secret held before, so the value can change and become less",
            );
        }
    }
    losses
}

struct Lowering<'a> {
    layout: &'a Layout,
    options: Options,
    document: Document,
    names: HashMap<Definition, String>,
    losses: Vec<Loss>,
    /// That the API's integers end somewhere, from the first place where the schema's do not.
    large_integer: Option<Loss>,
    fields: usize,
    /// Why the last place had no type, for the loss at the place above that becomes free-form in its stead.
    why: Cause,
}

/// A state to go back to when a subtree turns out not to be expressible.
struct Mark {
    losses: usize,
    types: usize,
}

impl Lowering<'_> {
    fn lose(&mut self, site: &Site<'_>, fate: Fate, cause: Cause, message: impl Into<String>) {
        self.losses
            .push(site.loss(Target::Rgd, fate, cause, message));
    }

    fn mark(&self) -> Mark {
        Mark {
            losses: self.losses.len(),
            types: self.document.types.len(),
        }
    }

    fn back(&mut self, mark: &Mark) {
        self.losses.truncate(mark.losses);
        for (_, definition) in self.document.types.split_off(mark.types) {
            self.names.remove(&definition);
        }
    }

    fn root(&mut self, site: &Site<'_>) -> Vec<(String, FieldSpec)> {
        let node = site.node();
        // Keys by rule and nothing else: that rule is lost with the keys.
        let rest = match &node.shape {
            Shape::Map(map) if !self.anything(site, map) => Rest::Typed(vec![KeyRule {
                pattern: map.key_pattern.clone(),
                value: map.value,
            }]),
            _ => Rest::Open,
        };
        let empty = Record::new(Vec::new(), rest);
        let record = match &node.shape {
            Shape::Record(record) => record,
            Shape::Map(_) | Shape::Any => &empty,
            Shape::Union(_) => {
                self.lose(
                    site,
                    Fate::Narrowed,
                    Cause::RootRule,
                    "the top of the values is a choice of structures, which `spec` cannot be; only what `values.yaml` has is typed",
                );
                &empty
            }
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Tuple(..)
            | Shape::Never
            | Shape::Verbatim(_) => {
                self.lose(
                    site,
                    Fate::Narrowed,
                    Cause::ShapeRule,
                    "the top of the values is not described here; only what `values.yaml` has is typed",
                );
                &empty
            }
        };
        self.losses.extend(markers::object_rules(site));
        let mut fields = Vec::new();
        for field in &record.properties {
            let below = site.property(field);
            fields.extend(self.property(&below).map(|spec| (field.name.clone(), spec)));
        }
        if record
            .properties
            .iter()
            .any(|field| site.property(field).asked(self.layout))
        {
            self.lose(
                site,
                Fate::Widened,
                Cause::SpecAbsent,
                "a custom resource without `spec` is accepted although values are required; Helm then says so in the status",
            );
        }
        self.undeclared(site, record, &mut fields);
        fields
    }

    /// A field of a struct, with everything it is marked with. `None` when there is no such field: a secret, or a place that accepts nothing.
    fn property(&mut self, site: &Site<'_>) -> Option<FieldSpec> {
        if self.layout.is_secret(&site.at) {
            return None;
        }
        if matches!(site.node().shape, Shape::Never) {
            let message = if site.required {
                "the schema requires a value here but refuses every one; the key is dropped instead"
            } else {
                "the schema refuses every value here; the key is dropped instead"
            };
            self.lose(site, Fate::Widened, Cause::NeverAccepted, message);
            self.null(site);
            return None;
        }
        let mark = self.mark();
        let mut spec = self.typed(site, false).or_else(|| {
            self.back(&mark);
            (site.depth() == 1).then(|| self.forced(site))
        })?;
        self.null(site);
        if site.model.switch(&site.at).is_some() {
            let message = "while the subchart is switched off, Helm does not look at what stands here; the API still checks it";
            self.lose(site, Fate::Narrowed, Cause::SubchartOff, message);
        }
        spec.markers.required = site.asked(self.layout);
        if site.must_be_given() && site.supplied() {
            self.lose(
                site,
                Fate::Widened,
                Cause::MapDefaults,
                "some shipped entries, or a subchart once it is on, supply this value and others do not, so it cannot be required of all",
            );
        }
        if self.options.store_defaults {
            self.store(site, &mut spec);
        }
        spec.markers.immutable = self
            .layout
            .is_immutable(&site.at, &site.node().annotations.hints)
            && !site.at.is_general();
        let ordered = matches!(spec.ty, Type::String | Type::Integer | Type::Float);
        spec.markers.grow_only =
            ordered && self.layout.is_grow_only(&site.at) && !spec.markers.immutable;
        if spec.markers.grow_only && spec.ty == Type::String {
            let message = "that the quantity only grows is what only the policy compares";
            self.lose(site, Fate::Widened, Cause::Transition, message);
        } else if (spec.markers.immutable || spec.markers.grow_only) && !site.must_be_given() {
            let message = "writing the value for the first time, and leaving it out again, are changes that only the policy compares";
            self.lose(site, Fate::Widened, Cause::Transition, message);
        }
        spec.markers.description = markers::description(site, &spec.markers);
        if !site.node().annotations.examples.is_empty() {
            self.lose(
                site,
                Fate::Unstated,
                Cause::Examples,
                "the examples are not shown",
            );
        }
        Some(spec)
    }

    /// Stores the shipped default. A struct gets its own from kro, made of those inside it.
    fn store(&mut self, site: &Site<'_>, spec: &mut FieldSpec) {
        let structure = matches!(&spec.ty, Type::Named(name) if self.document.types.iter().any(|(known, definition)| known == name && matches!(definition, Definition::Struct(_))));
        // Helm shows the values of a subchart that is off to its parent's templates, so none are added to them.
        let off = |switch: &crate::model::Switch| switch.off && site.at.is_within(&switch.at);
        if site.shipped.is_none() || structure || site.model.switched.iter().any(off) {
            return;
        }
        spec.markers.default = stored::default(site, spec, &self.document);
        if spec.markers.default.is_none() {
            self.lose(
                site,
                Fate::Unstated,
                Cause::DefaultNotStored,
                "the shipped default is described, but cannot be stored",
            );
        }
    }

    /// The type of a place; `None` when no type says it, so that something above has to be free-form. With `assume` the types beyond the shape's
    /// own are passed over.
    fn typed(&mut self, site: &Site<'_>, assume: bool) -> Option<FieldSpec> {
        self.fields += 1;
        let node = site.node();
        if site.recursive() {
            return self.cut(site, Cause::Recursion, "the schema describes itself here");
        }
        if self.fields > MAX_FIELDS {
            return self.cut(
                site,
                Cause::NestingTooDeep,
                "the structure is too large to be written out",
            );
        }
        let accepted = node.types.without(Types::NULL);
        self.why = match &node.shape {
            Shape::Scalar(Scalar::IntOrString) => Cause::IntOrString,
            Shape::Tuple(..) => Cause::Tuple,
            Shape::Verbatim(_) => Cause::Reference,
            Shape::Union(_) => Cause::UnionShape,
            Shape::Scalar(Scalar::Boolean | Scalar::Integer | Scalar::Number | Scalar::String)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Any
            | Shape::Never => Cause::AnyType,
        };
        let spec = match &node.shape {
            _ if !assume && !node.shape.own_types().contains(accepted) => return None,
            Shape::Scalar(Scalar::Boolean) => Some(Type::Boolean.into()),
            Shape::Scalar(Scalar::Integer) => {
                if !markers::within_int64(node) {
                    // Every integer without bounds has this, so it is said once.
                    let message =
                        "whole numbers beyond 64 bits are refused, here as everywhere below";
                    let mut loss =
                        site.loss(Target::Rgd, Fate::Narrowed, Cause::BoundTooLarge, message);
                    loss.at = InstancePointer::root();
                    self.large_integer.get_or_insert(loss);
                }
                Some(Type::Integer.into())
            }
            Shape::Scalar(Scalar::Number) => Some(Type::Float.into()),
            Shape::Scalar(Scalar::String) => Some(Type::String.into()),
            Shape::Choice(values) => self.choice(site, values),
            Shape::List(item) => self.list(&site.any(*item)),
            Shape::Map(map) => Some(self.map(site, map)),
            Shape::Record(record) => Some(self.record(site, record)),
            Shape::Union(variants) => self.union(site, variants),
            Shape::Tuple(..) | Shape::Scalar(Scalar::IntOrString) | Shape::Any | Shape::Never => {
                None
            }
            Shape::Verbatim(_) if Types::OBJECT.contains(accepted) => {
                self.lose(
                    site,
                    Fate::Widened,
                    Cause::Reference,
                    "the structure is not known here, so any object is accepted",
                );
                Some(Type::Object.into())
            }
            Shape::Verbatim(_) => None,
        };
        let mut spec: FieldSpec = spec?;
        let marked = markers::assertions(site, &mut spec, &self.document, self.options);
        self.losses.extend(marked);
        Some(spec)
    }

    /// A place whose structure is not written out: free-form when it is an object, left to something above otherwise.
    fn cut(&mut self, site: &Site<'_>, cause: Cause, message: &str) -> Option<FieldSpec> {
        if !Types::OBJECT.contains(site.node().types.without(Types::NULL)) {
            self.why = cause;
            return None;
        }
        self.lose(
            site,
            Fate::Widened,
            cause,
            format!("{message}, so any object is accepted"),
        );
        Some(Type::Object.into())
    }

    fn choice(&mut self, site: &Site<'_>, values: &[Value]) -> Option<FieldSpec> {
        let types = values.iter().map(Types::of).fold(Types::NONE, Types::or);
        let mut spec = FieldSpec::from(match types {
            Types::STRING => Type::String,
            Types::INTEGER => Type::Integer,
            Types::BOOLEAN => Type::Boolean,
            Types::OBJECT => Type::Object,
            number if Types::NUMBER.contains(number) => Type::Float,
            _ => return None,
        });
        let texts: Vec<String> = values
            .iter()
            .filter_map(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => number.to_i64().map(|integer| integer.to_string()),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
            })
            .collect();
        // kro splits at commas and trims; `<`, `>` and `&` come back escaped from the API server and look like a breaking change.
        let spellable = |text: &String| {
            !text.is_empty()
                && text.trim() == text
                && !text.contains([',', '<', '>', '&', '\n', '\r', '\t'])
        };
        match spec.ty {
            Type::Boolean if values.len() > 1 => {}
            Type::String | Type::Integer if texts.len() == values.len() && texts.iter().all(spellable) => spec.markers.choices = texts,
            // A rule costs as much as the longest value it is compared with, so the length is bounded too.
            Type::String if markers::affordable(site) => {
                spec.markers.max_length = texts.iter().map(|text| text.chars().count() as u64).max();
                spec.markers.validation.push(one_of(texts.iter().map(|text| literal(text))));
            }
            Type::Boolean if markers::affordable(site) => spec.markers.validation.push(one_of(values.iter().map(crate::json::compact))),
            Type::Float if markers::affordable(site) => {
                spec.markers.validation.push(one_of(values.iter().filter_map(Value::as_number).map(rule::double)));
            }
            Type::String | Type::Integer => {
                self.lose(
                    site,
                    Fate::Widened,
                    Cause::EnumText,
                    "an allowed value cannot be spelt in the list of choices, so any value of the type is accepted",
                );
            }
            _ => self.lose(
                site,
                Fate::Widened,
                Cause::EnumTypes,
                "choices can only be listed for strings and integers, so any value of the type is accepted",
            ),
        }
        Some(spec)
    }

    fn list(&mut self, item: &Site<'_>) -> Option<FieldSpec> {
        let spec = self.element(item, "Item")?;
        if item.node().nullable() {
            self.lose(
                item,
                Fate::Narrowed,
                Cause::NullDropped,
                "`null` is accepted by the schema as an item, but not by the API server",
            );
        }
        Some(Type::List(Box::new(spec)).into())
    }

    /// The type of an item or a map value; markers need a type of their own there.
    fn element(&mut self, site: &Site<'_>, suffix: &str) -> Option<Type> {
        let mut spec = self.typed(site, false)?;
        if spec.ty.nesting() >= MAX_NESTING {
            return None;
        }
        spec.markers.description = None;
        if !spec.markers.constrain() {
            return Some(spec.ty);
        }
        let name = self.define(site, suffix, Definition::Alias(Box::new(spec)));
        Some(Type::Named(name))
    }

    /// Whether a map takes any key with any value.
    fn anything(&self, site: &Site<'_>, map: &Map) -> bool {
        let node = site.model.node(map.value);
        map.key_pattern.is_none()
            && matches!(node.shape, Shape::Any)
            && node.types == Types::ALL
            && node.assertions.is_empty()
    }

    fn map(&mut self, site: &Site<'_>, map: &Map) -> FieldSpec {
        if map.key_pattern.is_some() {
            self.lose(
                site,
                Fate::Widened,
                Cause::KeyRule,
                "the pattern of the keys is not checked",
            );
        }
        let value = site.any(map.value);
        if matches!(value.node().shape, Shape::Any) && value.node().types == Types::ALL {
            if !value.node().assertions.is_empty() {
                self.lose(
                    &value,
                    Fate::Widened,
                    Cause::AnyType,
                    "rules about values of any type are not checked",
                );
            }
            return Type::Object.into();
        }
        let mark = self.mark();
        match self.element(&value, "Value") {
            Some(ty) => {
                self.null(&value);
                Type::Map(Box::new(ty)).into()
            }
            None => {
                self.back(&mark);
                let message = format!(
                    "{} in the values, so any object is accepted",
                    untyped(self.why)
                );
                self.lose(&value, Fate::Widened, self.why, message);
                Type::Object.into()
            }
        }
    }

    fn record(&mut self, site: &Site<'_>, record: &Record) -> FieldSpec {
        let listed = |value: &Value| {
            value
                .as_object()
                .is_none_or(|object| object.keys().all(|key| record.property(key).is_some()))
        };
        let free = match &record.rest {
            Rest::Closed if record.properties.is_empty() => Some((
                Cause::ClosedObject,
                "the schema accepts only the empty object",
            )),
            Rest::Closed => None,
            Rest::Open
                if site.shipped.is_none_or(listed)
                    && site.samples.iter().all(|sample| listed(sample)) =>
            {
                None
            }
            Rest::Open => Some((
                Cause::UndeclaredKeys,
                "`values.yaml` has keys here that the schema does not list",
            )),
            Rest::Free => Some((
                Cause::MixedObject,
                "listed properties and free keys cannot be typed together",
            )),
            Rest::Typed(_) => Some((Cause::MixedObject, "keys by pattern cannot be typed")),
        };
        if let Some((cause, message)) = free {
            self.lose(
                site,
                Fate::Widened,
                cause,
                format!("{message}, so any object is accepted"),
            );
            return Type::Object.into();
        }
        let mark = self.mark();
        let switch = switch_field(site, record);
        let mut rules = Vec::new();
        let mut fields = Vec::new();
        for field in &record.properties {
            let below = site.property(field);
            let left_out =
                matches!(below.node().shape, Shape::Never) || self.layout.is_secret(&below.at);
            match self.property(&below) {
                Some(spec) => {
                    if !field.declared && spec.ty == Type::Boolean {
                        let message = "the schema leaves open what switches the subchart; the API takes `true` and `false`";
                        self.lose(&below, Fate::Narrowed, Cause::UndeclaredType, message);
                    }
                    if below.off && below.must_be_given() && below.samples.is_empty() {
                        match switch
                            .as_ref()
                            .and_then(|switch| rule::required_while(switch, &field.name))
                        {
                            Some(rule) => rules.push(rule),
                            None => {
                                let message = "the value is required only while the subchart is on, which only the policy knows";
                                self.lose(&below, Fate::Widened, Cause::RequiredWhenOn, message);
                            }
                        }
                    }
                    fields.push((field.name.clone(), spec));
                }
                None if left_out => {}
                None => {
                    self.back(&mark);
                    let message = format!(
                        "{} at `{}`, so any object is accepted",
                        untyped(self.why),
                        field.name
                    );
                    self.lose(site, Fate::Widened, self.why, message);
                    return Type::Object.into();
                }
            }
        }
        match record.rest {
            Rest::Closed => self.closed(site, record),
            Rest::Open | Rest::Free | Rest::Typed(_) => {
                self.lose_key(
                    site,
                    None,
                    Fate::Narrowed,
                    Cause::OpenObject,
                    "keys that the schema does not list are dropped",
                );
                self.refused_defaults(site, record);
            }
        }
        if !rules.is_empty() {
            let message =
                "`null` would take away what keeps the subchart off, but the API server drops it";
            self.lose(site, Fate::Widened, Cause::NullInRule, message);
        }
        let mut spec = FieldSpec::from(Type::Named(self.define(
            site,
            "",
            Definition::Struct(fields),
        )));
        spec.markers.validation = rules;
        spec
    }

    fn union(&mut self, site: &Site<'_>, variants: &[Variant]) -> Option<FieldSpec> {
        let accepted = variants
            .iter()
            .map(|variant| site.variant(variant.node).node().types)
            .fold(Types::NONE, Types::or)
            .without(Types::NULL);
        let ty = match accepted {
            Types::OBJECT => Type::Object,
            Types::STRING => Type::String,
            Types::INTEGER => Type::Integer,
            Types::BOOLEAN => Type::Boolean,
            number if Types::NUMBER.contains(number) => Type::Float,
            _ => return None,
        };
        self.lose(
            site,
            Fate::Widened,
            Cause::UnionShape,
            "a choice between several structures cannot be typed, so any value of their common type is accepted",
        );
        Some(ty.into())
    }

    /// The type of a place at the top of the values that has no exact one.
    fn forced(&mut self, site: &Site<'_>) -> FieldSpec {
        let node = site.node();
        let structured = matches!(
            node.shape,
            Shape::Record(_) | Shape::Map(_) | Shape::List(_)
        );
        let mark = self.mark();
        let spec = structured.then(|| self.typed(site, true)).flatten();
        let left_to_helm = spec.is_none();
        if left_to_helm {
            self.back(&mark);
        }
        let spec = spec.unwrap_or_else(|| {
            site.shipped
                .and_then(sample_type)
                .unwrap_or_else(|| preferred(node.types))
                .into()
        });
        let message = "values of several types are accepted here, but a field of `spec` has one; the type of the shipped default is taken";
        self.lose(site, Fate::Narrowed, Cause::AnyTypeAtRoot, message);
        if left_to_helm {
            self.lose(
                site,
                Fate::Widened,
                Cause::AnyTypeAtRoot,
                "rules of the schema about this value are left to Helm",
            );
        }
        spec
    }

    /// Names a definition, after its place; equal definitions share a name.
    fn define(&mut self, site: &Site<'_>, suffix: &str, definition: Definition) -> String {
        if let Some(name) = self.names.get(&definition) {
            return name.clone();
        }
        let tokens: Vec<String> = site.at.keys().map(camel).collect();
        let taken = |name: &str| self.document.types.iter().any(|(other, _)| other == name);
        let candidates = (1..=tokens.len()).map(|count| {
            format!(
                "{}{suffix}",
                tokens
                    .iter()
                    .skip(tokens.len() - count)
                    .cloned()
                    .collect::<String>()
            )
        });
        let numbered = (2..).map(|number: u32| format!("{}{suffix}{number}", tokens.concat()));
        let name = candidates.chain(numbered).find(|name| {
            !taken(name) && name.starts_with(|first: char| first.is_ascii_uppercase())
        });
        // The chain of numbered names has no end, so there always is one.
        let name = name.unwrap_or_else(|| format!("T{}", self.document.types.len()));
        self.names.insert(definition.clone(), name.clone());
        self.document.types.push((name.clone(), definition));
        name
    }
}

/// Why a place has no type, as the start of a sentence.
fn untyped(why: Cause) -> &'static str {
    match why {
        Cause::IntOrString => "a whole number or text is accepted",
        Cause::Tuple => "a list has a type for each position",
        Cause::Reference => "the schema refers out of the file",
        Cause::UnionShape => "there is a choice of unlike types",
        Cause::Recursion => "the schema describes itself",
        Cause::NestingTooDeep => "the structure is too large to be written out",
        _ => "values of several types are accepted",
    }
}

/// A CEL rule: the value is one of these literals.
fn one_of(literals: impl Iterator<Item = String>) -> String {
    format!("self in [{}]", literals.collect::<Vec<_>>().join(", "))
}

/// A CEL string.
fn literal(text: &str) -> String {
    crate::json::quoted(text)
}

/// Part of a type's name, which starts with a capital letter.
fn camel(token: &str) -> String {
    let text = upper_camel(token);
    if text.starts_with(|first: char| first.is_ascii_uppercase()) {
        text
    } else {
        format!("T{text}")
    }
}
