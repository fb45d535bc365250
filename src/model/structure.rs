// SPDX-License-Identifier: Apache-2.0
//! The subschemas that apply to a value → its shape.

use indexmap::IndexMap;

use super::branches::constrained;
use super::build::{Builder, Key};
use super::conjunct::{Conjunct, Expansion};
use super::types::Types;
use super::{
    Annotations, Hint, KeyRule, Map, NodeId, Property, Record, Rest, Scalar, Shape, Variant,
    Verbatim,
};
use crate::json::Value;
use crate::schema::{Pattern, vendor};

impl<'a> Builder<'a, '_> {
    fn child(&mut self, conjuncts: Vec<Conjunct<'a>>) -> NodeId {
        self.node(Key::of(conjuncts))
    }

    /// What is edited and stored where these subschemas apply and these types are accepted.
    pub(super) fn shape(
        &mut self,
        key: &Key<'a>,
        expansion: &Expansion<'a>,
        types: Types,
        choices: Option<Vec<Value>>,
        annotations: &Annotations,
    ) -> Shape {
        let types = types.without(Types::NULL);
        if expansion.remote {
            return Shape::Verbatim(Verbatim::Remote);
        }
        if let Some(mut values) = choices {
            values.retain(|value| types.contains(Types::of(value)));
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
            Types::ARRAY => self.list(expansion),
            Types::OBJECT => self.object(expansion),
            mixed => self.mixed(key, expansion, mixed, annotations),
        }
    }

    /// The shape of a value of several types.
    fn mixed(
        &mut self,
        key: &Key<'a>,
        expansion: &Expansion<'a>,
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
        if constrained(expansion, &of_objects) {
            self.object(expansion)
        } else if constrained(expansion, &["items", "prefixItems"]) {
            self.list(expansion)
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
                    node: self.node(key),
                });
            }
        }
        Shape::Union(variants)
    }

    fn list(&mut self, expansion: &Expansion<'a>) -> Shape {
        let mut positions: Vec<Vec<Conjunct<'a>>> = Vec::new();
        let mut rest: Vec<Conjunct<'a>> = Vec::new();
        for conjunct in &expansion.objects {
            let (listed, after) = items(conjunct);
            if positions.len() < listed.len() {
                positions.resize(listed.len(), Vec::new());
            }
            for (position, item) in positions.iter_mut().zip(listed) {
                position.push(item);
            }
            rest.extend(after);
        }
        if positions.is_empty() {
            return Shape::List(self.child(rest));
        }
        let closed = rest.iter().any(|rest| rest.value.as_bool() == Some(false));
        let positions = positions.into_iter();
        let items = positions.map(|conjuncts| self.child(conjuncts)).collect();
        Shape::Tuple(items, (!closed).then(|| self.child(rest)))
    }

    fn object(&mut self, expansion: &Expansion<'a>) -> Shape {
        let names = self.names(expansion);
        let rest = self.rest(expansion);
        if names.is_empty() {
            return self.nameless(expansion, rest);
        }
        let mut properties = Vec::new();
        for (name, required) in names {
            properties.push(self.property(expansion, name, required));
        }
        if rest != Rest::Closed {
            self.switches(expansion, &mut properties);
        }
        Shape::Record(Record::new(properties, rest))
    }

    /// The shape of an object without listed properties: a map, when all keys have values of one kind.
    fn nameless(&mut self, expansion: &Expansion<'a>, rest: Rest) -> Shape {
        match rest {
            Rest::Open | Rest::Free => Shape::Map(Map {
                value: self.child(Vec::new()),
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

    fn property(&mut self, expansion: &Expansion<'a>, name: String, required: bool) -> Property {
        let conjuncts = self.conjuncts_of(expansion, &name);
        let only = if conjuncts.iter().any(|conjunct| conjunct.root) {
            Types::OBJECT
        } else {
            Types::ALL
        };
        Property {
            declared: !conjuncts.iter().all(Conjunct::is_missing),
            node: self.node(Key {
                only,
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
    fn rest(&mut self, expansion: &Expansion<'a>) -> Rest {
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
                value: self.child(conjuncts),
            });
        }
        // Keys that no pattern matches are accepted too.
        if !closed && (!rules.is_empty() || !values.is_empty()) {
            rules.push(KeyRule {
                pattern: None,
                value: self.child(values),
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
