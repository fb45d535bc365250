// SPDX-License-Identifier: Apache-2.0
//! Schemas of a chart tree → [`Model`].
//!
//! Ids first, conversion second: asking for a node only reserves its id and queues its key, so references in both
//! directions and recursion cost nothing, and no chain of references can exhaust the stack.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::LazyLock;

use super::branches::{Branches, branches, constrained, intersect};
use super::conjunct::{Broken, BrokenKind, Expansion, Spot, Unit, expand};
use super::types::Types;
use super::{
    Annotations, Asserted, Assertion, Bound, ItemsAssertion, KeyRule, KeysAssertion, Map, Model,
    Node, NodeId, NumberAssertion, Property, Record, Rest, Rule, Scalar, Shape, TextAssertion,
    Variant, Verbatim, hint,
};
use super::{assertion, condition};
use crate::diagnostic::{Code, Diagnostic, Location, nearest};
use crate::json::{Number, Object, Value};
use crate::pointer::SchemaPointer;
use crate::schema::{self, Pattern, Patterns, Schema};

/// More nodes than this are kept as written. The largest chart measured has about 2,500.
const MAX_NODES: usize = 500_000;

/// A chart of the tree for [`build`]: its schema, and the indices of the charts below it with their key in the values.
pub struct Part<'a> {
    /// The chart's schema.
    pub schema: Option<&'a Schema>,
    /// Key in this chart's values → index of the chart it belongs to.
    pub children: Vec<(String, usize)>,
    /// Keys in this chart's values that switch it on and off.
    pub switches: Vec<String>,
}

/// Builds the model of a chart tree. `parts[0]` is the chart itself; `shipped` are its values, coalesced without user values.
pub fn build(parts: Vec<Part<'_>>, shipped: Value) -> (Model, Vec<Diagnostic>) {
    let units: Vec<Unit<'_>> = parts
        .into_iter()
        .map(|part| Unit {
            schema: part.schema,
            children: part.children,
            switches: part.switches,
        })
        .collect();
    let mut builder = Builder {
        units: &units,
        ids: HashMap::new(),
        nodes: Vec::new(),
        queue: VecDeque::new(),
        seen: HashSet::new(),
        diagnostics: Vec::new(),
        patterns: Patterns::default(),
    };
    let spots = unit_root(&units, 0).into_iter().collect();
    // Helm's values, and a subchart's part of them, always are a mapping.
    let root = builder.node(Key {
        spots,
        skip: Vec::new(),
        only: Types::OBJECT,
    });
    while let Some((id, key)) = builder.queue.pop_front() {
        let node = if builder.nodes.len() > MAX_NODES {
            too_large(&key)
        } else {
            builder.convert(key)
        };
        if let Some(slot) = usize::try_from(id.0)
            .ok()
            .and_then(|index| builder.nodes.get_mut(index))
        {
            *slot = node;
        }
    }
    (
        Model {
            nodes: builder.nodes,
            root,
            shipped,
            imported: None,
            switched: Vec::new(),
        },
        builder.diagnostics,
    )
}

/// Stands for the schema of a chart that has none.
static NOTHING_SAID: LazyLock<Value> = LazyLock::new(Value::object);

fn unit_root<'a>(units: &[Unit<'a>], unit: usize) -> Option<Spot<'a>> {
    let value = units
        .get(unit)?
        .schema
        .map_or(&*NOTHING_SAID, Schema::value);
    let dialect = units
        .get(unit)?
        .schema
        .map_or(schema::Dialect::Draft202012, Schema::dialect);
    Some(Spot {
        unit,
        pointer: SchemaPointer::root(),
        value,
        root: true,
        dialect,
    })
}

fn too_large(key: &Key<'_>) -> Node {
    let origin = key
        .spots
        .first()
        .map(|spot| spot.pointer.clone())
        .unwrap_or_default();
    Node {
        origin,
        types: Types::ALL,
        shape: Shape::Verbatim(Verbatim::TooLarge),
        assertions: Vec::new(),
        annotations: Annotations::NONE,
    }
}

/// What identifies a node: the subschemas that apply, the branchings already taken apart, the types still asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key<'a> {
    spots: Vec<Spot<'a>>,
    skip: Vec<(usize, SchemaPointer)>,
    only: Types,
}

struct Builder<'a, 'u> {
    units: &'u [Unit<'a>],
    ids: HashMap<Key<'a>, NodeId>,
    nodes: Vec<Node>,
    queue: VecDeque<(NodeId, Key<'a>)>,
    /// Subschemas whose keywords were looked at, so that each is reported once.
    seen: HashSet<(usize, SchemaPointer)>,
    diagnostics: Vec<Diagnostic>,
    patterns: Patterns,
}

impl<'a> Builder<'a, '_> {
    fn node(&mut self, key: Key<'a>) -> NodeId {
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(too_large(&key));
        self.ids.insert(key.clone(), id);
        self.queue.push_back((id, key));
        id
    }

    fn child(&mut self, spots: Vec<Spot<'a>>) -> NodeId {
        self.node(Key {
            spots,
            skip: Vec::new(),
            only: Types::ALL,
        })
    }

    fn convert(&mut self, mut key: Key<'a>) -> Node {
        let origin = key
            .spots
            .first()
            .map(|spot| spot.pointer.clone())
            .unwrap_or_default();
        let mut annotations = Annotations::NONE;
        key.spots
            .iter()
            .for_each(|spot| annotate(&mut annotations, spot));
        let mut rules = Vec::new();
        let mut absorbed = Vec::new();
        let mut choices: Option<Vec<Value>> = None;
        let mut null = Types::NONE;
        let (expansion, types) = loop {
            let expansion = expand(self.units, &key.spots);
            let types = key.only.and(expansion.types());
            let Some((at, found)) = branches(self.units, &expansion, types, &key.skip) else {
                break (expansion, types);
            };
            key.skip.push(at.clone());
            match found {
                Branches::Merge(spots) => key.spots.extend(spots),
                Branches::Nullable(spot) => {
                    key.spots.push(spot);
                    null = Types::NULL;
                }
                Branches::Types {
                    types,
                    absorb,
                    rule,
                } => {
                    key.only = key.only.and(types);
                    absorbed.extend(absorb);
                    if rule {
                        rules.push(self.alternatives(at));
                    }
                }
                Branches::Choice { values, rule } => {
                    choices = Some(intersect(choices, values));
                    if rule {
                        rules.push(self.alternatives(at));
                    }
                }
                Branches::Rule => rules.push(self.alternatives(at)),
                Branches::Variants(variants) => {
                    self.report(&expansion);
                    expansion
                        .objects
                        .iter()
                        .for_each(|spot| annotate(&mut annotations, spot));
                    return self.union(origin, key, variants, annotations, rules);
                }
            }
        };
        self.report(&expansion);
        expansion
            .objects
            .iter()
            .for_each(|spot| annotate(&mut annotations, spot));
        // Lists before constants, because a list's spelling of a value (`1`, not `1.0`) is the one that people know.
        for spot in &expansion.objects {
            if let Some(values) = spot.get("enum").and_then(Value::as_array) {
                choices = Some(intersect(choices, values.to_vec()));
            }
        }
        for spot in &expansion.objects {
            if let Some(value) = spot.get("const") {
                choices = Some(intersect(choices, vec![value.clone()]));
            }
        }
        let types = match &choices {
            Some(values) => types.and(values.iter().map(Types::of).fold(Types::NONE, Types::or)),
            None => types,
        };
        let shape = self.shape(&key, &expansion, types, choices, &annotations);
        let mut assertions = assertions(
            expansion.objects.iter().chain(&absorbed),
            &shape,
            &self.patterns,
        );
        assertions.extend(rules);
        Node {
            origin,
            types: types.or(null),
            shape,
            assertions,
            annotations,
        }
    }

    /// The rule of an `anyOf` or `oneOf`.
    fn alternatives(&self, (unit, at): (usize, SchemaPointer)) -> Asserted {
        let schema = self.units.get(unit).and_then(|unit| unit.schema);
        let condition = schema.and_then(|schema| {
            let object = schema.at(&at.parent()?)?.as_object()?;
            let key = at.last()?;
            condition::read(
                &key,
                object.get(&key)?,
                object,
                schema.resources.dialect(&at),
                &self.patterns,
            )
        });
        Asserted {
            at,
            assertion: Assertion::Rule(Rule::Branches),
            condition,
        }
    }

    fn union(
        &mut self,
        origin: SchemaPointer,
        key: Key<'a>,
        branches: Vec<(Spot<'a>, Types)>,
        annotations: Annotations,
        assertions: Vec<Asserted>,
    ) -> Node {
        let types = branches
            .iter()
            .map(|(_, types)| *types)
            .fold(Types::NONE, Types::or);
        let variants = branches
            .into_iter()
            .filter(|(_, types)| *types != Types::NULL)
            .map(|(branch, types)| {
                let title = branch
                    .value
                    .get("title")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                let mut key = key.clone();
                key.only = key.only.and(types.without(Types::NULL));
                key.spots.push(branch);
                Variant {
                    title,
                    node: self.node(key),
                }
            });
        Node {
            origin,
            types,
            shape: Shape::Union(variants.collect()),
            assertions,
            annotations,
        }
    }

    fn shape(
        &mut self,
        key: &Key<'a>,
        expansion: &Expansion<'a>,
        types: Types,
        choices: Option<Vec<Value>>,
        annotations: &Annotations,
    ) -> Shape {
        let open = types.without(Types::NULL);
        if expansion.remote {
            return Shape::Verbatim(Verbatim::Remote);
        }
        if let Some(values) = choices {
            let values: Vec<Value> = values
                .into_iter()
                .filter(|value| open.contains(Types::of(value)))
                .collect();
            return if values.is_empty() {
                Shape::Never
            } else {
                Shape::Choice(values)
            };
        }
        let number_or_text = Types::NUMBER.or(Types::STRING);
        match open {
            Types::NONE => Shape::Never,
            Types::BOOLEAN => Shape::Scalar(Scalar::Boolean),
            Types::INTEGER => Shape::Scalar(Scalar::Integer),
            Types::FRACTION | Types::NUMBER => Shape::Scalar(Scalar::Number),
            Types::STRING => Shape::Scalar(Scalar::String),
            Types::ARRAY => self.list(expansion),
            Types::OBJECT => self.object(expansion),
            mixed if number_or_text.contains(mixed) => Shape::Scalar(Scalar::IntOrString),
            _ if annotations.hints.contains(&super::Hint::IntOrString) => {
                Shape::Scalar(Scalar::IntOrString)
            }
            every if every == Types::ALL.without(Types::NULL) => {
                if constrained(
                    expansion,
                    &["properties", "patternProperties", "additionalProperties"],
                ) {
                    self.object(expansion)
                } else if constrained(expansion, &["items", "prefixItems"]) {
                    self.list(expansion)
                } else {
                    Shape::Any
                }
            }
            mixed => {
                let members = [
                    Types::STRING,
                    Types::NUMBER,
                    Types::BOOLEAN,
                    Types::ARRAY,
                    Types::OBJECT,
                ];
                let parts = members
                    .into_iter()
                    .map(|member| mixed.and(member))
                    .filter(|part| !part.is_none());
                let keys: Vec<Key<'a>> = parts
                    .map(|only| Key {
                        only,
                        ..key.clone()
                    })
                    .collect();
                Shape::Union(
                    keys.into_iter()
                        .map(|key| Variant {
                            title: None,
                            node: self.node(key),
                        })
                        .collect(),
                )
            }
        }
    }

    fn list(&mut self, expansion: &Expansion<'a>) -> Shape {
        let mut positions: Vec<Vec<Spot<'a>>> = Vec::new();
        let mut rest: Vec<Spot<'a>> = Vec::new();
        for spot in &expansion.objects {
            let prefix = if spot.has("prefixItems") {
                spot.list("prefixItems")
            } else {
                spot.list("items")
            };
            let after = if spot
                .get("items")
                .is_some_and(|items| items.as_array().is_some())
            {
                "additionalItems"
            } else {
                "items"
            };
            if positions.len() < prefix.len() {
                positions.resize(prefix.len(), Vec::new());
            }
            positions
                .iter_mut()
                .zip(prefix)
                .for_each(|(position, item)| {
                    position.push(Spot {
                        root: false,
                        ..item
                    })
                });
            rest.extend(spot.key(after));
        }
        if positions.is_empty() {
            return Shape::List(self.child(rest));
        }
        let closed = rest.iter().any(|spot| spot.value.as_bool() == Some(false));
        let items = positions
            .into_iter()
            .map(|spots| self.child(spots))
            .collect();
        Shape::Tuple(items, (!closed).then(|| self.child(rest)))
    }

    fn object(&mut self, expansion: &Expansion<'a>) -> Shape {
        let names = self.names(expansion);
        let rest = self.rest(expansion);
        if names.is_empty() {
            return match rest {
                Rest::Open | Rest::Free => Shape::Map(Map {
                    value: self.child(Vec::new()),
                    key_pattern: self.key_pattern(expansion),
                }),
                Rest::Typed(mut rules) => match (rules.pop(), rules.is_empty()) {
                    (Some(rule), true) => Shape::Map(Map {
                        value: rule.value,
                        key_pattern: rule.pattern.or_else(|| self.key_pattern(expansion)),
                    }),
                    (last, _) => {
                        rules.extend(last);
                        Shape::Record(Record::new(Vec::new(), Rest::Typed(rules)))
                    }
                },
                Rest::Closed => Shape::Record(Record::new(Vec::new(), Rest::Closed)),
            };
        }
        let properties = names.into_iter().map(|(name, required)| {
            let spots = self.property(expansion, &name);
            let declared = spots
                .iter()
                .any(|spot| !spot.root || !std::ptr::eq(spot.value, &*NOTHING_SAID));
            let only = if spots.iter().any(|spot| spot.root) {
                Types::OBJECT
            } else {
                Types::ALL
            };
            let node = self.node(Key {
                spots,
                skip: Vec::new(),
                only,
            });
            Property {
                node,
                name,
                required,
                declared,
            }
        });
        let mut properties: Vec<Property> = properties.collect();
        if rest != Rest::Closed {
            self.switches(expansion, &mut properties);
        }
        Shape::Record(Record::new(properties, rest))
    }

    /// Adds the keys that switch a subchart on and that its schema leaves open: without them nobody could ask for it.
    fn switches(&mut self, expansion: &Expansion<'a>, properties: &mut Vec<Property>) {
        let roots = expansion
            .objects
            .iter()
            .filter(|spot| spot.root)
            .filter_map(|spot| self.units.get(spot.unit));
        let names: Vec<String> = roots
            .flat_map(|unit| unit.switches.iter().cloned())
            .collect();
        for name in names {
            if properties.iter().all(|property| property.name != name)
                && self.property(expansion, &name).is_empty()
            {
                let node = self.node(Key {
                    spots: Vec::new(),
                    skip: Vec::new(),
                    only: Types::BOOLEAN,
                });
                properties.push(Property {
                    name,
                    node,
                    required: false,
                    declared: false,
                });
            }
        }
    }

    /// The names of all properties, in the order of the schema, with whether they are required.
    fn names(&self, expansion: &Expansion<'a>) -> Vec<(String, bool)> {
        let mut names: indexmap::IndexMap<String, bool> = indexmap::IndexMap::new();
        for spot in &expansion.objects {
            let properties = spot.get("properties").and_then(Value::as_object);
            for name in properties.iter().flat_map(|properties| properties.keys()) {
                names.entry(name.clone()).or_default();
            }
        }
        for spot in &expansion.objects {
            for name in spot
                .get("required")
                .and_then(Value::as_array)
                .unwrap_or_default()
                .iter()
                .filter_map(Value::as_str)
            {
                names.insert(name.to_owned(), true);
            }
            if spot.root {
                let children = self
                    .units
                    .get(spot.unit)
                    .map(|unit| unit.children.as_slice())
                    .unwrap_or_default();
                for (name, _) in children {
                    names.entry(name.clone()).or_default();
                }
            }
        }
        names.into_iter().collect()
    }

    /// The subschemas that apply to one property.
    fn property(&self, expansion: &Expansion<'a>, name: &str) -> Vec<Spot<'a>> {
        let mut spots = Vec::new();
        for spot in &expansion.objects {
            let before = spots.len();
            spots.extend(spot.member("properties", name));
            let matching = spot
                .map("patternProperties")
                .into_iter()
                .filter(|(pattern, _)| self.patterns.get(pattern).finds(name))
                .map(|(_, spot)| spot);
            spots.extend(matching);
            if spots.len() == before {
                spots.extend(spot.key("additionalProperties"));
            }
            if spot.root {
                let children = self
                    .units
                    .get(spot.unit)
                    .map(|unit| unit.children.as_slice())
                    .unwrap_or_default();
                let below = children.iter().filter(|(key, _)| key == name);
                spots.extend(below.filter_map(|(_, unit)| unit_root(self.units, *unit)));
            }
        }
        spots
    }

    /// What other keys are.
    fn rest(&mut self, expansion: &Expansion<'a>) -> Rest {
        let mut patterns: indexmap::IndexMap<String, Vec<Spot<'a>>> = indexmap::IndexMap::new();
        let mut others: Vec<Spot<'a>> = Vec::new();
        let (mut closed, mut free) = (false, false);
        for spot in &expansion.objects {
            for (pattern, value) in spot.map("patternProperties") {
                patterns.entry(pattern.to_owned()).or_default().push(value);
            }
            match spot
                .get("additionalProperties")
                .or_else(|| spot.get("unevaluatedProperties"))
            {
                Some(Value::Bool(false)) => closed = true,
                Some(Value::Bool(true)) => free = true,
                Some(Value::Object(members)) if members.is_empty() => free = true,
                Some(_) => others.extend(
                    spot.key("additionalProperties")
                        .or_else(|| spot.key("unevaluatedProperties")),
                ),
                None => {}
            }
            free |= spot
                .get(schema::vendor::PRESERVE_UNKNOWN)
                .and_then(Value::as_bool)
                == Some(true);
        }
        let mut rules: Vec<KeyRule> = Vec::new();
        for (pattern, spots) in patterns {
            rules.push(KeyRule {
                pattern: Some(self.patterns.get(&pattern)),
                value: self.child(spots),
            });
        }
        if closed && rules.is_empty() {
            return Rest::Closed;
        }
        if !closed && !others.is_empty() {
            rules.push(KeyRule {
                pattern: None,
                value: self.child(others),
            });
        } else if !closed && !rules.is_empty() {
            rules.push(KeyRule {
                pattern: None,
                value: self.child(Vec::new()),
            });
        }
        match (rules.is_empty(), free) {
            (false, _) => Rest::Typed(rules),
            (true, true) => Rest::Free,
            (true, false) => Rest::Open,
        }
    }

    /// The pattern that every key has to match (`propertyNames`).
    fn key_pattern(&self, expansion: &Expansion<'a>) -> Option<Pattern> {
        let names = expansion
            .objects
            .iter()
            .find_map(|spot| spot.get("propertyNames"))?;
        let pattern = names.get("pattern").and_then(Value::as_str)?;
        Some(self.patterns.get(pattern))
    }

    fn report(&mut self, expansion: &Expansion<'a>) {
        for broken in &expansion.broken {
            self.report_reference(broken);
        }
        for spot in &expansion.objects {
            let Some(object) = spot.object() else {
                continue;
            };
            if !self.seen.insert((spot.unit, spot.pointer.clone())) {
                continue;
            }
            self.idle(spot, object);
            for key in object.keys().filter(|key| schema::is_foreign(key)) {
                let help = match nearest(key, schema::keyword_names()) {
                    Some(near) => format!("a keyword with a similar name is `{near}`"),
                    None => "put it below `properties` if it is a property; start it with `x-` if it is meant for tools".to_owned(),
                };
                let pointer = spot.pointer.key(key);
                let diagnostic = Diagnostic::new(
                    Code::KeywordUnknown,
                    format!("`{key}` is no keyword of JSON Schema, so it has no effect here"),
                );
                self.diagnostics.extend(
                    self.place(spot.unit, &pointer)
                        .map(|place| diagnostic.help(help).at(place)),
                );
            }
        }
    }

    /// Keywords that speak of another type than the subschema accepts.
    fn idle(&mut self, spot: &Spot<'a>, object: &Object) {
        if spot.get("type").is_none() {
            return;
        }
        let accepted = Types::keyword(spot.get("type"));
        for key in object.keys() {
            let of =
                match key.as_str() {
                    "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum"
                    | "multipleOf" => Types::NUMBER,
                    "minLength" | "maxLength" | "pattern" => Types::STRING,
                    "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems"
                    | "contains" => Types::ARRAY,
                    "properties"
                    | "patternProperties"
                    | "additionalProperties"
                    | "required"
                    | "minProperties"
                    | "maxProperties"
                    | "propertyNames" => Types::OBJECT,
                    _ => continue,
                };
            if accepted.meets(of) {
                continue;
            }
            let message = format!(
                "`{key}` speaks of {}, which the schema does not accept here",
                of.names().join(", ")
            );
            let diagnostic = Diagnostic::new(Code::KeywordIdle, message)
                .help("remove the keyword, or correct the `type` beside it");
            self.diagnostics.extend(
                self.place(spot.unit, &spot.pointer.key(key))
                    .map(|place| diagnostic.at(place)),
            );
        }
    }

    fn report_reference(&mut self, broken: &Broken) {
        if !self.seen.insert((broken.unit, broken.pointer.key("$ref"))) {
            return;
        }
        let reference = &broken.reference;
        let (code, message, help) = match broken.kind {
            BrokenKind::Dangling => (
                Code::ReferenceDangling,
                format!("`$ref` leads to nothing: `{reference}`"),
                "name a subschema that exists in this file",
            ),
            BrokenKind::Remote => (
                Code::ReferenceRemote,
                format!("`$ref` leads out of the file: `{reference}`"),
                "bundle the schema (`managed-services bundle`), so that it needs no network when it is installed",
            ),
            BrokenKind::Cycle => (
                Code::ReferenceCycle,
                format!("`$ref` leads back to itself: `{reference}`"),
                "pass through a property or an item before referring back",
            ),
        };
        let place = self.place(broken.unit, &broken.pointer.key("$ref"));
        self.diagnostics
            .extend(place.map(|place| Diagnostic::new(code, message).help(help).at(place)));
    }

    fn place(&self, unit: usize, pointer: &SchemaPointer) -> Option<Location> {
        let schema = self.units.get(unit)?.schema?;
        Some(Location {
            file: schema.file.clone(),
            pointer: pointer.to_string(),
            position: schema.document.position(pointer.as_str()),
        })
    }
}

/// Adds what a subschema says for people; what is already said stays, because the nearer place speaks first.
fn annotate(annotations: &mut Annotations, spot: &Spot<'_>) {
    let Some(object) = spot.object() else { return };
    let text = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let flag = |key: &str| object.get(key).and_then(Value::as_bool) == Some(true);
    annotations.title = annotations.title.take().or_else(|| text("title"));
    annotations.description = annotations
        .description
        .take()
        .or_else(|| text("description"));
    annotations.format = annotations.format.take().or_else(|| text("format"));
    annotations.default = annotations
        .default
        .take()
        .or_else(|| object.get("default").cloned());
    if annotations.examples.is_empty() {
        annotations.examples = object
            .get("examples")
            .and_then(Value::as_array)
            .unwrap_or_default()
            .to_vec();
    }
    annotations.deprecated |= flag("deprecated");
    annotations.read_only |= flag("readOnly");
    for hint in hint::read(object) {
        if !annotations.hints.contains(&hint) {
            annotations.hints.push(hint);
        }
    }
}

/// The assertions of all subschemas, each with its place.
fn assertions<'a: 's, 's>(
    spots: impl Iterator<Item = &'s Spot<'a>>,
    shape: &Shape,
    patterns: &Patterns,
) -> Vec<Asserted> {
    let mut all = Vec::new();
    for spot in spots {
        let Some(object) = spot.object() else {
            continue;
        };
        for (key, value) in object
            .iter()
            .filter(|(key, _)| schema::in_dialect(key, spot.dialect))
        {
            let assertion = assertion(key, value, object, shape, patterns);
            let asserted = match assertion {
                Some(Assertion::Format(_)) if !spot.dialect.asserts_format() => None,
                other => other,
            };
            let rule = matches!(asserted, Some(Assertion::Rule(_)));
            let condition = if rule {
                condition::read(key, value, object, spot.dialect, patterns)
            } else {
                None
            };
            all.extend(asserted.map(|assertion| Asserted {
                at: spot.pointer.key(key),
                assertion,
                condition,
            }));
        }
    }
    all
}

fn assertion(
    key: &str,
    value: &Value,
    object: &Object,
    shape: &Shape,
    patterns: &Patterns,
) -> Option<Assertion> {
    let count = || assertion::count(value);
    Some(match key {
        // Draft 4 marks a bound as exclusive with a boolean beside it; later drafts give a second bound.
        "minimum" => Assertion::Number(NumberAssertion::Minimum(Bound {
            number: number(value)?,
            exclusive: flag(object, "exclusiveMinimum"),
        })),
        "maximum" => Assertion::Number(NumberAssertion::Maximum(Bound {
            number: number(value)?,
            exclusive: flag(object, "exclusiveMaximum"),
        })),
        "exclusiveMinimum" => Assertion::Number(NumberAssertion::Minimum(Bound {
            number: number(value)?,
            exclusive: true,
        })),
        "exclusiveMaximum" => Assertion::Number(NumberAssertion::Maximum(Bound {
            number: number(value)?,
            exclusive: true,
        })),
        "multipleOf" => Assertion::Number(NumberAssertion::MultipleOf(number(value)?)),
        "minLength" => Assertion::Text(TextAssertion::MinLength(count()?)),
        "maxLength" => Assertion::Text(TextAssertion::MaxLength(count()?)),
        "pattern" => Assertion::Text(TextAssertion::Pattern(patterns.get(value.as_str()?))),
        "format" => Assertion::Format(value.as_str()?.to_owned()),
        "minItems" => Assertion::Items(ItemsAssertion::MinItems(count()?)),
        "maxItems" => Assertion::Items(ItemsAssertion::MaxItems(count()?)),
        "uniqueItems" if value.as_bool() == Some(true) => {
            Assertion::Items(ItemsAssertion::UniqueItems)
        }
        "minProperties" => Assertion::Keys(KeysAssertion::MinProperties(count()?)),
        "maxProperties" => Assertion::Keys(KeysAssertion::MaxProperties(count()?)),
        "not" => Assertion::Rule(Rule::Not),
        "if" if object.contains_key("then") || object.contains_key("else") => {
            Assertion::Rule(Rule::Conditional)
        }
        "dependentRequired" | "dependentSchemas" | "dependencies" => {
            Assertion::Rule(Rule::Conditional)
        }
        "contains" => Assertion::Rule(Rule::Items),
        "unevaluatedItems" if value.as_bool() != Some(true) => Assertion::Rule(Rule::Items),
        "propertyNames" if !is_key_pattern(value, shape) => Assertion::Rule(Rule::Keys),
        _ => return None,
    })
}

fn number(value: &Value) -> Option<Number> {
    value.as_number().cloned()
}

fn flag(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool) == Some(true)
}

/// Whether `propertyNames` says nothing but the pattern that the map's shape already holds.
fn is_key_pattern(names: &Value, shape: &Shape) -> bool {
    let pattern = names.get("pattern").and_then(Value::as_str);
    let alone = names.as_object().is_some_and(|names| names.len() == 1);
    alone
        && pattern.is_some()
        && matches!(shape, Shape::Map(map) if map.key_pattern.as_ref().map(Pattern::as_str) == pattern)
}
