// SPDX-License-Identifier: Apache-2.0
//! Sections of the native form: records, the switches that hide them, and rules about their properties.

use super::{NativeLowering, is_wide, types};
use crate::diagnostic::{Cause, Fate};
use crate::json::{Object, Value, object};
use crate::lower::site::Site;
use crate::lower::template::rule::{self, Expressed, RuleSchema, SWITCH, Visibility};
use crate::model::{Asserted, KeyRule, Property, Record, Rest, Scalar, Shape, TextAssertion};

/// A record as far as it is lowered.
#[derive(Default)]
struct Section {
    /// Schemas by name.
    properties: Object,
    /// The names that the form requires.
    required: Vec<Value>,
    /// Whether the form cannot edit some of the properties.
    left_out: bool,
}

impl NativeLowering<'_> {
    /// The schema of a record. `given` tells whether every instance has it.
    pub(super) fn record(&mut self, site: &Site<'_>, record: &Record, given: bool) -> Object {
        let mut section = self.section(site, record, given);
        let names: Vec<Value> = section
            .properties
            .keys()
            .map(|name| Value::from(name.as_str()))
            .collect();
        let hidden = self.hide(site, record, &mut section);
        let mut schema = object([
            ("type", types("object", site.node())),
            ("properties", section.properties.into()),
        ]);
        if !section.required.is_empty() {
            schema.insert("required".to_owned(), section.required.into());
        }
        let unlisted = match &record.rest {
            Rest::Closed if section.left_out => {
                let message = "unknown keys are accepted, because \
                               some properties are left out";
                self.report(site, Fate::Widened, Cause::ClosedObject, message);
                None
            }
            // `additionalProperties` would not see the properties that depend on the switch.
            Rest::Closed if hidden.is_some() => {
                Some(("propertyNames", object([("enum", names.into())]).into()))
            }
            Rest::Closed => Some(("additionalProperties", false.into())),
            Rest::Typed(rules) => self
                .unlisted(site, rules)
                .map(|values| ("additionalProperties", values.into())),
            Rest::Open | Rest::Free => None,
        };
        schema.extend(hidden.into_iter().flatten());
        if let Some((keyword, value)) = unlisted {
            schema.insert(keyword.to_owned(), value);
        }
        schema
    }

    fn section(&mut self, site: &Site<'_>, record: &Record, given: bool) -> Section {
        let mut section = Section::default();
        for property in record.in_order(site.model) {
            let below = site.property(property);
            let always = property.required || matches!(below.shipped, Some(Value::Object(_)));
            let there = given && always && !below.node().nullable();
            let Some(schema) = self.schema(&below, Some(&property.name), there) else {
                section.left_out |= !matches!(below.node().shape, Shape::Never);
                continue;
            };
            section
                .properties
                .insert(property.name.clone(), schema.into());
            if below.must_be_written(self.layout) && self.can_require(site, &below, property, given)
            {
                section.required.push(property.name.as_str().into());
            }
        }
        section
    }

    /// The schema of the values under keys that are not listed, where one rule covers all of these.
    fn unlisted(&mut self, site: &Site<'_>, rules: &[KeyRule]) -> Option<Object> {
        let values = match rules {
            [
                KeyRule {
                    pattern: None,
                    value,
                },
            ] => self.schema(&site.any(*value), None, true),
            _ => None,
        };
        if values.is_none() {
            let message = "the native form does not check unlisted keys";
            self.report(site, Fate::Widened, Cause::MixedObject, message);
        }
        values
    }

    /// Takes the properties that a switch turns off out of the section, and returns the keywords by which the form shows them
    /// while it is on. An untouched switch stands as the chart ships it. What a person typed stays in the values when the
    /// switch is turned off.
    fn hide(&mut self, site: &Site<'_>, record: &Record, section: &mut Section) -> Option<Object> {
        let on = switched_on(site, record)?;
        if !section.properties.contains_key(SWITCH) {
            return None;
        }
        let required = &section.required;
        let (shown, hidden): (Object, Object) = std::mem::take(&mut section.properties)
            .into_iter()
            .partition(|(name, _)| name == SWITCH || required.contains(&name.as_str().into()));
        section.properties = shown;
        if hidden.is_empty() {
            return None;
        }
        let message = "the native form shows and checks these values only while `enabled` is on; \
                       values entered before are kept";
        self.report(site, Fate::Widened, Cause::Conditional, message);
        let touched = object([("const", (!on).into())]);
        let test = object([
            ("properties", object([(SWITCH, touched.into())]).into()),
            ("required", vec![Value::from(SWITCH)].into()),
        ]);
        let branch = object([("properties", hidden.into())]);
        Some(object([
            ("if", test.into()),
            (if on { "else" } else { "then" }, branch.into()),
        ]))
    }

    /// Whether the native form can require a property that must be given.
    fn can_require(
        &mut self,
        site: &Site<'_>,
        below: &Site<'_>,
        property: &Property,
        given: bool,
    ) -> bool {
        if !given {
            // The form draws every object, and the browser would insist on what is required inside one that nobody wants.
            let message = "the native form cannot require this \
                 only when the object around it is given";
            self.report(below, Fate::Widened, Cause::Conditional, message);
            return false;
        }
        let blank = |sample: &&Value| is_blank(sample.get(&property.name));
        if is_typed(below) && site.samples.iter().any(blank) {
            let message = "a shipped item has no text here, which the native form would report as \
                           missing, so it is not required";
            self.report(below, Fate::Widened, Cause::EmptyText, message);
            return false;
        }
        self.report_empty_text(below);
        true
    }

    /// Reports that a required text cannot be empty.
    fn report_empty_text(&mut self, below: &Site<'_>) {
        if is_typed(below) && !below.node().text_assertions().any(refuses_empty) {
            let message = "the native form takes an empty text for a missing one";
            self.report(below, Fate::Narrowed, Cause::EmptyText, message);
        }
    }

    /// Writes a rule about an object as far as the form checks it. Returns whether that is all of it.
    pub(super) fn rule(
        &mut self,
        site: &Site<'_>,
        asserted: &Asserted,
        schema: &mut Object,
        given: bool,
    ) -> bool {
        let Some(condition) = &asserted.condition else {
            return false;
        };
        if self.layout.decides(condition, &site.at) {
            return false;
        }
        match rule::lower(site, condition, schema, given) {
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
                if let Some(property) = record.property(name) {
                    self.report_empty_text(&site.property(property));
                }
            }
        }
        let branch = match rule.visibility {
            Visibility::Shown => None,
            Visibility::Hidden if schema.contains_key("then") => Some("then"),
            Visibility::Hidden => Some("else"),
        };
        match branch.and_then(|key| schema.get_mut(key)) {
            Some(Value::Object(branch)) => add(branch, rule.schema),
            _ => add(schema, rule.schema),
        }
    }
}

/// Adds a rule to a schema: as its own `if` where it has none, because the backend does not report what is wrong inside
/// `allOf`.
fn add(schema: &mut Object, rule: Object) {
    if !schema.contains_key("if") {
        schema.extend(rule);
        return;
    }
    let before = schema
        .get("allOf")
        .and_then(Value::as_array)
        .unwrap_or_default();
    let mut all = before.to_vec();
    all.push(rule.into());
    schema.insert("allOf".to_owned(), all.into());
}

/// What the chart ships for the switch of a section; `None` when no property is known to be one. Below a list or a map the
/// shipped items may differ, and keys by pattern would be drawn by the form while their section is off.
fn switched_on(site: &Site<'_>, record: &Record) -> Option<bool> {
    let node = site.model.node(record.property(SWITCH)?.node);
    let is_switch = node.shape.scalar() == Some(Scalar::Boolean)
        && !node.nullable()
        && !matches!(record.rest, Rest::Typed(_));
    if !is_switch || site.depth() == 0 || is_wide(site.node()) {
        return None;
    }
    site.shipped?.get(SWITCH)?.as_bool()
}

/// Whether a person types text to fill in the place.
fn is_typed(site: &Site<'_>) -> bool {
    matches!(
        site.node().shape,
        Shape::Scalar(Scalar::String | Scalar::IntOrString) | Shape::Choice(_)
    )
}

fn is_blank(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_str() == Some(""))
}

fn refuses_empty(assertion: &TextAssertion) -> bool {
    matches!(assertion, TextAssertion::MinLength(count) if *count > 0)
}
