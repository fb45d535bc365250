// SPDX-License-Identifier: Apache-2.0
//! The subschemas that apply to a value → its shape.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::build::{Builder, Key};
use super::cases::{self, Applied};
use super::conjunct::{Conjunct, Expansion};
use super::types::Types;
use super::{
    Annotations, Hint, KeyRule, Map, NodeId, Property, Record, Rest, Scalar, Shape, Variant,
    Verbatim,
};
use crate::json::Value;
use crate::schema::{Pattern, vendor};

impl<'a> Builder<'a, '_> {
    fn child(&mut self, conjuncts: Vec<Conjunct<'a>>, cases: Vec<Conjunct<'a>>) -> NodeId {
        let cases = cases::that_add(self.parts, &conjuncts, cases);
        self.node(Key {
            cases,
            ..Key::of(conjuncts)
        })
    }

    /// What is edited and stored where these subschemas apply and these types are accepted.
    pub(super) fn shape(
        &mut self,
        key: &Key<'a>,
        applied: &Applied<'a>,
        types: Types,
        choices: Option<Vec<Value>>,
        annotations: &Annotations,
    ) -> Shape {
        let types = types.without(Types::NULL);
        if applied.always.remote {
            return Shape::Verbatim(Verbatim::Remote);
        }
        if let Some(mut values) = choices {
            values.retain(|value| types.contains(Types::of(value)) && can_be_given(value));
            return if values.is_empty() {
                Shape::Never
            } else {
                Shape::Choice(values)
            };
        }
        match types {
            Types::NONE => Shape::Never,
            Types::BOOLEAN => Shape::Scalar(Scalar::Boolean),
            Types::INTEGER => Shape::Scalar(Scalar::Integer),
            Types::FRACTION | Types::NUMBER => Shape::Scalar(Scalar::Number),
            Types::STRING => Shape::Scalar(Scalar::String),
            Types::ARRAY => self.list(applied),
            Types::OBJECT => self.object(applied),
            mixed => self.mixed(key, applied, mixed, annotations),
        }
    }

    /// The shape of a value of several types.
    fn mixed(
        &mut self,
        key: &Key<'a>,
        applied: &Applied<'a>,
        types: Types,
        annotations: &Annotations,
    ) -> Shape {
        let number_or_text = Types::NUMBER.or(Types::STRING).contains(types);
        if number_or_text || annotations.hints.contains(&Hint::IntOrString) {
            return Shape::Scalar(Scalar::IntOrString);
        }
        if types != Types::ALL.without(Types::NULL) {
            return self.variants_by_type(key, types);
        }
        // Without `type`, the keywords tell what is meant.
        let of_objects = ["properties", "patternProperties", "additionalProperties"];
        if applied.constrained(&of_objects) {
            self.object(applied)
        } else if applied.constrained(&["items", "prefixItems"]) {
            self.list(applied)
        } else {
            Shape::Any
        }
    }

    /// A union of one variant for each type.
    fn variants_by_type(&mut self, key: &Key<'a>, types: Types) -> Shape {
        let members = [
            Types::STRING,
            Types::NUMBER,
            Types::BOOLEAN,
            Types::ARRAY,
            Types::OBJECT,
        ];
        let mut variants = Vec::new();
        for member in members {
            let only = types.and(member);
            if !only.is_none() {
                let key = Key {
                    only,
                    ..key.clone()
                };
                variants.push(Variant {
                    title: None,
                    definition: None,
                    node: self.node(key),
                });
            }
        }
        Shape::Union(variants)
    }

    fn list(&mut self, applied: &Applied<'a>) -> Shape {
        let mut positions: Vec<Vec<Conjunct<'a>>> = Vec::new();
        let mut rest: Vec<Conjunct<'a>> = Vec::new();
        for conjunct in &applied.always.objects {
            let (listed, after) = items(conjunct);
            if positions.len() < listed.len() {
                positions.resize(listed.len(), Vec::new());
            }
            for (position, item) in positions.iter_mut().zip(listed) {
                position.push(item);
            }
            rest.extend(after);
        }
        let more = cases::of_items(&applied.cases);
        if positions.is_empty() {
            return Shape::List(self.child(rest, more));
        }
        let closed = rest.iter().any(|rest| rest.value.as_bool() == Some(false));
        let positions = positions.into_iter();
        let items = positions.map(|conjuncts| self.child(conjuncts, more.clone()));
        let items = items.collect();
        Shape::Tuple(items, (!closed).then(|| self.child(rest, more)))
    }

    fn object(&mut self, applied: &Applied<'a>) -> Shape {
        let expansion = &applied.always;
        let mut names = self.names(expansion);
        let mut rest = self.rest(applied);
        if names.is_empty() && matches!(rest, Rest::Typed(_)) && !applied.top {
            return self.nameless(applied, rest);
        }
        let occasional = self.occasional_names(applied, &names);
        let keeps_any = names.is_empty() && !expansion.objects.is_empty();
        names.extend(occasional.into_iter().map(|name| (name, false)));
        if names.is_empty() {
            return self.nameless(applied, rest);
        }
        // Where only they list keys, any key is kept without them, and so it is with them.
        let keeps_any = keeps_any || cases::describe_other_keys(&applied.cases);
        if rest == Rest::Open && keeps_any {
            rest = Rest::Free;
        }
        let mut properties = Vec::new();
        for (name, required) in names {
            properties.push(self.property(applied, name, required));
        }
        if rest != Rest::Closed {
            self.switches(expansion, &mut properties);
        }
        Shape::Record(Record::new(properties, rest))
    }

    /// The shape of an object without listed properties: a map, when all keys have values of one kind.
    fn nameless(&mut self, applied: &Applied<'a>, rest: Rest) -> Shape {
        let expansion = &applied.always;
        match rest {
            Rest::Open | Rest::Free => Shape::Map(Map {
                value: self.child(Vec::new(), Vec::new()),
                key_pattern: self.key_pattern(expansion),
            }),
            Rest::Typed(rules) => match <[KeyRule; 1]>::try_from(rules) {
                Ok([rule]) => Shape::Map(Map {
                    value: rule.value,
                    key_pattern: rule.pattern.or_else(|| self.key_pattern(expansion)),
                }),
                Err(rules) => Shape::Record(Record::new(Vec::new(), Rest::Typed(rules))),
            },
            Rest::Closed => Shape::Record(Record::new(Vec::new(), Rest::Closed)),
        }
    }

    fn property(&mut self, applied: &Applied<'a>, name: String, required: bool) -> Property {
        let conjuncts = self.conjuncts_of(&applied.always, &name);
        let only = if conjuncts.iter().any(|conjunct| conjunct.root) {
            Types::OBJECT
        } else {
            Types::ALL
        };
        let cases = cases::of_key(&applied.cases, &name);
        let cases = cases::that_add(self.parts, &conjuncts, cases);
        Property {
            declared: !conjuncts.iter().all(Conjunct::is_missing) || !cases.is_empty(),
            node: self.node(Key {
                only,
                cases,
                ..Key::of(conjuncts)
            }),
            name,
            required,
        }
    }

    /// Adds the keys that switch a subchart on and that its schema leaves open: without them it could not be requested.
    fn switches(&mut self, expansion: &Expansion<'a>, properties: &mut Vec<Property>) {
        let roots = expansion.objects.iter().filter(|conjunct| conjunct.root);
        let parts = self.parts;
        for name in roots
            .filter_map(|conjunct| parts.get(conjunct.part))
            .flat_map(|part| &part.switches)
        {
            let listed = properties.iter().any(|property| property.name == *name);
            if listed || !self.conjuncts_of(expansion, name).is_empty() {
                continue;
            }
            let node = self.node(Key {
                only: Types::BOOLEAN,
                ..Key::of(Vec::new())
            });
            properties.push(Property {
                name: name.clone(),
                node,
                required: false,
                declared: false,
            });
        }
    }

    /// The names of all properties, in the order of the schema, with whether they are required.
    fn names(&self, expansion: &Expansion<'a>) -> Vec<(String, bool)> {
        let mut names: IndexMap<String, bool> = IndexMap::new();
        for conjunct in &expansion.objects {
            let properties = conjunct.get("properties").and_then(Value::as_object);
            for name in properties
                .into_iter()
                .flat_map(|properties| properties.keys())
            {
                names.entry(name.clone()).or_default();
            }
        }
        for conjunct in &expansion.objects {
            let required = conjunct.get("required").and_then(Value::as_array);
            for name in required
                .unwrap_or_default()
                .iter()
                .filter_map(Value::as_str)
            {
                names.insert(name.to_owned(), true);
            }
            for (name, _) in self.subcharts(conjunct) {
                names.entry(name.clone()).or_default();
            }
        }
        names.into_iter().collect()
    }

    /// The names of the keys that only some cases describe and nothing refuses, in the order of the schema. A key that they only require
    /// can hold anything, which the top of the values cannot say and an object without listed keys says of any key.
    fn occasional_names(&self, applied: &Applied<'a>, listed: &[(String, bool)]) -> Vec<String> {
        let mut known: HashSet<&str> = listed.iter().map(|(name, _)| name.as_str()).collect();
        let mut names = Vec::new();
        for case in &applied.cases {
            let described = case.map("properties").into_iter();
            let described = described.filter(|(_, value)| value.value.as_bool() != Some(false));
            let required = case.get("required").and_then(Value::as_array);
            let required = required.unwrap_or_default().iter();
            let required = required.filter_map(Value::as_str);
            let required = required.filter(|_| !applied.top && !listed.is_empty());
            for name in described.map(|(name, _)| name).chain(required) {
                if known.insert(name) && !self.refuses(&applied.always, name) {
                    names.push(name.to_owned());
                }
            }
        }
        names
    }

    /// Whether a subschema refuses a key that it does not list.
    fn refuses(&self, expansion: &Expansion<'a>, name: &str) -> bool {
        expansion.objects.iter().any(|conjunct| {
            let others = conjunct.get("additionalProperties");
            let patterns = conjunct.map("patternProperties");
            others.and_then(Value::as_bool) == Some(false)
                && conjunct.member("properties", name).is_none()
                && !patterns
                    .iter()
                    .any(|(pattern, _)| self.patterns.get(pattern).finds(name))
        })
    }

    /// The charts whose values stand below a subschema's value, by their keys.
    fn subcharts(&self, conjunct: &Conjunct<'a>) -> &[(String, usize)] {
        match self.parts.get(conjunct.part) {
            Some(part) if conjunct.root => &part.children,
            Some(_) | None => &[],
        }
    }

    /// The subschemas that apply to one property.
    fn conjuncts_of(&self, expansion: &Expansion<'a>, name: &str) -> Vec<Conjunct<'a>> {
        let mut conjuncts = Vec::new();
        for conjunct in &expansion.objects {
            let before = conjuncts.len();
            conjuncts.extend(conjunct.member("properties", name));
            for (pattern, value) in conjunct.map("patternProperties") {
                if self.patterns.get(pattern).finds(name) {
                    conjuncts.push(value);
                }
            }
            if conjuncts.len() == before {
                conjuncts.extend(conjunct.key("additionalProperties"));
            }
            let subcharts = self.subcharts(conjunct).iter();
            let below = subcharts.filter(|(key, _)| key == name);
            conjuncts.extend(below.filter_map(|(_, part)| Conjunct::root(self.parts, *part)));
        }
        conjuncts
    }

    /// What other keys are.
    fn rest(&mut self, applied: &Applied<'a>) -> Rest {
        let expansion = &applied.always;
        let more = cases::of_values(&applied.cases);
        let mut others = UnlistedKeys::default();
        for conjunct in &expansion.objects {
            others.add(conjunct);
        }
        let UnlistedKeys {
            patterns,
            values,
            closed,
            free,
        } = others;
        let mut rules = Vec::new();
        for (pattern, conjuncts) in patterns {
            rules.push(KeyRule {
                pattern: Some(self.patterns.get(pattern)),
                value: self.child(conjuncts, more.clone()),
            });
        }
        // Keys that no pattern matches are accepted too.
        if !closed && (!rules.is_empty() || !values.is_empty()) {
            rules.push(KeyRule {
                pattern: None,
                value: self.child(values, more),
            });
        }
        match (rules.is_empty(), closed, free) {
            (false, _, _) => Rest::Typed(rules),
            (true, true, _) => Rest::Closed,
            (true, false, true) => Rest::Free,
            (true, false, false) => Rest::Open,
        }
    }

    /// The pattern that every key has to match (`propertyNames`).
    fn key_pattern(&self, expansion: &Expansion<'a>) -> Option<Pattern> {
        let mut objects = expansion.objects.iter();
        let names = objects.find_map(|conjunct| conjunct.get("propertyNames"))?;
        let pattern = names.get("pattern").and_then(Value::as_str)?;
        Some(self.patterns.get(pattern))
    }
}

/// Whether a value can equal this constant: numbers in values are floats.
fn can_be_given(constant: &Value) -> bool {
    let number = constant.as_number();
    number.is_none_or(|number| !number.is_beyond_floats())
}

/// The items that a subschema lists by position, and what the items after them are.
fn items<'a>(conjunct: &Conjunct<'a>) -> (Vec<Conjunct<'a>>, Option<Conjunct<'a>>) {
    let list = if conjunct.has("prefixItems") {
        "prefixItems"
    } else {
        "items"
    };
    let after = match conjunct.get("items") {
        Some(Value::Array(_)) => "additionalItems",
        Some(_) | None => "items",
    };
    let listed = conjunct.list(list).into_iter().map(|item| Conjunct {
        root: false,
        ..item
    });
    (listed.collect(), conjunct.key(after))
}

/// What the subschemas together say of the keys that are no properties.
#[derive(Default)]
struct UnlistedKeys<'a> {
    /// What keys that match a pattern are.
    patterns: IndexMap<&'a str, Vec<Conjunct<'a>>>,
    /// What all others are.
    values: Vec<Conjunct<'a>>,
    /// Whether all others are refused.
    closed: bool,
    /// Whether others are accepted explicitly.
    free: bool,
}

impl<'a> UnlistedKeys<'a> {
    fn add(&mut self, conjunct: &Conjunct<'a>) {
        for (pattern, value) in conjunct.map("patternProperties") {
            self.patterns.entry(pattern).or_default().push(value);
        }
        let others = ["additionalProperties", "unevaluatedProperties"];
        if let Some(others) = others.into_iter().find_map(|key| conjunct.key(key)) {
            match others.value {
                Value::Bool(false) => self.closed = true,
                Value::Bool(true) => self.free = true,
                Value::Object(members) if members.is_empty() => self.free = true,
                Value::Object(_)
                | Value::Null
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_) => self.values.push(others),
            }
        }
        let preserve = conjunct.get(vendor::PRESERVE_UNKNOWN);
        self.free |= preserve.and_then(Value::as_bool) == Some(true);
    }
}
