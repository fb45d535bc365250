// SPDX-License-Identifier: Apache-2.0
//! Schemas of a chart tree → [`Model`].
//!
//! Ids first, conversion second: asking for a node only reserves its id and queues its key, so references in both
//! directions and recursion cost nothing, and no chain of references can exhaust the stack.

use std::collections::{HashMap, HashSet, VecDeque};

use super::branches::{
    Branches, BranchingPlace, Remainder, intersect, lists, says_nothing, take_apart, types_of,
};
use super::cases::{Applied, Described, cases};
use super::conjunct::{Conjunct, Expansion, Part, expand};
use super::findings::Findings;
use super::keyword::{annotate, assertions};
use super::types::Types;
use super::{
    Annotations, Applies, Asserted, Assertion, ChoiceText, Model, Node, NodeId, Rule, Shape,
    Variant, Verbatim, condition, cycle, same,
};
use crate::diagnostic::Diagnostic;
use crate::json::Value;
use crate::pointer::SchemaPointer;
use crate::schema::Patterns;

/// More nodes than this are kept as written. The largest chart measured has about 2,500.
const MAX_NODES: usize = 500_000;

/// More alternatives inside one another, or beside one another, than this are kept as written. The corpus has at most 12.
const MAX_TAKEN: usize = 200;

/// Builds the model of a chart tree. `parts[0]` is the chart itself; `shipped` are its values, coalesced without user values.
pub fn build(parts: &[Part<'_>], shipped: Value) -> (Model, Vec<Diagnostic>) {
    let mut builder = Builder::new(parts, &shipped);
    // Helm's values, and a subchart's part of them, always are a mapping.
    let root = builder.node(Key {
        only: Types::OBJECT,
        ..Key::of(Conjunct::root(parts, 0).into_iter().collect())
    });
    while let Some((id, key)) = builder.queue.pop_front() {
        let node = if builder.nodes.len() > MAX_NODES {
            too_large(&key)
        } else {
            builder.convert(key, id == root)
        };
        builder.set(id, node);
    }
    let Builder {
        nodes, findings, ..
    } = builder;
    let diagnostics = findings.into_diagnostics();
    let groups = cycle::groups(&nodes);
    let model = Model {
        firsts: same::firsts(&nodes, &groups),
        groups,
        nodes,
        root,
        shipped,
        imported: None,
        switched: Vec::new(),
        never_null: Vec::new(),
        nulls: HashSet::new(),
    };
    (model, diagnostics)
}

/// Alternatives within alternatives that are combined, each with each, before the inner ones are kept as a rule: their number is the
/// product of both. Charts of people have a few dozen.
const MAX_COMBINED: usize = 100;

/// How a choice of structures stands to the choices that led to it, on the same value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nesting {
    /// None did.
    First,
    /// Nothing is said beside the choices, so the alternatives stand for themselves.
    Bare,
    /// Something is said beside them that applies to each alternative.
    Combined,
}

/// How a choice of structures stands to those before it; the key names this one last.
fn nesting(expansion: &Expansion<'_>, key: &Key<'_>) -> Nesting {
    if key.taken.len() < 2 {
        return Nesting::First;
    }
    let mut objects = expansion.objects.iter();
    if key.cases.is_empty() && objects.all(|conjunct| says_nothing(conjunct, &key.taken)) {
        Nesting::Bare
    } else {
        Nesting::Combined
    }
}

/// What identifies a node: the subschemas that apply, the branchings already taken apart, the types still asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key<'a> {
    pub(super) conjuncts: Vec<Conjunct<'a>>,
    /// Those that apply in some cases only. A value to which no other applies is described in these cases only.
    pub(super) cases: Vec<Conjunct<'a>>,
    pub(super) taken: Vec<BranchingPlace>,
    pub(super) only: Types,
}

impl<'a> Key<'a> {
    /// The key of a value to which these subschemas apply.
    pub(super) fn of(conjuncts: Vec<Conjunct<'a>>) -> Self {
        Self {
            conjuncts,
            cases: Vec::new(),
            taken: Vec::new(),
            only: Types::ALL,
        }
    }

    /// The first of the places that apply.
    fn origin(&self) -> SchemaPointer {
        let first = self.conjuncts.first().or(self.cases.first());
        first.map_or_else(SchemaPointer::root, |conjunct| conjunct.pointer.clone())
    }
}

/// A node that is not taken apart.
fn too_large(key: &Key<'_>) -> Node {
    Node {
        origin: key.origin(),
        types: Types::ALL,
        shape: Shape::Verbatim(Verbatim::TooLarge),
        assertions: Vec::new(),
        annotations: Annotations::NONE,
        applies: Applies::Always,
    }
}

/// The nodes that were made, and those that were asked for.
pub(super) struct Builder<'a, 'p> {
    pub(super) parts: &'p [Part<'a>],
    pub(super) patterns: Patterns,
    ids: HashMap<Key<'a>, NodeId>,
    nodes: Vec<Node>,
    queue: VecDeque<(NodeId, Key<'a>)>,
    /// How many combinations of alternatives with alternatives there are.
    combined: usize,
    findings: Findings<'a, 'p>,
}

/// What is gathered about a node while its branchings are taken apart.
struct Gathered<'a> {
    key: Key<'a>,
    /// What remains to be checked of branchings.
    rules: Vec<Asserted>,
    /// Where branchings are that came down to rules about the same structure.
    ruled: Vec<BranchingPlace>,
    /// Subschemas whose assertions apply, although they stand in a branch.
    absorbed: Vec<Conjunct<'a>>,
    /// The allowed values, once something lists them.
    choices: Option<Vec<Value>>,
    /// What the schema calls them.
    texts: Vec<ChoiceText>,
    /// `null`, when a branch of its own accepts it.
    null: Types,
}

impl<'a> Gathered<'a> {
    fn new(key: Key<'a>) -> Self {
        Self {
            key,
            rules: Vec::new(),
            ruled: Vec::new(),
            absorbed: Vec::new(),
            choices: None,
            texts: Vec::new(),
            null: Types::NONE,
        }
    }

    /// Keeps what branches come down to, and returns what remains of them.
    fn take(&mut self, branches: Branches<'a>) -> Remainder {
        match branches {
            Branches::Merge(conjunct) => {
                self.key.conjuncts.push(conjunct);
                Remainder::Nothing
            }
            Branches::Nullable(conjunct) => {
                self.key.conjuncts.push(conjunct);
                self.null = Types::NULL;
                Remainder::Nothing
            }
            Branches::Types {
                types,
                absorb,
                rest,
            } => {
                self.key.only = self.key.only.and(types);
                self.absorbed.extend(absorb);
                rest
            }
            Branches::Choice {
                values,
                texts,
                rest,
            } => {
                self.allow(values);
                self.texts.extend(texts);
                rest
            }
            Branches::Variants(_) | Branches::Rule => Remainder::Rule,
        }
    }

    fn allow(&mut self, values: Vec<Value>) {
        self.choices = Some(intersect(self.choices.take(), values));
    }
}

impl<'a, 'p> Builder<'a, 'p> {
    fn new(parts: &'p [Part<'a>], shipped: &'p Value) -> Self {
        Self {
            parts,
            patterns: Patterns::default(),
            ids: HashMap::new(),
            nodes: Vec::new(),
            queue: VecDeque::new(),
            combined: 0,
            findings: Findings::new(parts, shipped),
        }
    }

    /// The id of the node with this key, which is made when its turn comes.
    pub(super) fn node(&mut self, key: Key<'a>) -> NodeId {
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(too_large(&key));
        self.ids.insert(key.clone(), id);
        if key.taken.len() <= MAX_TAKEN {
            self.queue.push_back((id, key));
        }
        id
    }

    fn set(&mut self, id: NodeId, node: Node) {
        let index = usize::try_from(id.0).ok();
        if let Some(place) = index.and_then(|index| self.nodes.get_mut(index)) {
            *place = node;
        }
    }

    /// Makes the node of a key; `top` is whether it stands for the values as a whole.
    fn convert(&mut self, key: Key<'a>, top: bool) -> Node {
        if key.conjuncts.is_empty() && !key.cases.is_empty() {
            return self.occasional(&key);
        }
        let origin = key.origin();
        let mut annotations = Annotations::NONE;
        for conjunct in &key.conjuncts {
            annotate(&mut annotations, conjunct);
        }
        let mut gathered = Gathered::new(key);
        let (expansion, types, variants) = self.take_branchings_apart(&mut gathered, top);
        if gathered.key.taken.len() > MAX_TAKEN {
            return too_large(&gathered.key);
        }
        self.findings.look_at(&expansion);
        for conjunct in &expansion.objects {
            annotate(&mut annotations, conjunct);
        }
        if let Some(variants) = variants {
            let base = self.base(&expansion, gathered.key, variants.len());
            return self.union(origin, &base, variants, annotations, gathered.rules);
        }
        for list in lists(&expansion) {
            gathered.allow(list);
        }
        let Gathered {
            key,
            rules,
            ruled,
            absorbed,
            choices,
            texts,
            null,
        } = gathered;
        annotations.choices = texts;
        let types = match &choices {
            Some(values) => types.and(types_of(values)),
            None => types,
        };
        let applied = Applied {
            cases: cases(self.parts, &expansion, &ruled, &key.cases),
            always: expansion,
            top,
        };
        let shape = self.shape(&key, &applied, types, choices, &annotations);
        let conjuncts = applied.always.objects.iter().chain(&absorbed);
        let mut assertions = assertions(conjuncts, &shape, &self.patterns);
        assertions.extend(rules);
        Node {
            origin,
            types: types.or(null),
            shape,
            assertions,
            annotations,
            applies: Applies::Always,
        }
    }

    /// What the variants of a union have in common. Where nothing stands beside them, nested unions share their nodes.
    fn base(&mut self, expansion: &Expansion<'a>, key: Key<'a>, variants: usize) -> Key<'a> {
        match nesting(expansion, &key) {
            Nesting::First => key,
            Nesting::Bare => Key {
                only: key.only,
                ..Key::of(Vec::new())
            },
            Nesting::Combined => {
                self.combined += variants;
                key
            }
        }
    }

    /// The node of a value that is described in some cases only.
    fn occasional(&mut self, key: &Key<'a>) -> Node {
        let applied = Applied {
            cases: cases(self.parts, &Expansion::default(), &[], &key.cases),
            always: Expansion::default(),
            top: false,
        };
        let mut annotations = Annotations::NONE;
        for case in &applied.cases {
            annotate(&mut annotations, case);
        }
        let Described { types, choices } = Described::of(self.parts, &key.cases);
        let types = types.unwrap_or(Types::ALL).and(key.only);
        Node {
            origin: key.origin(),
            types,
            shape: self.shape(key, &applied, types, choices, &annotations),
            assertions: Vec::new(),
            annotations,
            applies: Applies::Sometimes,
        }
    }

    /// Takes the branchings apart until none is left, or one of them is a choice of structures. Returns what applies then, the types
    /// that it accepts, and the structures.
    fn take_branchings_apart(
        &self,
        gathered: &mut Gathered<'a>,
        top: bool,
    ) -> (Expansion<'a>, Types, Option<Variants<'a>>) {
        loop {
            let expansion = expand(self.parts, &gathered.key.conjuncts);
            let types = gathered.key.only.and(expansion.types());
            let found = take_apart(self.parts, &expansion, types, &gathered.key.taken);
            let Some((place, branches)) = found else {
                return (expansion, types, None);
            };
            if gathered.key.taken.len() > MAX_TAKEN {
                return (expansion, types, None);
            }
            gathered.key.taken.push(place.clone());
            // Nothing is above the values that could hold one structure or another, so all their keys are listed there.
            let as_rule = top
                || self.combined > MAX_COMBINED
                    && nesting(&expansion, &gathered.key) == Nesting::Combined;
            let branches = match branches {
                Branches::Variants(variants) if !as_rule => {
                    return (expansion, types, Some(variants));
                }
                branches @ (Branches::Variants(_)
                | Branches::Merge(_)
                | Branches::Nullable(_)
                | Branches::Types { .. }
                | Branches::Choice { .. }
                | Branches::Rule) => branches,
            };
            match gathered.take(branches) {
                Remainder::Rule => {
                    gathered.ruled.push(place.clone());
                    gathered.rules.push(self.alternatives(place));
                }
                Remainder::Nothing => {}
            }
        }
    }

    /// The rule of an `anyOf` or `oneOf`.
    fn alternatives(&self, (part, at): BranchingPlace) -> Asserted {
        Asserted {
            condition: self.alternatives_condition(part, &at),
            at,
            assertion: Assertion::Rule(Rule::Branches),
        }
    }

    fn alternatives_condition(&self, part: usize, at: &SchemaPointer) -> Option<super::Condition> {
        let schema = self.parts.get(part)?.schema?;
        let object = schema.at(&at.parent()?)?.as_object()?;
        let keyword = at.last()?;
        let dialect = schema.resources.dialect(at);
        let value = object.get(&keyword)?;
        condition::read(&keyword, value, object, dialect, &self.patterns)
    }

    fn union(
        &mut self,
        origin: SchemaPointer,
        key: &Key<'a>,
        variants: Variants<'a>,
        annotations: Annotations,
        assertions: Vec<Asserted>,
    ) -> Node {
        let mut types = Types::NONE;
        let mut shapes = Vec::new();
        for (branch, accepted) in variants {
            types = types.or(accepted);
            if accepted == Types::NULL {
                continue;
            }
            let title = branch.value.get("title").and_then(Value::as_str);
            let title = title.map(str::to_owned);
            let definition = definition_name(branch.value);
            let mut key = key.clone();
            key.only = key.only.and(accepted.without(Types::NULL));
            key.conjuncts.push(branch);
            shapes.push(Variant {
                title,
                definition,
                node: self.node(key),
            });
        }
        Node {
            origin,
            types,
            shape: Shape::Union(shapes),
            assertions,
            annotations,
            applies: Applies::Always,
        }
    }
}

/// The branches of a choice of structures, each with the types it accepts.
type Variants<'a> = Vec<(Conjunct<'a>, Types)>;

/// The name of the definition that a subschema refers to: `#/$defs/HttpProbe` → `HttpProbe`.
fn definition_name(branch: &Value) -> Option<String> {
    let reference = branch.get("$ref")?.as_str()?;
    let (before, name) = reference.rsplit_once('/')?;
    let named = before.ends_with("/$defs") || before.ends_with("/definitions");
    (named && !name.is_empty()).then(|| name.to_owned())
}
