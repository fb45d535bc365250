// SPDX-License-Identifier: Apache-2.0
//! Properties that stand where keywords do, because a brace is misplaced or `properties` is missing around them. What the chart
//! ships tells where they belong.

use super::conjunct::{Conjunct, Part};
use crate::diagnostic::{Code, Diagnostic};
use crate::json::{Object, Value};
use crate::pointer::{SchemaPointer, unescape};

/// Names shown in a message.
const SHOWN: usize = 3;

/// What each chart of a tree ships.
pub(super) struct Misplaced<'p> {
    shipped: Vec<Option<&'p Value>>,
}

impl<'p> Misplaced<'p> {
    /// `parts[0]` is the chart that ships `shipped`; the others ship what is below their keys.
    pub(super) fn of_tree(parts: &[Part<'_>], shipped: &'p Value) -> Self {
        let mut all = vec![None; parts.len()];
        let mut stack = vec![(0, shipped)];
        while let Some((index, shipped)) = stack.pop() {
            let (Some(slot @ None), Some(part)) = (all.get_mut(index), parts.get(index)) else {
                continue;
            };
            *slot = Some(shipped);
            for (key, child) in &part.children {
                stack.extend(shipped.get(key).map(|below| (*child, below)));
            }
        }
        Self { shipped: all }
    }

    /// What the chart ships where a subschema applies, and around it. Only what stands below `properties` alone has one location.
    pub(super) fn of(&self, conjunct: &Conjunct<'_>) -> Surroundings<'p> {
        let root = self.shipped.get(conjunct.part).copied().flatten();
        let mut found = Surroundings {
            name: None,
            here: root,
            above: None,
        };
        let Some(names) = properties(&conjunct.pointer) else {
            found.here = None;
            return found;
        };
        for name in names {
            found.above = found.here;
            found.here = found.here.and_then(|value| value.get(&name));
            found.name = Some(name);
        }
        found
    }
}

/// The names on the way, when a location in the schema leads through nothing but properties.
fn properties(pointer: &SchemaPointer) -> Option<Vec<String>> {
    let tokens: Vec<&str> = pointer.as_str().split('/').skip(1).collect();
    let mut names = Vec::new();
    for pair in tokens.chunks(2) {
        let ["properties", name] = pair else {
            return None;
        };
        names.push(unescape(name).into_owned());
    }
    Some(names)
}

/// What the chart ships at one property and around it.
pub(super) struct Surroundings<'p> {
    /// The name of the property; `None` for the values as a whole.
    name: Option<String>,
    here: Option<&'p Value>,
    above: Option<&'p Value>,
}

impl Surroundings<'_> {
    /// Whether the chart ships a value under this key, so that the key is a property.
    pub(super) fn ships(&self, key: &str) -> bool {
        self.ships_here(key) || self.ships_above(key)
    }

    fn ships_here(&self, key: &str) -> bool {
        self.here.and_then(|value| value.get(key)).is_some()
    }

    fn ships_above(&self, key: &str) -> bool {
        self.above.and_then(|value| value.get(key)).is_some()
    }

    /// One finding for all keys of a schema object that are no keywords.
    pub(super) fn finding(&self, object: &Object, keys: &[&str]) -> Diagnostic {
        let names = listed(keys);
        let here = keys.iter().filter(|key| self.ships_here(key)).count();
        let above = keys.iter().filter(|key| self.ships_above(key)).count();
        let schemas = keys
            .iter()
            .filter(|key| is_schema(object.get(**key)))
            .count();
        let (message, help) = match &self.name {
            Some(name) if above > here => (
                format!(
                    "{names}: properties of the object above stand inside the schema of `{name}` \
                     and have no effect"
                ),
                format!(
                    "move them out: the \
                         `}}` that closes `{name}` probably stands too late"
                ),
            ),
            _ if here > 0 || (schemas > 0 && keys.len() > 1) => (
                format!(
                    "{names}: properties stand where keywords \
                         are expected and have no effect"
                ),
                match object.get("properties") {
                    Some(_) => "move them into `properties`, whose `}` probably stands too early",
                    None => "wrap them in `properties`",
                }
                .to_owned(),
            ),
            _ => (
                format!(
                    "unknown keyword{} {names}; no effect here",
                    if keys.len() == 1 { "" } else { "s" }
                ),
                "put it below `properties` if it is a property; start it with `x-` if it is meant \
                 for tools"
                    .to_owned(),
            ),
        };
        Diagnostic::new(Code::KeywordUnknown, message).help(help)
    }
}

fn is_schema(value: Option<&Value>) -> bool {
    matches!(value, Some(Value::Object(_)))
}

/// The first few names, and how many more there are.
fn listed(keys: &[&str]) -> String {
    let shown = keys.iter().take(SHOWN).map(|key| format!("`{key}`"));
    let shown: Vec<String> = shown.collect();
    match keys.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
