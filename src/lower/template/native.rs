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

use super::rule::{self, Expressed, RuleSchema, Visibility};
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::{Object, Value, object};
use crate::lower::layout::Layout;
use crate::lower::naming;
use crate::lower::site::Site;
use crate::model::{
    Asserted, Assertion, Bound, ItemsAssertion, KeyRule, KeysAssertion, Map, Model, Node,
    NumberAssertion, Property, Record, Rest, Scalar, Shape, TextAssertion, Types, Variant,
};

/// Properties written out before the rest is left out: the catalog stores the whole entity, and the form renders all of it.
const MAX_FIELDS: usize = 4_000;

/// The property by which charts turn a section on and off.
pub(super) const SWITCH: &str = "enabled";

pub(super) struct Native {
    pub(super) schema: Object,
    pub(super) losses: Vec<Loss>,
}

/// Lowers the values to the schema of the native form.
pub(super) fn lower(model: &Model, layout: &Layout) -> Native {
    let mut lowering = Lowering {
        layout,
        losses: Vec::new(),
        fields: 0,
    };
    let root = Site::root(model);
    let schema = match root.node().shape.record() {
        Some(record) => lowering.record(&root, record, true),
        None => {
            lowering.lose(
                &root,
                Fate::Unstated,
                Cause::FreeForm,
                "the native form cannot edit this place",
            );
            object([
                ("type", "object".into()),
                ("additionalProperties", true.into()),
            ])
        }
    };
    Native {
        schema,
        losses: lowering.losses,
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
            .push(site.loss(Target::Template, fate, cause, message));
    }

    /// The schema of a place; `None` when the native form cannot edit it. `given` tells whether the place is there in every instance.
    fn schema(&mut self, site: &Site<'_>, label: Option<&str>, given: bool) -> Option<Object> {
        self.fields += 1;
        let node = site.node();
        let cause = match &node.shape {
            _ if self.layout.is_secret(&site.at) => Some(Cause::SecretValue),
            _ if site.recursive() => Some(Cause::Recursion),
            _ if self.fields > MAX_FIELDS => Some(Cause::NestingTooDeep),
            Shape::Any | Shape::Never => Some(Cause::FreeForm),
            // An unannounced union: an object may do without `type`, other shapes would refuse what Helm accepts.
            shape
                if !wide(node) && !shape.own_types().contains(node.types.without(Types::NULL)) =>
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
        };
        if let Some(cause) = cause {
            let message = if cause == Cause::SecretValue {
                "a task keeps and shows what is typed into the native form, so secret values are left out there"
            } else {
                "the native form cannot edit this place, so it is left out there"
            };
            self.lose(site, Fate::Unstated, cause, message);
            return None;
        }
        let mut schema = match &node.shape {
            Shape::Scalar(Scalar::Boolean) => typed("boolean", node),
            Shape::Scalar(Scalar::Integer) => typed("integer", node),
            Shape::Scalar(Scalar::Number) => typed("number", node),
            Shape::Scalar(Scalar::String) => typed("string", node),
            Shape::Scalar(Scalar::IntOrString) => int_or_string(),
            Shape::Choice(values) => choice(node, values),
            Shape::List(item) => self.list(site, &site.any(*item))?,
            Shape::Map(map) => self.map(site, map),
            Shape::Record(record) => self.record(site, record, given),
            Shape::Union(variants) => self.union(site, variants, given)?,
            Shape::Tuple(..) | Shape::Any | Shape::Never | Shape::Verbatim(_) => return None,
        };
        // RJSF sees an object in `properties` and keys alone; without them it would see nothing.
        if wide(node)
            && (schema.contains_key("properties") || schema.contains_key("additionalProperties"))
        {
            schema.shift_remove("type");
        }
        self.assertions(site, &mut schema, given);
        self.annotations(site, label, &mut schema);
        self.null(site);
        Some(schema)
    }

    /// `null` deletes a shipped default in Helm; the backend's check of this schema refuses it.
    fn null(&mut self, site: &Site<'_>) {
        if site.shipped.is_some() && !site.required && !site.node().nullable() {
            self.lose(
                site,
                Fate::Narrowed,
                Cause::NullDropped,
                "`null` would delete the chart's default in Helm, but the template refuses it",
            );
        }
    }

    fn annotations(&mut self, site: &Site<'_>, label: Option<&str>, schema: &mut Object) {
        let annotations = &site.node().annotations;
        if let Some(title) = annotations
            .title
            .clone()
            .or_else(|| label.map(naming::label))
        {
            schema.insert("title".to_owned(), title.into());
        }
        let told = site.told_default();
        let default = told.as_ref().map(|text| format!("Default: {text}."));
        let sentences: Vec<String> = annotations
            .description
            .clone()
            .into_iter()
            .chain(default)
            .collect();
        if !sentences.is_empty() {
            schema.insert("description".to_owned(), sentences.join(" ").into());
        }
        let scalar = matches!(site.shipped, Some(Value::String(_) | Value::Number(_)));
        if let Some(text) = told.filter(|text| scalar && text != "empty") {
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
                    let message = "the native form does not check this rule; Helm does";
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

    /// Writes a rule about an object as far as the form runs it; whether that is all of it.
    fn rule(
        &mut self,
        site: &Site<'_>,
        asserted: &Asserted,
        schema: &mut Object,
        given: bool,
    ) -> bool {
        let expressed = asserted
            .condition
            .as_ref()
            .and_then(|condition| rule::lower(site, condition, schema, given));
        match expressed {
            None => false,
            Some(Expressed::Always) => true,
            Some(Expressed::Schemas(schemas)) => {
                for rule in schemas {
                    self.add_rule(site, rule, schema);
                }
                true
            }
        }
    }

    /// Adds a rule where the form shows the properties that it requires.
    fn add_rule(&mut self, site: &Site<'_>, rule: RuleSchema, schema: &mut Object) {
        if let Shape::Record(record) = &site.node().shape {
            for name in &rule.required {
                if let Some(field) = record.property(name) {
                    self.empty_text(&site.property(field));
                }
            }
        }
        let branch = match rule.visibility {
            Visibility::Shown => None,
            Visibility::Hidden => ["then", "else"]
                .into_iter()
                .find(|key| schema.contains_key(*key)),
        };
        match branch.and_then(|key| schema.get_mut(key)) {
            Some(Value::Object(branch)) => also(branch, rule.schema),
            _ => also(schema, rule.schema),
        }
    }

    /// Tells that a required text cannot be empty.
    fn empty_text(&mut self, below: &Site<'_>) {
        let node = below.node();
        let asks = |assertion: &Assertion| matches!(assertion, Assertion::Text(TextAssertion::MinLength(count)) if *count > 0);
        let text = matches!(
            node.shape,
            Shape::Scalar(Scalar::String | Scalar::IntOrString) | Shape::Choice(_)
        );
        if text
            && !node
                .assertions
                .iter()
                .any(|asserted| asks(&asserted.assertion))
        {
            self.lose(
                below,
                Fate::Narrowed,
                Cause::EmptyText,
                "the native form takes an empty text for a missing one",
            );
        }
    }

    fn list(&mut self, site: &Site<'_>, item: &Site<'_>) -> Option<Object> {
        let Some(items) = self.schema(item, None, true) else {
            self.lose(
                site,
                Fate::Unstated,
                Cause::FreeForm,
                "the native form cannot edit these items, so the list is left out there",
            );
            return None;
        };
        let shipped = site
            .shipped
            .filter(|value| value.as_array().is_some())
            .cloned()
            .unwrap_or_else(|| Value::Array(Vec::new()));
        if shipped.as_array().is_some_and(|items| !items.is_empty()) {
            self.lose(
                site,
                Fate::Restated,
                Cause::EmptyListWritten,
                "the native form writes the shipped list, because it would write an empty one otherwise",
            );
        }
        Some(object([
            ("type", types("array", site.node())),
            ("items", items.into()),
            ("default", shipped),
        ]))
    }

    fn map(&mut self, site: &Site<'_>, map: &Map) -> Object {
        if map.key_pattern.is_some() {
            self.lose(
                site,
                Fate::Widened,
                Cause::KeyRule,
                "the native form does not check the names of the keys",
            );
        }
        let value = site.any(map.value);
        let any = matches!(value.node().shape, Shape::Any) || value.recursive();
        // The form draws keys that it finds in a shipped item, and has no field for a list of nobody knows what.
        if any && site.samples.iter().any(|sample| holds_list(sample)) {
            self.lose(
                site,
                Fate::Unstated,
                Cause::FreeForm,
                "the native form cannot edit this place",
            );
            return object([("type", types("object", site.node()))]);
        }
        let values = if any {
            None
        } else {
            self.schema(&value, None, true)
        };
        object([
            ("type", types("object", site.node())),
            (
                "additionalProperties",
                values.map_or(Value::Bool(true), Value::Object),
            ),
        ])
    }

    fn record(&mut self, site: &Site<'_>, record: &Record, given: bool) -> Object {
        let mut properties = Object::new();
        let mut required: Vec<Value> = Vec::new();
        let mut left_out = false;
        for field in &record.properties {
            let below = site.property(field);
            let there = given
                && !below.node().nullable()
                && (field.required || matches!(below.shipped, Some(Value::Object(_))));
            let Some(schema) = self.schema(&below, Some(&field.name), there) else {
                left_out |= !matches!(below.node().shape, Shape::Never);
                continue;
            };
            properties.insert(field.name.clone(), schema.into());
            if below.must_be_given() {
                required.extend(self.required(site, &below, field, given));
            }
        }
        let names: Vec<Value> = properties
            .keys()
            .map(|name| Value::from(name.as_str()))
            .collect();
        let hidden = self.hide(site, record, &mut properties, &required);
        let mut schema = object([
            ("type", types("object", site.node())),
            ("properties", properties.into()),
        ]);
        if !required.is_empty() {
            schema.insert("required".to_owned(), required.into());
        }
        let hides = hidden.is_some();
        schema.extend(hidden.into_iter().flatten());
        match &record.rest {
            // `additionalProperties` would not see the properties that depend on the switch.
            Rest::Closed if !left_out && hides => {
                schema.insert(
                    "propertyNames".to_owned(),
                    object([("enum", names.into())]).into(),
                );
            }
            Rest::Closed if !left_out => {
                schema.insert("additionalProperties".to_owned(), false.into());
            }
            Rest::Closed => self.lose(
                site,
                Fate::Widened,
                Cause::ClosedObject,
                "unknown keys are not refused, because some places are left out",
            ),
            Rest::Typed(rules) => {
                let values = match rules.as_slice() {
                    [
                        KeyRule {
                            pattern: None,
                            value,
                        },
                    ] => self.schema(&site.any(*value), None, true),
                    _ => None,
                };
                match values {
                    Some(values) => {
                        schema.insert("additionalProperties".to_owned(), values.into());
                    }
                    None => self.lose(
                        site,
                        Fate::Widened,
                        Cause::MixedObject,
                        "the native form does not check the keys that are not listed",
                    ),
                }
            }
            Rest::Open | Rest::Free => {}
        }
        schema
    }

    /// Takes the properties that a switch turns off out of `properties`: the keywords by which the form shows them while it is on.
    /// An untouched switch stands as the chart ships it. What a person typed stays in the values when it is turned off.
    fn hide(
        &mut self,
        site: &Site<'_>,
        record: &Record,
        properties: &mut Object,
        required: &[Value],
    ) -> Option<Object> {
        let on = switched_on(site, record).filter(|_| properties.contains_key(SWITCH))?;
        let stays = |name: &String| {
            name == SWITCH || required.iter().any(|needed| needed.as_str() == Some(name))
        };
        let (shown, hidden): (Object, Object) = std::mem::take(properties)
            .into_iter()
            .partition(|(name, _)| stays(name));
        *properties = shown;
        if hidden.is_empty() {
            return None;
        }
        self.lose(
            site,
            Fate::Widened,
            Cause::Conditional,
            "the native form shows and checks these values only while `enabled` is on; what was entered before is kept",
        );
        let touched = object([
            (
                "properties",
                object([(SWITCH, object([("const", (!on).into())]).into())]).into(),
            ),
            ("required", vec![Value::from(SWITCH)].into()),
        ]);
        let branch = object([("properties", hidden.into())]);
        Some(object([
            ("if", touched.into()),
            (if on { "else" } else { "then" }, branch.into()),
        ]))
    }

    /// The name of a required property, where the native form can require it.
    fn required(
        &mut self,
        site: &Site<'_>,
        below: &Site<'_>,
        field: &Property,
        given: bool,
    ) -> Option<Value> {
        if !given {
            // The form draws every object, and the browser would insist on what is required inside one that nobody wants.
            self.lose(
                below,
                Fate::Widened,
                Cause::Conditional,
                "the native form cannot require this only when the object around it is given",
            );
            return None;
        }
        let text = matches!(
            below.node().shape,
            Shape::Scalar(Scalar::String | Scalar::IntOrString) | Shape::Choice(_)
        );
        let empty = |sample: &&Value| {
            sample
                .get(&field.name)
                .is_none_or(|value| value.is_null() || value.as_str() == Some(""))
        };
        if text && site.samples.iter().any(empty) {
            self.lose(
                below,
                Fate::Widened,
                Cause::EmptyText,
                "a shipped item has no text here, which the native form would call missing, so it is not required",
            );
            return None;
        }
        self.empty_text(below);
        Some(field.name.as_str().into())
    }

    fn union(&mut self, site: &Site<'_>, variants: &[Variant], given: bool) -> Option<Object> {
        let mut branches = Vec::new();
        for (index, variant) in variants.iter().enumerate() {
            let mut branch = self.schema(&site.variant(variant.node), None, given)?;
            if let Some(title) = &variant.title {
                branch.insert("title".to_owned(), title.as_str().into());
            }
            branch
                .entry("title".to_owned())
                .or_insert_with(|| format!("Option {}", index + 1).into());
            branches.push(Value::Object(branch));
        }
        // Alternatives may overlap; `oneOf` would then refuse what `anyOf` accepts.
        Some(object([("anyOf", branches.into())]))
    }
}

/// What becomes of an assertion in the native form's schema.
enum Restated {
    /// This keyword with this value.
    As(&'static str, Value),
    /// Nothing: it applies to no value that the form writes here.
    NotNeeded,
    /// A rule, which the form may run.
    Rule,
    /// Nothing, so that the form does not check it.
    Unchecked,
}

fn restate(assertion: &Assertion, shape: &Shape) -> Restated {
    match assertion {
        Assertion::Number(assertion)
            if matches!(shape.scalar(), Some(Scalar::Integer | Scalar::Number)) =>
        {
            restate_number(assertion)
        }
        Assertion::Text(assertion) if shape.scalar() == Some(Scalar::String) => {
            restate_text(assertion)
        }
        Assertion::Number(_) | Assertion::Text(_) => Restated::NotNeeded,
        Assertion::Items(ItemsAssertion::MinItems(_)) => Restated::Unchecked,
        Assertion::Items(_) if !matches!(shape, Shape::List(_)) => Restated::NotNeeded,
        Assertion::Items(ItemsAssertion::MaxItems(most)) => Restated::As("maxItems", size(*most)),
        Assertion::Items(ItemsAssertion::UniqueItems) => Restated::As("uniqueItems", true.into()),
        Assertion::Keys(KeysAssertion::MinProperties(0)) if matches!(shape, Shape::Map(_)) => {
            Restated::NotNeeded
        }
        Assertion::Keys(_) | Assertion::Format(_) => Restated::Unchecked,
        Assertion::Rule(_) => Restated::Rule,
    }
}

fn restate_number(assertion: &NumberAssertion) -> Restated {
    let (keyword, number) = match assertion {
        NumberAssertion::Minimum(Bound { number, exclusive }) => (
            if *exclusive {
                "exclusiveMinimum"
            } else {
                "minimum"
            },
            number,
        ),
        NumberAssertion::Maximum(Bound { number, exclusive }) => (
            if *exclusive {
                "exclusiveMaximum"
            } else {
                "maximum"
            },
            number,
        ),
        NumberAssertion::MultipleOf(step) => ("multipleOf", step),
    };
    Restated::As(keyword, Value::Number(number.clone()))
}

fn restate_text(assertion: &TextAssertion) -> Restated {
    match assertion {
        TextAssertion::MinLength(least) => Restated::As("minLength", size(*least)),
        TextAssertion::MaxLength(most) => Restated::As("maxLength", size(*most)),
        TextAssertion::Pattern(pattern) if in_javascript(pattern.as_str()) => {
            Restated::As("pattern", pattern.as_str().into())
        }
        TextAssertion::Pattern(_) => Restated::Unchecked,
    }
}

/// Adds a rule to a schema: as its own `if` where it has none, because the backend does not say what is wrong inside `allOf`.
fn also(schema: &mut Object, rule: Object) {
    if !schema.contains_key("if") {
        schema.extend(rule);
        return;
    }
    let before = schema
        .get("allOf")
        .and_then(Value::as_array)
        .unwrap_or_default();
    let all: Vec<Value> = before.iter().cloned().chain([rule.into()]).collect();
    schema.insert("allOf".to_owned(), all.into());
}

/// What the chart ships for the switch of a section; `None` when nothing there is known to be one. Below a list or a map the shipped
/// items may differ, and keys by pattern would be drawn by the form while their section is off.
fn switched_on(site: &Site<'_>, record: &Record) -> Option<bool> {
    let node = site.model.node(record.property(SWITCH)?.node);
    let simple = matches!(node.shape, Shape::Scalar(Scalar::Boolean))
        && !node.nullable()
        && !matches!(record.rest, Rest::Typed(_));
    site.shipped
        .filter(|_| simple && site.depth() > 0 && !wide(site.node()))?
        .get(SWITCH)?
        .as_bool()
}

/// Whether a node accepts other types beside the objects it describes.
fn wide(node: &Node) -> bool {
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

fn size(count: u64) -> Value {
    Value::from(i64::try_from(count).unwrap_or(i64::MAX))
}

/// `type`, with `null` beside it where the schema accepts it: RJSF edits the other type and lets `null` pass.
fn types(name: &str, node: &Node) -> Value {
    if node.nullable() {
        vec![Value::from(name), Value::from("null")].into()
    } else {
        name.into()
    }
}

fn typed(name: &str, node: &Node) -> Object {
    object([("type", types(name, node))])
}

fn int_or_string() -> Object {
    let branch = |title: &str, kind: &str| {
        Value::from(object([("title", title.into()), ("type", kind.into())]))
    };
    object([(
        "oneOf",
        vec![branch("Text", "string"), branch("Number", "integer")].into(),
    )])
}

fn choice(node: &Node, values: &[Value]) -> Object {
    let kinds = values.iter().map(Types::of).fold(Types::NONE, Types::or);
    let mut schema = Object::new();
    if let [kind] = kinds.names().as_slice() {
        schema.insert("type".to_owned(), types(kind, node));
    }
    let null = node.nullable().then_some(Value::Null);
    schema.insert(
        "enum".to_owned(),
        values
            .iter()
            .cloned()
            .chain(null)
            .collect::<Vec<_>>()
            .into(),
    );
    schema
}

/// Whether a pattern means the same to JavaScript as to Go. Groups with flags, `\A`, `\z`, `\Q`, classes by name and `\pL` do not.
fn in_javascript(pattern: &str) -> bool {
    let foreign = [
        "(?i", "(?s", "(?m", "(?U", "(?-", "(?P", "\\A", "\\z", "\\Q", "\\E", "\\a", "\\C", "[[:",
        "\\p", "\\P", "\\x{",
    ];
    !foreign.iter().any(|part| pattern.contains(part))
}
