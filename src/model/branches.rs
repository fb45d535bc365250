// SPDX-License-Identifier: Apache-2.0
//! What `anyOf` and `oneOf` mean for the shape: often not a choice of structures at all.

use super::conjunct::{Expansion, Spot, Unit, expand};
use super::types::Types;
use crate::json::Value;
use crate::pointer::SchemaPointer;

/// What the branches of one `anyOf` or `oneOf` come down to.
pub(super) enum Branches<'a> {
    /// One branch is left: it applies as if it stood outside.
    Merge(Vec<Spot<'a>>),
    /// Scalars told apart by type, such as "integer or string": the keywords of each branch speak of its type only, so all can
    /// apply at once.
    Types {
        /// The types of all branches.
        types: Types,
        /// The branches' schema objects, whose assertions apply.
        absorb: Vec<Spot<'a>>,
        /// Whether the branches say more than that, so that a rule remains.
        rule: bool,
    },
    /// Lists of allowed values.
    Choice {
        /// The values of all branches.
        values: Vec<Value>,
        /// Whether the branches say more than that, so that a rule remains.
        rule: bool,
    },
    /// Rules about the same structure.
    Rule,
    /// Structures, each with the types it accepts.
    Variants(Vec<(Spot<'a>, Types)>),
    /// One structure, or `null`.
    Nullable(Spot<'a>),
}

const KEYWORDS: [&str; 2] = ["anyOf", "oneOf"];
const STRUCTURE: [&str; 8] = [
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "anyOf",
    "oneOf",
    "allOf",
];

/// Whether one of the subschemas has one of the keywords with something to say.
pub(super) fn constrained(expansion: &Expansion<'_>, keywords: &[&str]) -> bool {
    expansion
        .objects
        .iter()
        .any(|spot| keywords.iter().any(|keyword| spot.has(keyword)))
}

/// The first `anyOf` or `oneOf` that is not taken apart yet, and what it comes down to.
pub(super) fn branches<'a>(
    units: &[Unit<'a>],
    expansion: &Expansion<'a>,
    types: Types,
    skip: &[(usize, SchemaPointer)],
) -> Option<((usize, SchemaPointer), Branches<'a>)> {
    for spot in &expansion.objects {
        for keyword in KEYWORDS {
            let at = (spot.unit, spot.pointer.key(keyword));
            if spot
                .get(keyword)
                .and_then(Value::as_array)
                .is_some_and(|list| !list.is_empty())
                && !skip.contains(&at)
            {
                return Some((
                    at,
                    judge(
                        units,
                        expansion,
                        spot.list(keyword),
                        types,
                        keyword == "oneOf",
                    ),
                ));
            }
        }
    }
    None
}

fn judge<'a>(
    units: &[Unit<'a>],
    base: &Expansion<'a>,
    list: Vec<Spot<'a>>,
    types: Types,
    exactly_one: bool,
) -> Branches<'a> {
    // A branch that no accepted type can reach never matches, in `anyOf` and in `oneOf`.
    let seen: Vec<(Spot<'a>, Expansion<'a>, Types)> = list
        .into_iter()
        .map(|spot| {
            let expansion = expand(units, std::slice::from_ref(&spot));
            let reached = branch_types(&expansion).and(types);
            (spot, expansion, reached)
        })
        .filter(|(_, expansion, reached)| !reached.is_none() || expansion.remote)
        .collect();
    let nullable = seen.iter().any(|(_, _, reached)| *reached == Types::NULL);
    let real: Vec<&(Spot<'a>, Expansion<'a>, Types)> = seen
        .iter()
        .filter(|(_, _, reached)| *reached != Types::NULL)
        .collect();
    let null = if nullable { Types::NULL } else { Types::NONE };
    let all = real
        .iter()
        .map(|(_, _, reached)| *reached)
        .fold(null, Types::or);
    if let Some(values) = real
        .iter()
        .map(|(_, expansion, _)| listed(expansion))
        .collect::<Option<Vec<_>>>()
        && !real.is_empty()
    {
        let plain = real
            .iter()
            .all(|(_, expansion, _)| !expansion.remote && expansion.objects.iter().all(only_list));
        let mut all = Vec::new();
        let mut twice = false;
        for value in values
            .into_iter()
            .flatten()
            .chain(nullable.then_some(Value::Null))
        {
            if all.contains(&value) {
                twice = true;
            } else {
                all.push(value);
            }
        }
        return Branches::Choice {
            values: all,
            rule: !plain || (exactly_one && twice),
        };
    }
    if real.is_empty() {
        return Branches::Types {
            types: all,
            absorb: Vec::new(),
            rule: false,
        };
    }
    if let [(spot, _, _)] = real.as_slice() {
        return if nullable {
            Branches::Nullable(spot.clone())
        } else {
            Branches::Merge(vec![spot.clone()])
        };
    }
    let scalar = |expansion: &Expansion<'a>, reached: Types| {
        !reached.meets(Types::ARRAY.or(Types::OBJECT))
            && !constrained(expansion, &["enum", "const", "not", "if", "anyOf", "oneOf"])
    };
    let disjoint = real
        .iter()
        .map(|(_, _, reached)| *reached)
        .try_fold(Types::NONE, |seen, reached| {
            (!seen.meets(reached)).then(|| seen.or(reached))
        })
        .is_some();
    if real
        .iter()
        .all(|(_, expansion, reached)| scalar(expansion, *reached))
    {
        let bare = real
            .iter()
            .all(|(_, expansion, _)| expansion.objects.iter().all(only_type));
        // Keywords of one scalar type are silent about the others, so branches of different types can be read together.
        let absorb = if disjoint {
            real.iter()
                .flat_map(|(_, expansion, _)| expansion.objects.clone())
                .collect()
        } else {
            Vec::new()
        };
        return Branches::Types {
            types: all,
            absorb,
            rule: !(disjoint || (bare && !exactly_one)),
        };
    }
    if real
        .iter()
        .all(|(_, expansion, reached)| only_rules(base, expansion, *reached, types))
    {
        return Branches::Rule;
    }
    Branches::Variants(
        seen.into_iter()
            .map(|(spot, _, reached)| (spot, reached))
            .collect(),
    )
}

/// The types a branch accepts, seeing through its own `const` and `enum`.
fn branch_types(expansion: &Expansion<'_>) -> Types {
    listed(expansion)
        .map_or(Types::ALL, |values| {
            values.iter().map(Types::of).fold(Types::NONE, Types::or)
        })
        .and(expansion.types())
}

/// The values a branch lists, when it lists any: those that are in all of its lists and of its types.
fn listed(expansion: &Expansion<'_>) -> Option<Vec<Value>> {
    let single = |spot: &Spot<'_>| spot.get("const").map(|value| vec![value.clone()]);
    let several = |spot: &Spot<'_>| {
        spot.get("enum")
            .and_then(Value::as_array)
            .map(<[Value]>::to_vec)
    };
    let objects = expansion.objects.iter();
    let lists = objects
        .clone()
        .filter_map(several)
        .chain(objects.filter_map(single));
    let values = lists.fold(None, |before, values| Some(intersect(before, values)))?;
    let types = expansion.types();
    Some(
        values
            .into_iter()
            .filter(|value| types.contains(Types::of(value)))
            .collect(),
    )
}

/// The values that are in both lists; before the first list, all are.
pub(super) fn intersect(before: Option<Vec<Value>>, values: Vec<Value>) -> Vec<Value> {
    match before {
        None => values,
        Some(before) => before
            .into_iter()
            .filter(|value| values.contains(value))
            .collect(),
    }
}

/// Keywords that only people read.
fn only_told(key: &str) -> bool {
    matches!(
        key,
        "title" | "description" | "$comment" | "examples" | "default"
    ) || key.starts_with("x-")
}

fn only_type(spot: &Spot<'_>) -> bool {
    spot.object()
        .is_some_and(|object| object.keys().all(|key| key == "type" || only_told(key)))
}

/// Whether a subschema lists values and says nothing beside their type. References and `allOf` are followed elsewhere.
fn only_list(spot: &Spot<'_>) -> bool {
    let says =
        |key: &str| matches!(key, "type" | "const" | "enum" | "$ref" | "allOf") || only_told(key);
    spot.object()
        .is_some_and(|object| object.keys().all(|key| says(key)))
}

/// Whether a branch only adds rules to what the base already lists: it names no type of its own and no property that is new.
fn only_rules(base: &Expansion<'_>, branch: &Expansion<'_>, reached: Types, types: Types) -> bool {
    let known = |name: &str| {
        base.objects.iter().any(|spot| {
            spot.get("properties")
                .is_some_and(|properties| properties.get(name).is_some())
        })
    };
    let structure = |spot: &Spot<'_>| {
        let other = STRUCTURE
            .iter()
            .filter(|keyword| **keyword != "properties")
            .any(|keyword| spot.has(keyword));
        other || spot.map("properties").iter().any(|(name, _)| !known(name))
    };
    (reached == types || reached == types.and(Types::OBJECT))
        && !branch.remote
        && !branch.objects.iter().any(structure)
}
