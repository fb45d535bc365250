// SPDX-License-Identifier: Apache-2.0
//! Lists, maps, structs, and what is free-form instead.

use std::borrow::Cow;

use super::Writer;
use crate::diagnostic::{Cause, Fate};
use crate::json::Value;
use crate::lower::rgd::simpleschema::{Definition, FieldSpec, SimpleSchema, Type};
use crate::lower::rgd::{Options, markers, rule};
use crate::lower::site::Site;
use crate::lower::typing::{Fields, Free, Typed, Untyped};
use crate::model::{KeyRule, Map, Property, Record, Rest, Scalar, Shape, Types};

impl Writer<'_> {
    /// The top of the values.
    pub(super) fn spec(&mut self, site: &Site<'_>, fields: &Fields) -> Vec<(String, FieldSpec)> {
        self.undescribed_top(site);
        self.top_rules(site);
        let record = record(site);
        let mut written = Vec::new();
        for (field, entry) in record.properties.iter().zip(fields.values()) {
            let spec = self.property(&site.property(field), entry);
            written.extend(spec.map(|spec| (field.name.clone(), spec)));
        }
        let mut below = record.properties.iter().map(|field| site.property(field));
        if below.any(|site| site.asked(self.layout)) {
            self.report(
                site,
                Fate::Widened,
                Cause::SpecAbsent,
                "a custom resource without `spec` is accepted although values are required; Helm \
                 then reports it in the status",
            );
        }
        let undeclared = fields.iter().skip(record.properties.len());
        self.undeclared(site, &record, undeclared, &mut written);
        written
    }

    /// What the rules at the top of the values come to: `spec` itself takes no marker.
    fn top_rules(&mut self, site: &Site<'_>) {
        let (mut nothing, options) = (Type::Object.into(), Options::default());
        let none = SimpleSchema::default();
        let losses = markers::assertions(site, &mut nothing, &none, self.layout, options);
        self.losses.extend(losses);
    }

    /// That the top of the values has no structure of its own.
    fn undescribed_top(&mut self, site: &Site<'_>) {
        match &site.node().shape {
            Shape::Record(_) | Shape::Map(_) | Shape::Any => return,
            Shape::Union(_)
            | Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Tuple(..)
            | Shape::Never
            | Shape::Verbatim(_) => {}
        }
        let message = "the schema lists no keys; only \
                       those in `values.yaml` are typed";
        self.report(site, Fate::Narrowed, Cause::RootRule, message);
        let message = "only Helm checks the values as a whole";
        self.report(site, Fate::Widened, Cause::RootRule, message);
    }

    /// A list.
    pub(super) fn list(&mut self, site: &Site<'_>, typed: &Typed) -> FieldSpec {
        let Shape::List(id) = &site.node().shape else {
            return Type::List(Box::new(Type::plain(typed))).into();
        };
        let item = site.any(*id);
        let ty = self.element(&item, typed, "Item");
        if item.node().nullable() {
            self.report(
                &item,
                Fate::Narrowed,
                Cause::NullDropped,
                "the schema accepts `null` as an item, but the API server does not",
            );
        }
        Type::List(Box::new(ty)).into()
    }

    /// A map.
    pub(super) fn map(&mut self, site: &Site<'_>, typed: &Typed) -> FieldSpec {
        let Some(value) = self.map_value(site) else {
            return Type::Map(Box::new(Type::plain(typed))).into();
        };
        let ty = self.element(&value, typed, "Value");
        self.null(&value);
        Type::Map(Box::new(ty)).into()
    }

    /// The values of a map, whose keys can be anything in the custom resource.
    fn map_value<'m>(&mut self, site: &Site<'m>) -> Option<Site<'m>> {
        let Shape::Map(map) = &site.node().shape else {
            return None;
        };
        if map.key_pattern.is_some() {
            self.key_names = true;
            self.report(
                site,
                Fate::Widened,
                Cause::KeyRule,
                "the pattern of the keys is not checked",
            );
        }
        Some(site.any(map.value))
    }

    /// The type of an item or a map value; markers need a type of their own there.
    fn element(&mut self, site: &Site<'_>, typed: &Typed, suffix: &str) -> Type {
        let spec = self.described(site, typed);
        if !spec.markers.constrain() {
            return spec.ty;
        }
        Type::Named(self.define(site, suffix, Definition::Alias(Box::new(spec))))
    }

    /// A struct, as a type with a name.
    pub(super) fn structure(&mut self, site: &Site<'_>, fields: &Fields) -> FieldSpec {
        let record = record(site);
        let switch = switch_field(site, &record);
        let mut rules = Vec::new();
        let mut written = Vec::new();
        for (field, entry) in record.properties.iter().zip(fields.values()) {
            let below = site.property(field);
            let Some(spec) = self.property(&below, entry) else {
                continue;
            };
            self.open_switch(&below, field, &spec);
            rules.extend(self.required_when_on(&below, field, switch.as_deref()));
            written.push((field.name.clone(), spec));
        }
        self.other_keys(site, &record);
        if !rules.is_empty() {
            let message = "`null` would remove the value that keeps the subchart off, but the API \
                           server drops it";
            self.report(site, Fate::Widened, Cause::NullInRule, message);
        }
        let name = self.define(site, "", Definition::Struct(written));
        let mut spec = FieldSpec::from(Type::Named(name));
        spec.markers.validation = rules;
        spec
    }

    /// That a subchart's values may be left out, although the subchart requires one of them unless it is switched off.
    pub(super) fn open_subchart(&mut self, site: &Site<'_>) {
        let switched = site.model.switch(&site.at).is_some();
        if switched && !site.off && site.lacks_values(self.layout) {
            let message =
                "the subchart requires a value while it is on, which only the policy checks";
            self.report(site, Fate::Widened, Cause::RequiredWhenOn, message);
        }
    }

    /// That what switches a subchart has a type only here.
    fn open_switch(&mut self, site: &Site<'_>, field: &Property, spec: &FieldSpec) {
        if !field.declared && spec.ty == Type::Boolean {
            let message = "the schema gives the subchart's switch no type; the API accepts `true` \
                           and `false`";
            self.report(site, Fate::Narrowed, Cause::UndeclaredType, message);
        }
    }

    /// The rule that a subchart which is off requires a value once its field `switch` is true.
    fn required_when_on(
        &mut self,
        site: &Site<'_>,
        field: &Property,
        switch: Option<&str>,
    ) -> Option<String> {
        if !site.off || !site.must_be_written(self.layout) || !site.samples.is_empty() {
            return None;
        }
        let rule = switch.and_then(|switch| rule::required_while(switch, &field.name));
        if rule.is_none() {
            let message = "the value is required only while the \
                 subchart is on, which only the policy checks";
            self.report(site, Fate::Widened, Cause::RequiredWhenOn, message);
        }
        rule.map(|rule| rule.to_string())
    }

    /// Why an object is free-form, and what is not checked of it.
    pub(super) fn free(&mut self, site: &Site<'_>, free: &Free) {
        let (cause, message) = match free {
            Free::Anything => return self.any_values(site),
            Free::Values(untyped) => return self.untyped_values(site, *untyped),
            Free::Constants => return self.unlisted(site),
            Free::Alternatives => return self.alternatives(site),
            Free::Sample => return,
            Free::Property(name, untyped) => {
                let message = format!(
                    "{} at `{name}`, so any object is accepted",
                    reason(*untyped)
                );
                return self.report(site, Fate::Widened, untyped.cause(), message);
            }
            Free::Empty => (
                Cause::ClosedObject,
                "the schema accepts only the empty object",
            ),
            Free::UndeclaredKeys => (
                Cause::UndeclaredKeys,
                "`values.yaml` has keys here that the schema does not list",
            ),
            Free::FreeKeys => (
                Cause::MixedObject,
                "listed properties and other keys cannot be typed together",
            ),
            Free::KeyRules => (Cause::MixedObject, "keys by pattern cannot be typed"),
            Free::Unknown => (Cause::Reference, "the structure is unknown here"),
            Free::Recursion => (Cause::Recursion, "the schema describes itself here"),
            Free::OverBudget => (
                Cause::DefinitionTooLarge,
                "written out, the definition would be larger than etcd takes",
            ),
            Free::TooLarge => (
                Cause::NestingTooDeep,
                "the structure is too large to be written out",
            ),
        };
        let message = format!("{message}, so any object is accepted");
        self.report(site, Fate::Widened, cause, message);
    }

    /// A map of anything; the schema may ask something of its values all the same.
    fn any_values(&mut self, site: &Site<'_>) {
        let value = self.map_value(site);
        if let Some(value) = value.filter(|value| !value.node().assertions.is_empty()) {
            self.report(
                &value,
                Fate::Widened,
                Cause::AnyType,
                "rules about values of any type are not checked",
            );
        }
    }

    /// A map whose values have no type.
    fn untyped_values(&mut self, site: &Site<'_>, untyped: Untyped) {
        let value = self.map_value(site);
        let message = format!(
            "{} in the values, so any object is accepted",
            reason(untyped)
        );
        let site = value.as_ref().unwrap_or(site);
        self.report(site, Fate::Widened, untyped.cause(), message);
    }
}

/// Why a place has no type, as the start of a sentence.
fn reason(untyped: Untyped) -> &'static str {
    match untyped {
        Untyped::SeveralTypes => "values of several types are accepted",
        Untyped::IntOrString => "an integer or a string is accepted",
        Untyped::Tuple => "a list has a type for each position",
        Untyped::Unknown => "a reference leads out of the file",
        Untyped::Alternatives => "alternatives of different types are accepted",
        Untyped::Recursion => "the schema describes itself",
        Untyped::OverBudget => "written out, the definition would be larger than etcd takes",
        Untyped::TooLarge => "the structure is too large to be written out",
        Untyped::TooNested => "lists and maps are nested too deeply",
        Untyped::UnreadableKey => "kro cannot read a key with these characters or of this length",
    }
}

/// The record of a site. The top of the values may have another shape: then no key is listed, and keys by rule are lost with their rule.
fn record<'m>(site: &Site<'m>) -> Cow<'m, Record> {
    let rest = match &site.node().shape {
        Shape::Record(record) => return Cow::Borrowed(record),
        Shape::Map(map) if !takes_anything(site, map) => Rest::Typed(vec![KeyRule {
            pattern: map.key_pattern.clone(),
            value: map.value,
        }]),
        Shape::Map(_)
        | Shape::Scalar(_)
        | Shape::Choice(_)
        | Shape::List(_)
        | Shape::Tuple(..)
        | Shape::Union(_)
        | Shape::Any
        | Shape::Never
        | Shape::Verbatim(_) => Rest::Open,
    };
    Cow::Owned(Record::new(Vec::new(), rest))
}

/// Whether a map takes any key with any value.
fn takes_anything(site: &Site<'_>, map: &Map) -> bool {
    let value = site.model.node(map.value);
    map.key_pattern.is_none()
        && matches!(value.shape, Shape::Any)
        && value.types == Types::ALL
        && value.assertions.is_empty()
}

/// The field of a subchart that is off which alone switches it on.
fn switch_field(site: &Site<'_>, record: &Record) -> Option<String> {
    let switch = site.model.switch(&site.at).filter(|switch| switch.off)?;
    let first = switch.conditions.first()?;
    if first.parent().as_ref() != Some(&site.at) {
        return None;
    }
    let name = first.last_key()?;
    let shipped = site.shipped.and_then(|shipped| shipped.get(name));
    let off = shipped.and_then(Value::as_bool) == Some(false);
    let node = site.model.node(record.property(name)?.node);
    (off && matches!(node.shape, Shape::Scalar(Scalar::Boolean))).then(|| name.to_owned())
}
