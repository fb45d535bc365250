// SPDX-License-Identifier: Apache-2.0
//! The values as a draft-07 schema that the scaffolder's own form really runs
//! (`docs/facts/backstage.md#the-scaffolders-own-form`): no references, no untyped nodes, no lists
//! without items. What that form cannot edit is left out, and so not refused by the backend's check
//! of the same schema either.
//!
//! The form may write `{}` and `[]` for objects and lists that nobody touched. `{}` changes nothing in Helm; `[]` would empty a
//! shipped list, so a list's default is the shipped list. Scalars get no default: they stay unwritten, which is what we want.
//!
//! Sections with a switch `enabled` hide the rest while it is off, by `if`: `dependencies` would hide all of a section that the chart
//! ships turned on until a person touches the switch.

mod keyword;
mod section;

use std::collections::HashMap;

use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::{Object, Value, object};
use crate::lower::layout::Layout;
use crate::lower::naming;
use crate::lower::shared::{Repeats, Reported, SharedKey};
use crate::lower::site::Site;
use crate::lower::variant::labels;
use crate::model::{Hint, Map, Model, Node, Scalar, Shape, Types, Variant};
use keyword::{Restated, choice, int_or_string, restate, typed, types};

/// Properties written out before the rest is left out: the catalog stores the whole entity, and the form renders all of it.
const MAX_FIELDS: usize = 4_000;
/// The form has no references, so what is shared is written out wherever it stands, in proportion to the model: so many properties
/// for each of its nodes, and some besides.
const FIELDS_PER_NODE: usize = 4;
const FIELDS_BESIDE: usize = 100;
/// Objects and lists inside one another before the rest is left out.
const MAX_DEPTH: usize = 40;

/// The schema of the native form.
pub(super) struct NativeSchema {
    pub(super) schema: Object,
    pub(super) losses: Vec<Loss>,
}

/// Lowers the values to the schema of the native form.
pub(super) fn lower(model: &Model, layout: &Layout) -> NativeSchema {
    let mut lowering = NativeLowering {
        layout,
        losses: Vec::new(),
        repeats: Repeats::of(model),
        shared: HashMap::new(),
        fields: 0,
        most: MAX_FIELDS.min(FIELDS_BESIDE + FIELDS_PER_NODE * model.len()),
    };
    let root = Site::root(model);
    let schema = match root.node().shape.record() {
        Some(record) => lowering.record(&root, record, true),
        None => {
            lowering.report(
                &root,
                Fate::Unstated,
                Cause::FreeForm,
                "the native form cannot \
                 edit this place",
            );
            object([
                ("type", "object".into()),
                ("additionalProperties", true.into()),
            ])
        }
    };
    NativeSchema {
        schema,
        losses: lowering.losses,
    }
}

pub(super) struct NativeLowering<'a> {
    layout: &'a Layout,
    losses: Vec<Loss>,
    repeats: Repeats,
    /// What parts came to that stand at several places, by what they depend on, and how many fields they have.
    shared: HashMap<(SharedKey, bool), Shared>,
    fields: usize,
    /// The most fields.
    most: usize,
}

/// A part that stands at several places.
struct Shared {
    schema: Option<Object>,
    fields: usize,
    reported: Reported,
}

impl NativeLowering<'_> {
    fn report(&mut self, site: &Site<'_>, fate: Fate, cause: Cause, message: &str) {
        self.losses
            .push(site.loss(Target::Template, fate, cause, message));
    }

    /// The schema of a place; `None` when the native form cannot edit it. `given` tells whether the place is there in every instance.
    fn schema(&mut self, site: &Site<'_>, label: Option<&str>, given: bool) -> Option<Object> {
        let mut schema = self.unnamed_schema(site, given)?;
        self.annotations(site, label, &mut schema);
        self.hints(site, &mut schema);
        self.null(site);
        Some(schema)
    }

    /// The schema without what people read of the value itself.
    fn unnamed_schema(&mut self, site: &Site<'_>, given: bool) -> Option<Object> {
        let Some(key) = SharedKey::of(site, self.layout) else {
            return self.own_schema(site, given);
        };
        let key = (key, given);
        let shared = self.shared.get(&key);
        if let Some(shared) = shared.filter(|shared| self.fields + shared.fields <= self.most) {
            self.fields += shared.fields;
            self.repeats
                .repeat(&mut self.losses, &shared.reported, site);
            return shared.schema.clone();
        }
        let (fields, losses) = (self.fields, self.losses.len());
        let schema = self.own_schema(site, given);
        // What was cut short here may be written out elsewhere, or the other way round.
        if self.fields < self.most {
            let shared = Shared {
                schema: schema.clone(),
                fields: self.fields - fields,
                reported: Repeats::since(losses, &self.losses, site),
            };
            self.shared.insert(key, shared);
        }
        schema
    }

    fn own_schema(&mut self, site: &Site<'_>, given: bool) -> Option<Object> {
        self.fields += 1;
        let node = site.node();
        if let Some(cause) = self.left_out(site) {
            let message = if cause == Cause::SecretValue {
                "a task keeps and shows what is typed into the native form, so secret values are \
                 left out of it"
            } else {
                "the native form cannot edit \
                 this value, so it is left out"
            };
            self.report(site, Fate::Unstated, cause, message);
            return None;
        }
        let mut schema = match &node.shape {
            Shape::Scalar(scalar) => match scalar.json_type() {
                Some(name) => typed(name, node),
                None => int_or_string(),
            },
            Shape::Choice(values) => choice(node, values),
            Shape::List(item) => self.list(site, &site.any(*item))?,
            Shape::Map(map) => self.map(site, map),
            Shape::Record(record) => self.record(site, record, given),
            Shape::Union(variants) => self.union(site, variants, given)?,
            Shape::Tuple(..) | Shape::Any | Shape::Never | Shape::Verbatim(_) => return None,
        };
        // RJSF sees an object in `properties` and keys alone; without them it would see nothing.
        if is_wide(node)
            && (schema.contains_key("properties") || schema.contains_key("additionalProperties"))
        {
            schema.shift_remove("type");
        }
        self.assertions(site, &mut schema, given);
        Some(schema)
    }

    /// Why the native form cannot edit a place.
    fn left_out(&self, site: &Site<'_>) -> Option<Cause> {
        let node = site.node();
        if self.layout.is_secret(&site.at) {
            return Some(Cause::SecretValue);
        }
        if let Some(end) = site.end() {
            return Some(end.cause());
        }
        if self.fields > self.most || site.depth() > MAX_DEPTH {
            return Some(Cause::NestingTooDeep);
        }
        if site.at.last_key().is_some_and(is_reserved) || holds_placeholder(site) {
            return Some(Cause::FreeForm);
        }
        match &node.shape {
            Shape::Any | Shape::Never => Some(Cause::FreeForm),
            // The schema accepts other types than the shape's: an object may do without `type`, other shapes would refuse what
            // Helm accepts.
            shape
                if !is_wide(node)
                    && !shape.own_types().contains(node.types.without(Types::NULL)) =>
            {
                Some(Cause::AnyType)
            }
            Shape::Tuple(..) => Some(Cause::Tuple),
            Shape::Verbatim(_) => Some(Cause::Reference),
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Union(_) => None,
        }
    }

    fn hints(&mut self, site: &Site<'_>, schema: &mut Object) {
        for hint in &site.node().annotations.hints {
            match hint {
                Hint::Multiline if schema.get("type").and_then(Value::as_str) == Some("string") => {
                    schema.insert("ui:widget".to_owned(), "textarea".into());
                }
                Hint::Hidden | Hint::Slider(_) | Hint::Options(_) => {
                    let message = "the native form cannot follow \
                                   this presentation hint";
                    self.report(site, Fate::Unstated, Cause::HintUnused, message);
                }
                Hint::Multiline
                | Hint::Order(_)
                | Hint::Immutable
                | Hint::IntOrString
                | Hint::PreserveUnknown
                | Hint::Password => {}
            }
        }
    }

    /// `null` deletes a shipped default in Helm; the backend's check of this schema refuses it.
    fn null(&mut self, site: &Site<'_>) {
        if site.shipped.is_some() && !site.required && !site.node().nullable() {
            self.report(
                site,
                Fate::Narrowed,
                Cause::NullDropped,
                "`null` would delete the chart's default \
                 in Helm, but the template refuses it",
            );
        }
    }

    fn annotations(&self, site: &Site<'_>, label: Option<&str>, schema: &mut Object) {
        let annotations = &site.node().annotations;
        if let Some(title) = naming::title(annotations, label).or_else(|| label.map(naming::label))
        {
            schema.insert("title".to_owned(), title.into());
        }
        let default = site.default_text();
        let mut sentences: Vec<String> = annotations.description.iter().cloned().collect();
        sentences.extend(default.as_ref().map(|text| format!("Default: {text}.")));
        if !sentences.is_empty() {
            schema.insert("description".to_owned(), sentences.join(" ").into());
        }
        let scalar = matches!(site.shipped, Some(Value::String(_) | Value::Number(_)));
        if let Some(text) = default.filter(|text| scalar && text != "empty") {
            schema.insert("ui:placeholder".to_owned(), text.into());
        }
        // An untouched checkbox looks like `false`, and says so only at the second click; a list has an empty choice for what is not chosen.
        if site.node().shape.scalar() == Some(Scalar::Boolean)
            && site.shipped == Some(&Value::Bool(true))
        {
            schema.insert("ui:widget".to_owned(), "select".into());
        }
    }

    fn assertions(&mut self, site: &Site<'_>, schema: &mut Object, given: bool) {
        let node = site.node();
        for asserted in &node.assertions {
            match restate(&asserted.assertion, &node.shape) {
                Restated::As(keyword, value) => _ = schema.insert(keyword.to_owned(), value),
                Restated::NotNeeded => {}
                Restated::Rule if self.rule(site, asserted, schema, given) => {}
                Restated::Rule | Restated::Unchecked => {
                    let message = "the native form does not \
                                   check this rule; Helm does";
                    self.losses.push(site.loss_at(
                        asserted.at.clone(),
                        Target::Template,
                        Fate::Widened,
                        Cause::Conditional,
                        message,
                    ));
                }
            }
        }
    }

    fn list(&mut self, site: &Site<'_>, item: &Site<'_>) -> Option<Object> {
        let Some(items) = self.schema(item, None, true) else {
            self.report(
                site,
                Fate::Unstated,
                Cause::FreeForm,
                "the native form cannot edit these \
                 items, so the list is left out there",
            );
            return None;
        };
        let shipped = site.shipped.and_then(Value::as_array).unwrap_or_default();
        if !shipped.is_empty() {
            let message = "the native form writes the shipped list, because it would write an \
                           empty one otherwise";
            self.report(site, Fate::Restated, Cause::EmptyListWritten, message);
        }
        Some(object([
            ("type", types("array", site.node())),
            ("items", items.into()),
            ("default", shipped.to_vec().into()),
        ]))
    }

    fn map(&mut self, site: &Site<'_>, map: &Map) -> Object {
        if map.key_pattern.is_some() {
            self.report(
                site,
                Fate::Widened,
                Cause::KeyRule,
                "the native form does not \
                 check the names of the keys",
            );
        }
        let value = site.any(map.value);
        let any = matches!(value.node().shape, Shape::Any) || value.is_end();
        // The form draws keys that it finds in a shipped item, and has no field for a list of unknown items.
        if any && site.samples.iter().any(|sample| holds_list(sample)) {
            self.report(
                site,
                Fate::Unstated,
                Cause::FreeForm,
                "the native form cannot \
                 edit this place",
            );
            return object([("type", types("object", site.node()))]);
        }
        let values = if any {
            None
        } else {
            self.schema(&value, None, true)
        };
        let values = values.map_or(Value::Bool(true), Value::Object);
        object([
            ("type", types("object", site.node())),
            ("additionalProperties", values),
        ])
    }

    fn union(&mut self, site: &Site<'_>, variants: &[Variant], given: bool) -> Option<Object> {
        let mut branches = Vec::new();
        for (variant, label) in variants.iter().zip(labels(site.model, variants)) {
            let mut branch = self.schema(&site.variant(variant.node), None, given)?;
            branch.insert("title".to_owned(), label.into());
            branches.push(Value::Object(branch));
        }
        // Alternatives may overlap; `oneOf` would then refuse what `anyOf` accepts.
        Some(object([("anyOf", branches.into())]))
    }
}

/// Whether Backstage has a use of its own for a key. The catalog takes an object with one key that starts with `$` for a placeholder
/// and reads the file or URL that it names; the scaffolder refuses the others.
fn is_reserved(key: &str) -> bool {
    key.starts_with('$') || matches!(key, "__proto__" | "constructor" | "prototype")
}

/// Whether what the form would hold of the chart's values has a placeholder in it.
fn holds_placeholder(site: &Site<'_>) -> bool {
    match (&site.node().shape, site.shipped) {
        (Shape::Choice(values), _) => values.iter().any(is_placeholder),
        (Shape::List(_), Some(shipped)) => is_placeholder(shipped),
        _ => false,
    }
}

fn is_placeholder(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_placeholder),
        Value::Object(object) => {
            object.keys().any(|key| key.starts_with('$')) || object.values().any(is_placeholder)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether a node accepts other types beside the objects it describes.
fn is_wide(node: &Node) -> bool {
    matches!(node.shape, Shape::Record(_) | Shape::Map(_))
        && !Types::OBJECT.contains(node.types.without(Types::NULL))
}

fn holds_list(value: &Value) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(object) => object.values().any(holds_list),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
