// SPDX-License-Identifier: Apache-2.0
//! Subschemas that apply to a value in some cases only: `then` and `else`, `dependentSchemas`, alternatives that are rules.
//!
//! A key that only they describe is a field of the object as well, or the API would drop what the chart accepts. It is never
//! required and nothing is asserted of it, because the rule that it stands in asserts that.

use std::collections::HashSet;

use super::branches::{BranchingPlace, branch_types, constrained, listed, types_of};
use super::conjunct::{Conjunct, Expansion, Part, expand};
use super::types::Types;
use crate::json::Value;

/// How many alternatives inside one another are looked at for their types.
const MAX_DEPTH: usize = 4;

/// Keywords that can add fields to a value.
const STRUCTURE: [&str; 11] = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "if",
    "dependentSchemas",
    "dependencies",
    "anyOf",
    "oneOf",
    "not",
];

/// The subschemas of a value.
pub(super) struct Applied<'a> {
    /// Those that always apply.
    pub(super) always: Expansion<'a>,
    /// The schema objects that apply in some cases.
    pub(super) cases: Vec<Conjunct<'a>>,
    /// Whether the value is the values as a whole.
    pub(super) top: bool,
}

impl Applied<'_> {
    /// Whether one of the subschemas has one of the keywords.
    pub(super) fn constrained(&self, keywords: &[&str]) -> bool {
        let mut cases = self.cases.iter();
        constrained(&self.always, keywords)
            || cases.any(|case| keywords.iter().any(|keyword| case.has(keyword)))
    }
}

/// The schema objects that apply in some cases only: those that the parent hands down, and those in the rules of what always applies.
pub(super) fn cases<'a>(
    parts: &[Part<'a>],
    always: &Expansion<'a>,
    ruled: &[BranchingPlace],
    handed: &[Conjunct<'a>],
) -> Vec<Conjunct<'a>> {
    let mut stack: Vec<Conjunct<'a>> = Vec::new();
    for conjunct in &always.objects {
        stack.extend(conditional(conjunct));
        for keyword in ["anyOf", "oneOf"] {
            if ruled.contains(&(conjunct.part, conjunct.pointer.key(keyword))) {
                stack.extend(conjunct.list(keyword));
            }
        }
    }
    stack.extend_from_slice(handed);
    stack.reverse();
    let mut seen: HashSet<Conjunct<'a>> = always.objects.iter().cloned().collect();
    let mut found = Vec::new();
    // A stack, because rules may be inside one another as deep as the schema is.
    while let Some(case) = stack.pop() {
        for object in alone(parts, &case).objects {
            if seen.insert(object.clone()) {
                let mut below = conditional(&object);
                below.extend(object.list("anyOf"));
                below.extend(object.list("oneOf"));
                stack.extend(below.into_iter().rev());
                found.push(object);
            }
        }
    }
    found
}

/// What a subschema comes down to.
fn alone<'a>(parts: &[Part<'a>], case: &Conjunct<'a>) -> Expansion<'a> {
    expand(parts, std::slice::from_ref(case))
}

/// The subschemas of a schema object that apply once something else holds.
fn conditional<'a>(conjunct: &Conjunct<'a>) -> Vec<Conjunct<'a>> {
    let mut found = Vec::new();
    if conjunct.has("if") {
        found.extend(conjunct.key("then"));
        found.extend(conjunct.key("else"));
    }
    for keyword in ["dependentSchemas", "dependencies"] {
        let schemas = conjunct.map(keyword).into_iter();
        found.extend(schemas.map(|(_, schema)| schema));
    }
    found.extend(conjunct.key("not").and_then(|not| not.key("not")));
    found
}

/// What is said of the value under a key, in the cases that speak of it; a case that refuses every value describes none.
pub(super) fn of_key<'a>(cases: &[Conjunct<'a>], name: &str) -> Vec<Conjunct<'a>> {
    let members = cases
        .iter()
        .filter_map(|case| case.member("properties", name));
    members.filter(accepts_values).collect()
}

/// What is said of the values under any key.
pub(super) fn of_values<'a>(cases: &[Conjunct<'a>]) -> Vec<Conjunct<'a>> {
    let mut found = Vec::new();
    for case in cases {
        for keyword in ["properties", "patternProperties"] {
            let members = case.map(keyword).into_iter();
            found.extend(members.map(|(_, value)| value));
        }
        found.extend(case.key("additionalProperties"));
    }
    found.retain(accepts_values);
    found
}

/// What is said of the items of a list.
pub(super) fn of_items<'a>(cases: &[Conjunct<'a>]) -> Vec<Conjunct<'a>> {
    let mut found = Vec::new();
    for case in cases {
        found.extend(case.list("prefixItems"));
        match case.get("items") {
            Some(Value::Array(_)) => found.extend(case.list("items")),
            Some(_) => found.extend(case.key("items")),
            None => {}
        }
    }
    found.retain(accepts_values);
    // Those of a list apply to its items, never to the values of a chart as a whole.
    found.into_iter().map(Conjunct::inner).collect()
}

/// Whether keys beyond the properties are described.
pub(super) fn describe_other_keys(cases: &[Conjunct<'_>]) -> bool {
    cases.iter().any(|case| {
        let others = case.key("additionalProperties");
        others.is_some_and(|others| accepts_values(&others))
            || !case.map("patternProperties").is_empty()
    })
}

fn accepts_values(conjunct: &Conjunct<'_>) -> bool {
    conjunct.value.as_bool() != Some(false)
}

/// Those that can add fields to what these subschemas describe already.
pub(super) fn that_add<'a>(
    parts: &[Part<'a>],
    always: &[Conjunct<'a>],
    cases: Vec<Conjunct<'a>>,
) -> Vec<Conjunct<'a>> {
    if always.is_empty() || cases.is_empty() {
        return cases;
    }
    let types = expand(parts, always).types();
    if !types.meets(Types::OBJECT.or(Types::ARRAY)) {
        return Vec::new();
    }
    let mut adding = cases;
    adding.retain(|case| {
        let expansion = alone(parts, case);
        constrained(&expansion, &STRUCTURE)
    });
    adding
}

/// What a value is that only such subschemas describe.
#[derive(Debug, Default)]
pub(super) struct Described {
    /// The types that any of them accepts.
    pub(super) types: Option<Types>,
    /// The values that they list, when each of them lists some.
    pub(super) choices: Option<Vec<Value>>,
}

impl Described {
    /// Reads the subschemas, any of which may apply.
    pub(super) fn of<'a>(parts: &[Part<'a>], cases: &[Conjunct<'a>]) -> Self {
        let mut types = Types::NONE;
        let mut choices = Some(Vec::new());
        for case in cases {
            let accepted = types_in(parts, case, 0);
            types = types.or(accepted);
            if accepted.without(Types::NULL).is_none() {
                continue;
            }
            let expansion = alone(parts, case);
            let values = listed(&expansion).filter(|_| !expansion.remote);
            choices = choices.zip(values).map(|(all, values)| both(all, values));
        }
        if types.is_none() {
            return Self::default();
        }
        Self {
            types: Some(types),
            choices: choices.filter(|values| !types_of(values).is_none()),
        }
    }
}

/// The values of both lists, each once.
fn both(mut all: Vec<Value>, values: Vec<Value>) -> Vec<Value> {
    for value in values {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

/// The types that a subschema accepts, seeing through its alternatives.
fn types_in<'a>(parts: &[Part<'a>], case: &Conjunct<'a>, depth: usize) -> Types {
    let expansion = alone(parts, case);
    if expansion.remote || depth > MAX_DEPTH {
        return Types::ALL;
    }
    let mut types = branch_types(&expansion);
    for object in &expansion.objects {
        for keyword in ["anyOf", "oneOf"] {
            let branches = object.list(keyword);
            if !branches.is_empty() {
                let any = branches
                    .iter()
                    .map(|branch| types_in(parts, branch, depth + 1));
                types = types.and(any.fold(Types::NONE, Types::or));
            }
        }
    }
    types
}
