// SPDX-License-Identifier: Apache-2.0
//! Model → SimpleSchema: the `spec` of the custom resource
//! (`docs/facts/kro.md#what-simpleschema-can-express`).
//!
//! What each place is was decided before ([`Typing`]). This writes the decision down, with markers for what SimpleSchema can
//! check and a loss for what it cannot.

mod beyond;
mod choices;
mod names;
mod structure;

use std::collections::HashMap;

use choices::listed;

use super::description::description;
use super::simpleschema::{Definition, FieldSpec, Markers, SimpleSchema, Type};
use super::{Options, markers, rule, stored};
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::{Value, compact, quoted};
use crate::lower::layout::{self, Layout};
use crate::lower::shared::{Repeats, Reported, SharedKey};
use crate::lower::site::Site;
use crate::lower::typing::{Absent, Descriptions, Free, Primitive, Typed, TypedKey, Typing};
use crate::model::{Assertion, Model, Node, Rule, Shape};
use crate::pointer::{InstancePointer, SchemaPointer};

/// Writes the fields of `spec`.
pub(super) fn write(
    model: &Model,
    layout: &Layout,
    typing: &Typing,
    options: Options,
) -> (SimpleSchema, Vec<Loss>) {
    let mut writer = Writer {
        layout,
        options,
        schema: SimpleSchema::default(),
        names: HashMap::new(),
        descriptions: typing.descriptions(),
        losses: shortened_descriptions(model, typing),
        repeats: Repeats::of(model),
        shared: HashMap::new(),
        large_integer: None,
        key_names: model.nodes().any(rules_key_names),
    };
    writer.schema.spec = writer.spec(&Site::root(model), typing.spec());
    if writer.key_names {
        writer.losses.push(key_names(model));
    }
    writer.losses.extend(writer.large_integer);
    writer.losses.extend(secrets(model, layout));
    (writer.schema, writer.losses)
}

/// Whether the names of the keys have to follow a rule.
fn rules_key_names(node: &Node) -> bool {
    let mut asserted = node.assertions.iter();
    asserted.any(|asserted| matches!(asserted.assertion, Assertion::Rule(Rule::Keys)))
}

/// That no rule about the names of keys is checked. Helm reports a name at the values as a whole, wherever the object is.
fn key_names(model: &Model) -> Loss {
    Site::root(model).loss(
        Target::Rgd,
        Fate::Widened,
        Cause::KeyRule,
        "key names are not checked; Helm reports what `propertyNames` refuses here",
    )
}

/// That the descriptions are not all there.
fn shortened_descriptions(model: &Model, typing: &Typing) -> Vec<Loss> {
    let message = match typing.descriptions() {
        Descriptions::Full => return Vec::new(),
        Descriptions::Cut => {
            "long descriptions are cut, because the \
             definition would be larger than etcd takes"
        }
        Descriptions::Absent => {
            "descriptions are left out, because the \
             definition would be larger than etcd takes"
        }
    };
    let cause = Cause::DefinitionTooLarge;
    vec![Site::root(model).loss(Target::Rgd, Fate::Unstated, cause, message)]
}

/// The losses of secret values, which do not depend on the objects around them.
fn secrets(model: &Model, layout: &Layout) -> Vec<Loss> {
    let mut losses = Vec::new();
    for at in layout.secrets() {
        let node = layout::find(model, at).map(|id| model.node(id));
        let message = "the value lives in a Secret that the \
             HelmRelease reads, not in the custom resource";
        let moved = Loss {
            target: Target::Rgd,
            at: at.clone(),
            schema: node.map_or_else(SchemaPointer::root, |node| node.origin.clone()),
            fate: Fate::Moved,
            cause: Cause::SecretValue,
            message: message.to_owned(),
            same_as: None,
        };
        let message = "in the custom resource any value is dropped, not refused";
        let unseen = Loss {
            fate: Fate::Widened,
            message: message.to_owned(),
            ..moved.clone()
        };
        let message = "changes inside the Secret are not checked, \
             so this value can still change or shrink";
        let unchecked = Loss {
            cause: Cause::Transition,
            message: message.to_owned(),
            ..unseen.clone()
        };
        losses.extend([moved, unseen]);
        if layout.binds(at, node.map_or(&[], |node| &node.annotations.hints)) {
            losses.push(unchecked);
        }
    }
    losses
}

/// What becomes of a key at the top of the values that kro cannot read.
const UNREADABLE: &str = "kro cannot read a key with these characters \
     or of this length; the API drops it";

struct Writer<'a> {
    layout: &'a Layout,
    options: Options,
    schema: SimpleSchema,
    names: HashMap<Definition, String>,
    descriptions: Descriptions,
    losses: Vec<Loss>,
    repeats: Repeats,
    /// What parts came to that stand at several places.
    shared: HashMap<SharedKey, (FieldSpec, Reported)>,
    /// That the API's integers end somewhere, from the first place where the schema's do not.
    large_integer: Option<Loss>,
    /// Whether a rule about the names of keys is not checked anywhere.
    key_names: bool,
}

impl Writer<'_> {
    fn report(&mut self, site: &Site<'_>, fate: Fate, cause: Cause, message: impl Into<String>) {
        self.losses
            .push(site.loss(Target::Rgd, fate, cause, message));
    }

    /// A field of a struct, with everything that marks it; `None` when the custom resource does not have it.
    fn property(&mut self, site: &Site<'_>, entry: &TypedKey) -> Option<FieldSpec> {
        let mut spec = match entry {
            TypedKey::Typed(typed) => self.described(site, typed),
            TypedKey::Forced(typed) => self.forced(site, typed),
            TypedKey::Sampled(typed) => self.sampled(site, typed),
            TypedKey::Absent(Absent::Secret) => return None,
            TypedKey::Absent(Absent::Never) => {
                self.never(site);
                return None;
            }
            TypedKey::Absent(Absent::Unreadable) => {
                self.report(site, Fate::Narrowed, Cause::UnreadableKey, UNREADABLE);
                return None;
            }
        };
        self.null(site);
        if site.is_occasional() {
            let message = "the schema describes this field \
                           in some cases only (as `then`)";
            self.report(site, Fate::Narrowed, Cause::Conditional, message);
        }
        if site.model.switch(&site.at).is_some() {
            let message = "while the subchart is off, Helm ignores \
                 this value; the API still checks it";
            self.report(site, Fate::Narrowed, Cause::SubchartOff, message);
        }
        self.open_subchart(site);
        spec.markers.required = site.asked(self.layout);
        if site.must_be_given() && site.given_by_secret(self.layout) {
            let message = "the Secret can give this value, \
                           so it is not required here";
            self.report(site, Fate::Widened, Cause::SecretValue, message);
        }
        if site.must_be_given() && site.supplied() {
            self.report(
                site,
                Fate::Widened,
                Cause::MapDefaults,
                "only some shipped entries, or a subchart once it is on, supply this value, so it \
                 cannot be required everywhere",
            );
        }
        if self.options.store_defaults {
            self.store_default(site, entry, &mut spec.markers);
        }
        self.transitions(site, &mut spec);
        let description = description(site, &spec.markers);
        spec.markers.description = description.and_then(|text| self.shortened(text));
        if !site.node().annotations.examples.is_empty() {
            self.report(
                site,
                Fate::Unstated,
                Cause::Examples,
                "the examples are not shown",
            );
        }
        Some(spec)
    }

    /// As much of a description as there is room for.
    fn shortened(&self, text: String) -> Option<String> {
        match self.descriptions {
            Descriptions::Full => Some(text),
            Descriptions::Cut => Some(match text.char_indices().nth(Descriptions::CUT) {
                Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
                None => text,
            }),
            Descriptions::Absent => None,
        }
    }

    /// A property of which the schema rejects every value.
    fn never(&mut self, site: &Site<'_>) {
        let message = if site.required {
            "the schema requires a value here but \
             accepts none; the API drops the key instead"
        } else {
            "the schema accepts no value here; the \
             API drops the key instead of refusing it"
        };
        self.report(site, Fate::Widened, Cause::NeverAccepted, message);
        self.null(site);
    }

    /// A structure at the top of the values, where the schema accepts other types too.
    fn forced(&mut self, site: &Site<'_>, typed: &Typed) -> FieldSpec {
        let spec = self.described(site, typed);
        self.several_types(site);
        spec
    }

    /// A value at the top of the values that has no type but that of what is shipped.
    fn sampled(&mut self, site: &Site<'_>, typed: &Typed) -> FieldSpec {
        self.several_types(site);
        self.report(
            site,
            Fate::Widened,
            Cause::AnyTypeAtRoot,
            "only Helm checks the schema's rules for this value",
        );
        Type::plain(typed).into()
    }

    fn several_types(&mut self, site: &Site<'_>) {
        let message = "the schema accepts several types here, but a field of `spec` has one; it \
                       gets the type of the shipped default";
        self.report(site, Fate::Narrowed, Cause::AnyTypeAtRoot, message);
    }

    /// Stores the shipped default. A struct gets its own from kro, made of those inside it.
    fn store_default(&mut self, site: &Site<'_>, entry: &TypedKey, markers: &mut Markers) {
        let (Some(shipped), Some(typed)) = (site.shipped, entry.typed()) else {
            return;
        };
        // Helm shows the values of a subchart that is off to its parent's templates, so none are added to them.
        let off = site
            .model
            .switched
            .iter()
            .any(|switch| switch.off && site.at.is_within(&switch.at));
        if off || matches!(typed, Typed::Struct(_)) {
            return;
        }
        markers.default = stored::default(site, typed, shipped);
        if markers.default.is_none() {
            self.report(
                site,
                Fate::Unstated,
                Cause::DefaultNotStored,
                "the shipped default is in the description but cannot be stored",
            );
        }
    }

    /// Marks a value that is fixed, or that can only grow.
    fn transitions(&mut self, site: &Site<'_>, spec: &mut FieldSpec) {
        let markers = &mut spec.markers;
        markers.immutable = self
            .layout
            .is_immutable(&site.at, &site.node().annotations.hints)
            && !site.at.is_general();
        let ordered = matches!(spec.ty, Type::String | Type::Integer | Type::Float);
        markers.grow_only = ordered && self.layout.is_grow_only(&site.at) && !markers.immutable;
        let message = if markers.grow_only && spec.ty == Type::String {
            "only the policy checks that the quantity does not shrink"
        } else if (markers.immutable || markers.grow_only) && !site.must_be_given() {
            "only the policy checks setting the value \
             for the first time and removing it again"
        } else {
            return;
        };
        self.report(site, Fate::Widened, Cause::Transition, message);
    }

    /// A place as the schema describes it: its type, and the markers of its assertions.
    fn described(&mut self, site: &Site<'_>, typed: &Typed) -> FieldSpec {
        let Some(key) = SharedKey::of(site, self.layout) else {
            return self.described_anew(site, typed);
        };
        if let Some((spec, reported)) = self.shared.get(&key) {
            self.repeats.repeat(&mut self.losses, reported, site);
            return spec.clone();
        }
        let before = self.losses.len();
        let spec = self.described_anew(site, typed);
        let reported = Repeats::since(before, &self.losses, site);
        self.shared.insert(key, (spec.clone(), reported));
        spec
    }

    fn described_anew(&mut self, site: &Site<'_>, typed: &Typed) -> FieldSpec {
        let mut spec = match typed {
            Typed::Scalar(primitive) => self.scalar(site, *primitive),
            Typed::Choice(primitive) => self.choice(site, *primitive),
            Typed::Alternatives(primitive) => {
                self.alternatives(site);
                Type::from(*primitive).into()
            }
            Typed::List(item) => self.list(site, item),
            Typed::Map(value) => self.map(site, value),
            Typed::Struct(fields) => self.structure(site, fields),
            // What is not written out is not looked at either.
            Typed::Free(free @ (Free::Recursion | Free::TooLarge | Free::OverBudget)) => {
                self.free(site, free);
                return Type::Object.into();
            }
            Typed::Free(free) => {
                self.free(site, free);
                Type::Object.into()
            }
        };
        let losses = markers::assertions(site, &mut spec, &self.schema, self.layout, self.options);
        self.losses.extend(losses);
        spec
    }

    fn scalar(&mut self, site: &Site<'_>, primitive: Primitive) -> FieldSpec {
        if primitive == Primitive::Integer && !markers::within_int64(site.node()) {
            // Every integer without bounds has this, so it is said once.
            let message = "integers beyond 64 bits are \
                           refused, here and everywhere below";
            let loss = site.loss(Target::Rgd, Fate::Narrowed, Cause::BoundTooLarge, message);
            self.large_integer.get_or_insert(Loss {
                at: InstancePointer::root(),
                ..loss
            });
        }
        Type::from(primitive).into()
    }

    fn alternatives(&mut self, site: &Site<'_>) {
        self.report(
            site,
            Fate::Widened,
            Cause::UnionShape,
            "alternatives cannot be typed, so any \
             value of their common type is accepted",
        );
    }

    /// One of listed constants. kro's list takes texts and whole numbers; of other types, a rule compares.
    fn choice(&mut self, site: &Site<'_>, primitive: Primitive) -> FieldSpec {
        let mut spec = FieldSpec::from(Type::from(primitive));
        let values = if let Shape::Choice(values) = &site.node().shape {
            values.as_slice()
        } else {
            &[]
        };
        let listed: Option<Vec<String>> = values.iter().map(listed).collect();
        let affordable = markers::affordable(site);
        match primitive {
            Primitive::Boolean if values.len() > 1 => {}
            Primitive::String | Primitive::Integer if listed.is_some() => {
                spec.markers.choices = listed.unwrap_or_default();
            }
            // A rule costs as much as the longest value it is compared with, so the length is bounded too.
            Primitive::String if affordable => {
                let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
                spec.markers.max_length = texts.iter().map(|text| letters(text)).max();
                let literals = texts.iter().map(|text| quoted(text));
                spec.markers.validation.push(one_of(literals));
            }
            Primitive::Boolean if affordable => {
                spec.markers
                    .validation
                    .push(one_of(values.iter().map(compact)));
            }
            Primitive::Float if affordable => {
                let numbers = values.iter().filter_map(Value::as_number);
                spec.markers
                    .validation
                    .push(one_of(numbers.map(rule::double)));
            }
            Primitive::String | Primitive::Integer => self.report(
                site,
                Fate::Widened,
                Cause::EnumText,
                "an allowed value cannot be written in the `enum` marker, so any value of the \
                 type is accepted",
            ),
            Primitive::Boolean | Primitive::Float => self.unlisted(site),
        }
        spec
    }

    fn unlisted(&mut self, site: &Site<'_>) {
        self.report(
            site,
            Fate::Widened,
            Cause::EnumTypes,
            "only strings and integers can be listed as choices, so any value of the type is \
             accepted",
        );
    }
}

fn letters(text: &str) -> u64 {
    text.chars().count() as u64
}

/// A CEL rule: the value is one of these literals.
fn one_of(literals: impl Iterator<Item = String>) -> String {
    format!("self in [{}]", literals.collect::<Vec<_>>().join(", "))
}

impl From<Primitive> for Type {
    fn from(primitive: Primitive) -> Self {
        match primitive {
            Primitive::Boolean => Self::Boolean,
            Primitive::Integer => Self::Integer,
            Primitive::Float => Self::Float,
            Primitive::String => Self::String,
        }
    }
}

impl Type {
    /// The type expression of a place that the schema does not describe, so that nothing marks it.
    fn plain(typed: &Typed) -> Self {
        match typed {
            Typed::Scalar(primitive)
            | Typed::Choice(primitive)
            | Typed::Alternatives(primitive) => Self::from(*primitive),
            Typed::List(item) => Self::List(Box::new(Self::plain(item))),
            Typed::Map(value) => Self::Map(Box::new(Self::plain(value))),
            Typed::Struct(_) | Typed::Free(_) => Self::Object,
        }
    }
}
