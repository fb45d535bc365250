// SPDX-License-Identifier: Apache-2.0
//! A schema, as Helm's library compiles it, written again in 2020-12 for the `jsonschema` crate.
//!
//! Only what is reachable is written. Every reference target becomes an entry of `$defs`, whatever name, anchor or pointer
//! led to it, so nothing is left of names and drafts: `items` lists are `prefixItems`, `dependencies` are
//! `dependentRequired` and `dependentSchemas`, siblings of an old `$ref` are gone, formats are asserted where Helm asserts
//! them. [`Emitted::places`] leads back to what the author wrote.

mod cycle;
mod keyword;

pub(super) use keyword::{CONST, ENUM, UNIQUE};

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use crate::json::{Object, Value};
use crate::pointer::escape;

use super::dialect::Draft;
use super::resource::{Resources, Target};

/// More subschemas than any chart has; references inside reference targets can multiply them.
const MAX_NODES: usize = 300_000;
/// The key of the entry that stands for a cycle of references.
pub(super) const CYCLE: &str = "cycle";

/// The written schema.
pub(super) struct Emitted {
    pub(super) schema: Json,
    /// From a place in the written schema to the place the author wrote.
    pub(super) places: HashMap<String, String>,
    /// How many schemas may be in evaluation at once on one value, at most.
    pub(super) frames: usize,
}

/// Writes the schema, reporting problems and unknowns to `resources`.
pub(super) fn emit(document: &Value, resources: &mut Resources<'_>) -> Option<Emitted> {
    let pass = Pass::run(document, resources, HashMap::new())?;
    let cyclic = cycle::groups(&pass.edges, pass.keys.len());
    if cyclic.is_empty() {
        return pass.finish(resources);
    }
    // Where references form a cycle, what is an error depends on where it was entered: each way in gets its own copies.
    let groups = cyclic
        .into_iter()
        .filter_map(|(index, group)| Some((pass.keys.get(index)?.target.clone(), group)))
        .collect();
    Pass::run(document, resources, groups)?.finish(resources)
}

/// A reference target, and through which targets of its own cycle it was reached on the same value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Key {
    target: String,
    through: Vec<String>,
}

/// One writing of the whole schema.
struct Pass {
    root: Json,
    definitions: Map<String, Json>,
    places: HashMap<String, String>,
    keys: Vec<Key>,
    edges: Vec<Edge>,
}

impl Pass {
    fn run(
        document: &Value,
        resources: &mut Resources<'_>,
        groups: HashMap<String, usize>,
    ) -> Option<Self> {
        let keys = vec![Key::default()];
        let known = HashMap::from([(Key::default(), 0)]);
        let mut emitter = Emitter {
            resources,
            places: HashMap::new(),
            keys,
            known,
            groups,
            edges: Vec::new(),
            owner: 0,
            nodes: 0,
        };
        let root = emitter.node(document, "", String::new(), true);
        let mut definitions = Map::new();
        let mut next = 1;
        while let Some(key) = emitter.keys.get(next).cloned() {
            emitter.owner = next;
            let Some(schema) = document.pointer(&key.target) else {
                break;
            };
            let written = emitter.node(schema, &key.target, format!("/$defs/{next}"), true);
            definitions.insert(next.to_string(), written);
            next += 1;
            if emitter.nodes > MAX_NODES {
                break;
            }
        }
        let Emitter {
            resources,
            places,
            edges,
            keys,
            nodes,
            ..
        } = emitter;
        if nodes > MAX_NODES {
            resources.unknown("the schema is too large to be checked here".to_owned());
            return None;
        }
        Some(Self {
            root,
            definitions,
            places,
            keys,
            edges,
        })
    }

    fn finish(self, resources: &mut Resources<'_>) -> Option<Emitted> {
        let Self {
            mut root,
            mut definitions,
            places,
            edges,
            keys,
        } = self;
        let chain = match cycle::measure(&edges, keys.len()) {
            Ok(chain) => chain,
            Err(reason) => {
                resources.unknown(reason.to_owned());
                return None;
            }
        };
        definitions.insert(CYCLE.to_owned(), Json::Bool(false));
        if let Json::Object(members) = &mut root {
            members.insert("$defs".to_owned(), Json::Object(definitions));
        }
        let (_, nesting) = cycle::nesting(&root);
        Some(Emitted {
            schema: root,
            places,
            frames: (nesting + 1) * chain,
        })
    }
}

/// A reference that is followed on the same value.
struct Edge {
    from: usize,
    to: usize,
}

struct Emitter<'r, 'a> {
    resources: &'r mut Resources<'a>,
    places: HashMap<String, String>,
    /// Reference targets; the first is the root.
    keys: Vec<Key>,
    known: HashMap<Key, usize>,
    /// Targets that lie on a cycle, with the number of the cycle. They are written by reference wherever they stand.
    groups: HashMap<String, usize>,
    edges: Vec<Edge>,
    owner: usize,
    nodes: usize,
}

impl Emitter<'_, '_> {
    /// Writes one schema. `here` says whether it looks at the same value as the target it is written for.
    fn node(&mut self, schema: &Value, at: &str, place: String, here: bool) -> Json {
        self.nodes += 1;
        let Value::Object(members) = schema else {
            return Json::Bool(schema.as_bool() != Some(false));
        };
        self.places.insert(place.clone(), at.to_owned());
        if self.nodes > MAX_NODES {
            return Json::Bool(true);
        }
        if self.groups.contains_key(at) && !self.is_own_place(at, &place) {
            let mut written = Written {
                members: Map::new(),
                extras: Vec::new(),
                own: 0,
            };
            self.point(&mut written, at, at, &place, here);
            return written.finish();
        }
        let draft = self
            .resources
            .resource(at)
            .map_or(Draft::Twenty, |resource| resource.draft);
        let mut written = Written {
            members: Map::new(),
            extras: Vec::new(),
            own: members
                .get("allOf")
                .and_then(Value::as_array)
                .map_or(0, <[Value]>::len),
        };
        if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
            self.reference(&mut written, "$ref", reference, at, &place, here);
            if draft < Draft::Nineteen {
                self.beside_old_reference(&mut written, members, draft, at);
                return written.finish();
            }
        }
        if draft >= Draft::Nineteen {
            for keyword in ["$recursiveRef", "$dynamicRef"] {
                if let Some(reference) = members.get(keyword).and_then(Value::as_str)
                    && (keyword == "$recursiveRef" || draft == Draft::Twenty)
                {
                    self.dynamic(&mut written, keyword, reference, at, &place, here);
                }
            }
        }
        self.applicators(&mut written, members, draft, at, &place, here);
        keyword::assertions(&mut written, members, draft, |keyword, message| {
            self.resources.problem(&format!("{at}/{keyword}"), message);
        });
        written.finish()
    }

    /// Helm's library skips the keywords of draft 4 beside a `$ref`, but compiles the later ones and checks `const`.
    fn beside_old_reference(
        &mut self,
        written: &mut Written,
        members: &Object,
        draft: Draft,
        at: &str,
    ) {
        keyword::constant(written, members, draft);
        let mut later = Written {
            members: Map::new(),
            extras: Vec::new(),
            own: 0,
        };
        let kept = ["contains", "propertyNames", "if", "then", "else"];
        let members = members
            .iter()
            .filter(|(keyword, _)| kept.contains(&keyword.as_str()));
        let members: Object = members
            .map(|(keyword, schema)| (keyword.clone(), schema.clone()))
            .collect();
        self.applicators(&mut later, &members, draft, at, "/unused", false);
    }

    fn reference(
        &mut self,
        written: &mut Written,
        keyword: &str,
        reference: &str,
        at: &str,
        place: &str,
        here: bool,
    ) {
        let target = match self
            .resources
            .follow(reference, at, &format!("{at}/{keyword}"))
        {
            Target::Here(target) => target,
            Target::Anything | Target::Outside | Target::Nowhere => return,
        };
        self.point(written, &target, at, place, here);
    }

    /// Whether a schema is being written where its key has its entry.
    fn is_own_place(&self, at: &str, place: &str) -> bool {
        let own = self
            .keys
            .get(self.owner)
            .is_some_and(|key| key.target == at);
        own && if self.owner == 0 {
            place.is_empty()
        } else {
            place == format!("/$defs/{}", self.owner)
        }
    }

    fn point(&mut self, written: &mut Written, target: &str, at: &str, place: &str, here: bool) {
        let Some(index) = self.index(target, here) else {
            let place = written.link(format!("#/$defs/{CYCLE}"), place);
            self.places.insert(place, at.to_owned());
            return;
        };
        let link = if index == 0 {
            "#".to_owned()
        } else {
            format!("#/$defs/{index}")
        };
        let place = written.link(link, place);
        self.places.insert(place, at.to_owned());
        if here {
            self.edges.push(Edge {
                from: self.owner,
                to: index,
            });
        }
    }

    /// The entry for a target; `None` when it is being visited on this very value already.
    fn index(&mut self, target: &str, here: bool) -> Option<usize> {
        let mut key = Key {
            target: target.to_owned(),
            through: Vec::new(),
        };
        if let (true, Some(owner), Some(group)) =
            (here, self.keys.get(self.owner), self.groups.get(target))
            && self.groups.get(&owner.target) == Some(group)
        {
            key.through.clone_from(&owner.through);
            key.through.push(owner.target.clone());
            key.through.sort_unstable();
            if key.through.iter().any(|passed| passed == target) {
                return None;
            }
        }
        let next = self.keys.len();
        let index = *self.known.entry(key.clone()).or_insert(next);
        if index == next {
            self.keys.push(key);
        }
        Some(index)
    }

    /// Dynamic references are static as long as one resource at most answers to the name.
    fn dynamic(
        &mut self,
        written: &mut Written,
        keyword: &str,
        reference: &str,
        at: &str,
        place: &str,
        here: bool,
    ) {
        let name = reference
            .split_once('#')
            .map_or("", |(_, fragment)| fragment);
        let answering = if keyword == "$dynamicRef" {
            self.resources
                .all()
                .filter(|resource| resource.dynamic_anchors.contains(name))
                .count()
        } else {
            self.resources.all().count()
        };
        if answering > 1 {
            self.resources.unknown(format!("`{keyword}` at `#{at}` depends on the way it is reached, over several schema resources"));
        }
        self.reference(written, keyword, reference, at, place, here);
    }

    fn applicators(
        &mut self,
        written: &mut Written,
        members: &Object,
        draft: Draft,
        at: &str,
        place: &str,
        here: bool,
    ) {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(Value::Array(items)) = members.get(keyword) {
                let items = self.list(
                    items,
                    &format!("{at}/{keyword}"),
                    &format!("{place}/{keyword}"),
                    here,
                );
                written.members.insert(keyword.to_owned(), items);
            }
        }
        let single = [
            ("not", Draft::Four, true),
            ("if", Draft::Seven, true),
            ("then", Draft::Seven, true),
            ("else", Draft::Seven, true),
            ("additionalProperties", Draft::Four, false),
            ("propertyNames", Draft::Six, false),
            ("contains", Draft::Six, false),
            ("unevaluatedProperties", Draft::Nineteen, false),
            ("unevaluatedItems", Draft::Nineteen, false),
        ];
        for (keyword, since, same_value) in single {
            if let Some(schema) = members.get(keyword)
                && draft >= since
                && (!matches!(keyword, "then" | "else") || members.contains_key("if"))
            {
                let schema = self.node(
                    schema,
                    &format!("{at}/{keyword}"),
                    format!("{place}/{keyword}"),
                    here && same_value,
                );
                written.members.insert(keyword.to_owned(), schema);
            }
        }
        self.maps(written, members, draft, at, place, here);
        self.items(written, members, draft, at, place);
        if draft == Draft::Nineteen
            && let Some(contains) = written.members.remove("contains")
        {
            self.hidden_contains(written, members, contains, place);
        }
    }

    fn list(&mut self, items: &[Value], at: &str, place: &str, here: bool) -> Json {
        items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                self.node(
                    item,
                    &format!("{at}/{index}"),
                    format!("{place}/{index}"),
                    here,
                )
            })
            .collect()
    }

    fn maps(
        &mut self,
        written: &mut Written,
        members: &Object,
        draft: Draft,
        at: &str,
        place: &str,
        here: bool,
    ) {
        let mut map = |keyword: &str, here: bool| {
            let mut out = Map::new();
            for (key, schema) in members.get(keyword).and_then(Value::as_object)? {
                let key_place = if keyword == "patternProperties" {
                    keyword::pattern(key).ok()?
                } else {
                    key.clone()
                };
                let (at, place) = (
                    format!("{at}/{keyword}/{}", escape(key)),
                    format!("{place}/{keyword}/{}", escape(&key_place)),
                );
                let schema = self.node(schema, &at, place, here);
                match out.remove(&key_place) {
                    Some(other) => out.insert(key_place, json!({ "allOf": [other, schema] })),
                    None => out.insert(key_place, schema),
                };
            }
            Some(out)
        };
        for (keyword, since, same_value) in [
            ("properties", Draft::Four, false),
            ("patternProperties", Draft::Four, false),
            ("dependentSchemas", Draft::Nineteen, true),
        ] {
            if draft >= since
                && let Some(out) = map(keyword, here && same_value)
            {
                written
                    .members
                    .insert(keyword.to_owned(), Json::Object(out));
            }
        }
        if let Some(patterns) = members.get("patternProperties").and_then(Value::as_object) {
            for key in patterns.keys() {
                if let Err(message) = keyword::pattern(key) {
                    self.resources
                        .problem(&format!("{at}/patternProperties/{}", escape(key)), message);
                }
            }
        }
        if let Some(dependencies) = members.get("dependencies").and_then(Value::as_object) {
            self.dependencies(written, dependencies, at, place, here);
        }
    }

    fn dependencies(
        &mut self,
        written: &mut Written,
        dependencies: &Object,
        at: &str,
        place: &str,
        here: bool,
    ) {
        let place = written.extra_place(place);
        let (mut required, mut schemas) = (Map::new(), Map::new());
        for (key, dependency) in dependencies {
            if let Value::Array(names) = dependency {
                required.insert(
                    key.clone(),
                    names.iter().filter_map(Value::as_str).collect(),
                );
            } else {
                let (at, place) = (
                    format!("{at}/dependencies/{}", escape(key)),
                    format!("{place}/dependentSchemas/{}", escape(key)),
                );
                schemas.insert(key.clone(), self.node(dependency, &at, place, here));
            }
        }
        self.places.insert(place, at.to_owned());
        written
            .extras
            .push(json!({ "dependentRequired": required, "dependentSchemas": schemas }));
    }

    fn items(
        &mut self,
        written: &mut Written,
        members: &Object,
        draft: Draft,
        at: &str,
        place: &str,
    ) {
        let (list, rest) = match (draft, members.get("items")) {
            (Draft::Twenty, items) => (
                members.get("prefixItems").map(|list| (list, "prefixItems")),
                items.map(|items| (items, "items")),
            ),
            (_, Some(items @ Value::Array(_))) => (
                Some((items, "items")),
                members
                    .get("additionalItems")
                    .map(|rest| (rest, "additionalItems")),
            ),
            (_, items) => (None, items.map(|items| (items, "items"))),
        };
        if let Some((Value::Array(list), keyword)) = list
            && !list.is_empty()
        {
            let list = self.list(
                list,
                &format!("{at}/{keyword}"),
                &format!("{place}/prefixItems"),
                false,
            );
            written.members.insert("prefixItems".to_owned(), list);
        }
        if let Some((rest, keyword)) = rest {
            let rest = self.node(
                rest,
                &format!("{at}/{keyword}"),
                format!("{place}/items"),
                false,
            );
            written.members.insert("items".to_owned(), rest);
        }
    }

    /// In 2019-09 `contains` marks no items as evaluated: behind two negations it says the same and marks nothing.
    fn hidden_contains(
        &mut self,
        written: &mut Written,
        members: &Object,
        contains: Json,
        place: &str,
    ) {
        let mut inner = Map::new();
        inner.insert("contains".to_owned(), contains);
        for keyword in ["minContains", "maxContains"] {
            if let Some(bound) = members.get(keyword).and_then(keyword::count) {
                inner.insert(keyword.to_owned(), bound);
            }
        }
        if members.contains_key("unevaluatedItems") {
            let wrapper = written.extra_place(place);
            written.extras.push(json!({ "not": { "not": inner } }));
            if let Some(at) = self.places.get(place).cloned() {
                self.places
                    .insert(format!("{wrapper}/not"), format!("{at}/contains"));
            }
        } else {
            written.members.extend(inner);
        }
    }
}

/// A schema object being written; what needs an object of its own goes to `extras`, at the end of `allOf`.
pub(super) struct Written {
    pub(super) members: Map<String, Json>,
    pub(super) extras: Vec<Json>,
    /// How many members the author's `allOf` has.
    own: usize,
}

impl Written {
    fn link(&mut self, link: String, place: &str) -> String {
        if self.members.contains_key("$ref") {
            let place = self.extra_place(place);
            self.extras.push(json!({ "$ref": link }));
            return place;
        }
        self.members.insert("$ref".to_owned(), Json::String(link));
        place.to_owned()
    }

    fn extra_place(&self, place: &str) -> String {
        format!("{place}/allOf/{}", self.own + self.extras.len())
    }

    fn finish(self) -> Json {
        let Self {
            mut members,
            extras,
            own: _,
        } = self;
        if !extras.is_empty() {
            let mut all = vec![];
            if let Some(Json::Array(list)) = members.remove("allOf") {
                all = list;
            }
            all.extend(extras);
            members.insert("allOf".to_owned(), Json::Array(all));
        }
        if members.is_empty() {
            Json::Bool(true)
        } else {
            Json::Object(members)
        }
    }
}
