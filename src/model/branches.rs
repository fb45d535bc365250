// SPDX-License-Identifier: Apache-2.0
//! What `anyOf` and `oneOf` mean for the shape: often not a choice of structures at all.

use super::ChoiceText;
use super::conjunct::{Conjunct, Expansion, Part, expand};
use super::types::Types;
use crate::json::Value;
use crate::pointer::SchemaPointer;

/// What the branches of one `anyOf` or `oneOf` come down to.
pub(super) enum Branches<'a> {
    /// One branch is left: it applies as if it stood outside.
    Merge(Conjunct<'a>),
    /// Scalars told apart by type, such as "integer or string": the keywords of each branch apply to its type only, so all can
    /// apply at once.
    Types {
        /// The types of all branches.
        types: Types,
        /// The branches' schema objects, whose assertions apply.
        absorb: Vec<Conjunct<'a>>,
        rest: Remainder,
    },
    /// Lists of allowed values.
    Choice {
        /// The values of all branches.
        values: Vec<Value>,
        /// What the branches call them.
        texts: Vec<ChoiceText>,
        rest: Remainder,
    },
    /// Rules about the same structure.
    Rule,
    /// Structures, each with the types it accepts.
    Variants(Vec<(Conjunct<'a>, Types)>),
    /// One structure, or `null`.
    Nullable(Conjunct<'a>),
}

/// Whether the branches say more than was taken from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remainder {
    /// The shape expresses the branches completely.
    Nothing,
    /// A rule remains and is kept as an assertion.
    Rule,
}

impl Remainder {
    fn rule_if(remains: bool) -> Self {
        if remains { Self::Rule } else { Self::Nothing }
    }
}

/// The place of an `anyOf` or `oneOf`: the index of its chart, and where it stands in the schema.
pub(super) type BranchingPlace = (usize, SchemaPointer);

const KEYWORDS: [&str; 2] = ["anyOf", "oneOf"];

/// Keywords that say more about the structure than `properties` does.
const STRUCTURE: [&str; 7] = [
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "anyOf",
    "oneOf",
    "allOf",
];

/// Whether one of the subschemas has one of the keywords.
pub(super) fn constrained(expansion: &Expansion<'_>, keywords: &[&str]) -> bool {
    let mut objects = expansion.objects.iter();
    objects.any(|conjunct| keywords.iter().any(|keyword| conjunct.has(keyword)))
}

/// The first `anyOf` or `oneOf` that is not taken apart yet, and what it comes down to.
pub(super) fn take_apart<'a>(
    parts: &[Part<'a>],
    expansion: &Expansion<'a>,
    types: Types,
    taken: &[BranchingPlace],
) -> Option<(BranchingPlace, Branches<'a>)> {
    for conjunct in &expansion.objects {
        for keyword in KEYWORDS {
            let place = (conjunct.part, conjunct.pointer.key(keyword));
            let list = conjunct.list(keyword);
            if list.is_empty() || taken.contains(&place) {
                continue;
            }
            let branching = Branching {
                base: expansion,
                types,
                branches: reachable(parts, list, types),
                exactly_one: keyword == "oneOf",
            };
            return Some((place, branching.read()));
        }
    }
    None
}

/// A branch that some accepted type can reach.
struct Branch<'a> {
    conjunct: Conjunct<'a>,
    expansion: Expansion<'a>,
    /// The types that it accepts, of those that are accepted at all.
    types: Types,
}

impl Branch<'_> {
    /// Whether it accepts `null` and nothing else.
    fn is_null(&self) -> bool {
        self.types == Types::NULL
    }

    /// Whether it is about scalars, and its keywords can be told apart by their types.
    fn is_scalar(&self) -> bool {
        let tangled = ["enum", "const", "not", "if", "anyOf", "oneOf"];
        !self.types.meets(Types::ARRAY.or(Types::OBJECT)) && !constrained(&self.expansion, &tangled)
    }

    /// Whether it only lists values.
    fn is_list(&self) -> bool {
        !self.expansion.remote && self.expansion.objects.iter().all(only_list)
    }

    /// Whether it only names types.
    fn is_type(&self) -> bool {
        self.expansion.objects.iter().all(only_type)
    }
}

/// The branches that an accepted type can reach; the others never match, in `anyOf` and in `oneOf`.
fn reachable<'a>(parts: &[Part<'a>], list: Vec<Conjunct<'a>>, accepted: Types) -> Vec<Branch<'a>> {
    let branches = list.into_iter().map(|conjunct| {
        let expansion = expand(parts, std::slice::from_ref(&conjunct));
        Branch {
            types: branch_types(&expansion).and(accepted),
            conjunct,
            expansion,
        }
    });
    branches
        .filter(|branch| !branch.types.is_none() || branch.expansion.remote)
        .collect()
}

/// An `anyOf` or `oneOf` among what else applies.
struct Branching<'a, 'b> {
    base: &'b Expansion<'a>,
    /// The types that are accepted.
    types: Types,
    branches: Vec<Branch<'a>>,
    exactly_one: bool,
}

impl<'a> Branching<'a, '_> {
    fn read(self) -> Branches<'a> {
        if let Some(choice) = self.choice() {
            return choice;
        }
        let real: Vec<&Branch<'a>> = self.real().collect();
        match real.as_slice() {
            [] => Branches::Types {
                types: self.accepted(),
                absorb: Vec::new(),
                rest: Remainder::Nothing,
            },
            [only] if self.nullable() => Branches::Nullable(only.conjunct.clone()),
            [only] => Branches::Merge(only.conjunct.clone()),
            several if several.iter().all(|branch| branch.is_scalar()) => self.scalars(),
            several if several.iter().all(|branch| self.only_rules(branch)) => Branches::Rule,
            _ => {
                let branches = self.branches.into_iter();
                let variants = branches.map(|branch| (branch.conjunct, branch.types));
                Branches::Variants(variants.collect())
            }
        }
    }

    /// The branches that accept more than `null`.
    fn real(&self) -> impl Iterator<Item = &Branch<'a>> {
        self.branches.iter().filter(|branch| !branch.is_null())
    }

    fn nullable(&self) -> bool {
        self.branches.iter().any(Branch::is_null)
    }

    /// The types of all branches.
    fn accepted(&self) -> Types {
        let types = self.branches.iter().map(|branch| branch.types);
        types.fold(Types::NONE, Types::or)
    }

    /// The values of all branches, when each lists its own.
    fn choice(&self) -> Option<Branches<'a>> {
        self.real().next()?;
        let lists: Option<Vec<_>> = self
            .real()
            .map(|branch| listed(&branch.expansion))
            .collect();
        let null = self.nullable().then_some(Value::Null);
        let mut values = Vec::new();
        let mut overlap = false;
        for value in lists?.into_iter().flatten().chain(null) {
            if values.contains(&value) {
                overlap = true;
            } else {
                values.push(value);
            }
        }
        let more = !self.real().all(Branch::is_list);
        Some(Branches::Choice {
            values,
            texts: self.real().filter_map(text).collect(),
            rest: Remainder::rule_if(more || (self.exactly_one && overlap)),
        })
    }

    /// Branches of scalars. Keywords of one scalar type are silent about the others, so branches of different types can be read
    /// together.
    fn scalars(&self) -> Branches<'a> {
        let mut seen = Types::NONE;
        let mut disjoint = true;
        for branch in self.real() {
            disjoint &= !seen.meets(branch.types);
            seen = seen.or(branch.types);
        }
        let objects = self.real().flat_map(|branch| &branch.expansion.objects);
        let bare = self.real().all(Branch::is_type) && !self.exactly_one;
        Branches::Types {
            types: self.accepted(),
            absorb: objects.filter(|_| disjoint).cloned().collect(),
            rest: Remainder::rule_if(!disjoint && !bare),
        }
    }

    /// Whether a branch only adds rules to what the base already lists: it names no type of its own and no property that is new.
    fn only_rules(&self, branch: &Branch<'_>) -> bool {
        let own_type = branch.types != self.types && branch.types != self.types.and(Types::OBJECT);
        !own_type
            && !branch.expansion.remote
            && !constrained(&branch.expansion, &STRUCTURE)
            && branch.expansion.objects.iter().all(|conjunct| {
                let properties = conjunct.map("properties");
                properties.iter().all(|(name, _)| self.base_lists(name))
            })
    }

    /// Whether the property is listed outside of the branches.
    fn base_lists(&self, name: &str) -> bool {
        let mut objects = self.base.objects.iter();
        objects.any(|conjunct| conjunct.member("properties", name).is_some())
    }
}

/// What a branch calls its value, when it lists a single one.
fn text(branch: &Branch<'_>) -> Option<ChoiceText> {
    let values = listed(&branch.expansion)?;
    let [value] = values.as_slice() else {
        return None;
    };
    let text = ChoiceText {
        value: value.clone(),
        title: annotation(&branch.expansion, "title"),
        description: annotation(&branch.expansion, "description"),
    };
    (text.title.is_some() || text.description.is_some()).then_some(text)
}

/// The first text that the subschemas have for an annotation.
fn annotation(expansion: &Expansion<'_>, keyword: &str) -> Option<String> {
    let objects = expansion.objects.iter();
    let mut texts = objects.filter_map(|conjunct| conjunct.get(keyword)?.as_str());
    texts
        .find(|text| !text.trim().is_empty())
        .map(str::to_owned)
}

/// The types a branch accepts, seeing through its own `const` and `enum`.
pub(super) fn branch_types(expansion: &Expansion<'_>) -> Types {
    let types = expansion.types();
    listed(expansion).map_or(types, |values| types.and(types_of(&values)))
}

/// The types of some values.
pub(super) fn types_of(values: &[Value]) -> Types {
    values.iter().map(Types::of).fold(Types::NONE, Types::or)
}

/// The values a branch lists, when it lists any: those that are in all of its lists and of its types.
pub(super) fn listed(expansion: &Expansion<'_>) -> Option<Vec<Value>> {
    let mut values = None;
    for list in lists(expansion) {
        values = Some(intersect(values, list));
    }
    let types = expansion.types();
    let values = values?.into_iter();
    Some(
        values
            .filter(|value| types.contains(Types::of(value)))
            .collect(),
    )
}

/// The lists of allowed values. `enum` goes before `const`, because a list's spelling of a number (`1`, not `1.0`) is the one that
/// people know.
pub(super) fn lists(expansion: &Expansion<'_>) -> Vec<Vec<Value>> {
    let objects = expansion.objects.iter();
    let several = objects.clone().filter_map(|conjunct| conjunct.get("enum"));
    let several = several.filter_map(Value::as_array).map(<[Value]>::to_vec);
    let single = objects.filter_map(|conjunct| conjunct.get("const"));
    several
        .chain(single.map(|value| vec![value.clone()]))
        .collect()
}

/// The values that are in both lists; before the first list, all are.
pub(super) fn intersect(before: Option<Vec<Value>>, values: Vec<Value>) -> Vec<Value> {
    let Some(mut both) = before else {
        return values;
    };
    both.retain(|value| values.contains(value));
    both
}

/// Whether a subschema asserts nothing beside the branchings that were taken, and what it refers to.
pub(super) fn says_nothing(conjunct: &Conjunct<'_>, taken: &[BranchingPlace]) -> bool {
    let known = [
        "$ref",
        "allOf",
        "$defs",
        "definitions",
        "$schema",
        "$id",
        "$anchor",
    ];
    let mut keywords = conjunct.keywords();
    keywords.all(|(key, _)| {
        let place = (conjunct.part, conjunct.pointer.key(key));
        known.contains(&key) || is_annotation(key) || taken.contains(&place)
    })
}

/// Keywords that only people read.
fn is_annotation(key: &str) -> bool {
    let known = ["title", "description", "$comment", "examples", "default"];
    known.contains(&key) || key.starts_with("x-")
}

/// Whether a subschema names types and asserts nothing else.
fn only_type(conjunct: &Conjunct<'_>) -> bool {
    only(conjunct, &["type"])
}

/// Whether a subschema lists values and asserts nothing beside their type. References and `allOf` are followed elsewhere.
fn only_list(conjunct: &Conjunct<'_>) -> bool {
    only(conjunct, &["type", "const", "enum", "$ref", "allOf"])
}

fn only(conjunct: &Conjunct<'_>, keywords: &[&str]) -> bool {
    let allowed = |key: &String| keywords.contains(&key.as_str()) || is_annotation(key);
    conjunct
        .object()
        .is_some_and(|object| object.keys().all(allowed))
}
