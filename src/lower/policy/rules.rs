// SPDX-License-Identifier: Apache-2.0
//! Model → rules: a walk over the places that the custom resource cannot check itself.

use super::condition::{Subject, demand};
use super::inside;
use super::switch;
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::lower::cel::{self, Cel};
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::lower::typing::{Checked, Typing};
use crate::lower::words;
use crate::model::{
    Asserted, Assertion, Condition, Model, Record, Rule, Scalar, Shape, TextAssertion, Types,
};
use crate::schema::Pattern;

/// More rules than this are left to Helm: all of them share one budget of cost per request.
const MAX_RULES: usize = 300;
/// More places than this are not looked at.
const MAX_PLACES: usize = 20_000;
/// Lists and maps inside one another that are walked.
pub(super) const MAX_LOOPS: usize = 2;
/// Longer lists and maps are left to Helm, so that a rule stays within its cost whatever is sent.
const MAX_ITEMS: usize = 100;

/// The values in a policy's expressions.
pub(super) const SPEC: &str = "variables.spec";
/// The values before the change.
pub(super) const OLD_SPEC: &str = "variables.oldSpec";

/// A rule of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validation {
    /// What has to hold.
    pub(super) expression: Cel,
    /// What people read when it does not.
    pub(super) message: String,
}

/// All rules about the values.
pub(super) fn lower(
    model: &Model,
    layout: &Layout,
    typing: &Typing,
) -> (Vec<Validation>, Vec<Loss>) {
    let mut walk = Walk {
        layout,
        typing,
        validations: Vec::new(),
        losses: Vec::new(),
        places: 0,
    };
    let root = Site::root(model);
    walk.described(&Spot {
        site: root.clone(),
        text: SPEC.to_owned(),
        steps: Vec::new(),
        described: true,
    });
    if walk.validations.len() > MAX_RULES {
        let left = walk.validations.split_off(MAX_RULES).len();
        let message =
            format!("{left} more rules are left to Helm, because a request's cost is bounded");
        walk.losses.push(root.loss(
            Target::Policy,
            Fate::Widened,
            Cause::NestingTooDeep,
            message,
        ));
    }
    (walk.validations, walk.losses)
}

/// How a place is come to: what lets a value pass, and what every item has to satisfy.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Below here nothing is checked unless this holds.
    Only(Cel),
    /// What follows holds of each item, or each key, of this.
    Each { of: String, name: String },
}

/// A place and how expressions reach it.
#[derive(Clone, Debug)]
pub(super) struct Spot<'m> {
    pub(super) site: Site<'m>,
    pub(super) text: String,
    pub(super) steps: Vec<Step>,
    /// Whether the custom resource describes it.
    pub(super) described: bool,
}

impl<'m> Spot<'m> {
    /// How many lists and maps this is inside of.
    pub(super) fn loops(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| matches!(step, Step::Each { .. }))
            .count()
    }

    /// The same place, once this holds.
    pub(super) fn only(&self, condition: Cel) -> Self {
        let mut spot = self.clone();
        if condition != Cel::Constant(true) {
            spot.steps.push(Step::Only(condition));
        }
        spot
    }

    /// A property, when it is given.
    pub(super) fn field(&self, site: Site<'m>, name: &str) -> Self {
        let mut spot = self.only(cel::has(&self.text, name));
        spot.text = cel::member(&self.text, name);
        spot.site = site;
        spot
    }

    /// Any item of a list, or any value of a map.
    pub(super) fn any(&self, site: Site<'m>, map: bool) -> Self {
        let name = format!(
            "{}{}",
            if map { "key" } else { "item" },
            if self.loops() == 0 {
                String::new()
            } else {
                (self.loops() + 1).to_string()
            }
        );
        let mut spot = self.clone();
        spot.steps.push(Step::Each {
            of: self.text.clone(),
            name: name.clone(),
        });
        spot.text = if map {
            format!("{}[{name}]", self.text)
        } else {
            name
        };
        spot.site = site;
        spot
    }

    fn subject(&self) -> Subject<'m> {
        let node = self.site.node();
        let known = match &node.shape {
            Shape::Scalar(Scalar::String) if self.described => Types::STRING,
            Shape::Record(_) | Shape::Map(_) if self.described => Types::OBJECT,
            _ => Types::ALL,
        };
        Subject {
            text: self.text.clone(),
            given: Cel::Constant(true),
            shipped: self.site.shipped,
            described: self.described,
            known,
            max_length: node.max_length().filter(|_| self.described),
            at: self.site.at.clone(),
        }
    }

    /// The root's values are there even when the custom resource has none; everything else only when it is given.
    fn finish(&self, check: Cel) -> Cel {
        self.steps
            .iter()
            .rev()
            .fold(check, |check, step| match step {
                _ if check == Cel::Constant(true) => check,
                Step::Only(condition) => Cel::or([condition.clone().negate(), check]),
                Step::Each { of, name } => {
                    let small = cel::relation(&format!("size({of})"), ">", &MAX_ITEMS.to_string());
                    Cel::or([small, Cel::Call(format!("{of}.all({name}, {check})"))])
                }
            })
    }
}

pub(super) struct Walk<'a> {
    pub(super) layout: &'a Layout,
    typing: &'a Typing,
    validations: Vec<Validation>,
    losses: Vec<Loss>,
    places: usize,
}

impl Walk<'_> {
    /// Adds a rule, unless it always holds.
    pub(super) fn add(&mut self, spot: &Spot<'_>, check: Cel, message: String) {
        let validation = Validation {
            expression: spot.finish(check),
            message,
        };
        let said = self
            .validations
            .iter()
            .any(|other| other.expression == validation.expression);
        if validation.expression != Cel::Constant(true) && !said {
            self.validations.push(validation);
        }
    }

    /// Says that something here is left to Helm.
    pub(super) fn lose(&mut self, spot: &Spot<'_>, cause: Cause, message: &str) {
        self.losses.push(
            spot.site
                .loss(Target::Policy, Fate::Widened, cause, message),
        );
    }

    /// Says that a keyword is left to Helm.
    pub(super) fn lose_keyword(
        &mut self,
        spot: &Spot<'_>,
        asserted: &Asserted,
        cause: Cause,
        message: &str,
    ) {
        self.losses.push(spot.site.loss_at(
            asserted.at.clone(),
            Target::Policy,
            Fate::Widened,
            cause,
            message,
        ));
    }

    /// Whether another place may be looked at.
    pub(super) fn more(&mut self) -> bool {
        self.places += 1;
        self.places <= MAX_PLACES && self.validations.len() <= 2 * MAX_RULES
    }

    /// A place that the custom resource describes: only what depends on more than its own value is left.
    fn described(&mut self, spot: &Spot<'_>) {
        if !self.more() {
            return;
        }
        self.fixed(spot);
        self.growing(spot);
        let spot = &switch::while_on(spot);
        let site = &spot.site;
        match self.typing.checked(site) {
            Checked::Type => {
                let free = Spot {
                    described: false,
                    ..spot.clone()
                };
                inside::open(self, &free);
                return;
            }
            Checked::Assertions => {
                self.rules(spot);
                inside::structure(self, spot, Types::ALL);
                return;
            }
            Checked::All => {}
        }
        self.rules(spot);
        match &site.node().shape {
            Shape::Record(record) => self.fields(spot, record),
            Shape::Map(map) if spot.loops() < MAX_LOOPS && !site.at.is_root() => {
                self.key_pattern(spot, map.key_pattern.as_ref());
                self.described(&spot.any(site.any(map.value), true));
            }
            Shape::List(item) if spot.loops() < MAX_LOOPS => {
                self.described(&spot.any(site.any(*item), false))
            }
            Shape::Map(_)
            | Shape::List(_)
            | Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::Tuple(..)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => {}
        }
    }

    fn fields(&mut self, spot: &Spot<'_>, record: &Record) {
        for field in &record.properties {
            let below = spot.site.property(field);
            if below.off
                && below.must_be_given()
                && below.samples.is_empty()
                && !self.layout.is_secret(&below.at)
            {
                // Also where nothing of the subchart is written: a tag may have switched it on.
                let message = format!(
                    "{} has to be given while the subchart is on",
                    words::location(&below.at)
                );
                let anywhere = Spot {
                    steps: Vec::new(),
                    ..spot.clone()
                };
                self.add(&anywhere, switch::required(below.model, &below.at), message);
            }
            if !self.layout.is_secret(&below.at) && !matches!(below.node().shape, Shape::Never) {
                self.described(&spot.field(below, &field.name));
            }
        }
    }

    /// The pattern that every key of a map matches.
    pub(super) fn key_pattern(&mut self, spot: &Spot<'_>, pattern: Option<&Pattern>) {
        let Some(pattern) = pattern else { return };
        let condition = Condition::Text(TextAssertion::Pattern(pattern.clone()));
        match self.keys(spot, &condition).filter(|_| pattern.is_valid()) {
            Some((keys, check)) => self.add(
                &keys,
                check,
                words::rule(&spot.site.at, &Condition::Keys(Box::new(condition)), None),
            ),
            None => self.lose(
                spot,
                Cause::Pattern,
                "the pattern of the keys is left to Helm",
            ),
        }
    }

    /// A condition that every key satisfies, and where it is tested.
    fn keys<'m>(&self, spot: &Spot<'m>, condition: &Condition) -> Option<(Spot<'m>, Cel)> {
        let keys = spot.any(spot.site.clone(), true);
        let Some(Step::Each { name, .. }) = keys.steps.last() else {
            return None;
        };
        let subject = Subject {
            text: name.clone(),
            shipped: None,
            known: Types::STRING,
            max_length: None,
            ..keys.subject()
        };
        let mut check = demand(condition, &subject, &[])?;
        if !spot.described {
            check = Cel::or([check, cel::relation(&keys.text, "==", "null")]);
        }
        Some((keys, check))
    }

    /// What the rules of a place demand.
    pub(super) fn rules(&mut self, spot: &Spot<'_>) {
        for asserted in &spot.site.node().assertions {
            let Assertion::Rule(rule) = &asserted.assertion else {
                continue;
            };
            let shipped_beside = spot.loops() > 0 && !spot.site.samples.is_empty();
            let condition = asserted.condition.as_ref().filter(|_| !shipped_beside);
            if condition
                .and_then(|condition| self.rule(spot, condition))
                .is_none()
            {
                let (cause, message) = match rule {
                    Rule::Branches => (
                        Cause::Conditional,
                        "a rule with alternatives (`anyOf`, `oneOf`) is left to Helm",
                    ),
                    Rule::Conditional => (
                        Cause::Conditional,
                        "a rule that depends on other values is left to Helm",
                    ),
                    Rule::Not => (Cause::ShapeRule, "what `not` refuses is left to Helm"),
                    Rule::Items => (Cause::ListRule, "a rule about the items is left to Helm"),
                    Rule::Keys => (
                        Cause::KeyRule,
                        "a rule about the names of the keys is left to Helm",
                    ),
                };
                self.lose_keyword(spot, asserted, cause, message);
            }
        }
    }

    fn rule(&mut self, spot: &Spot<'_>, condition: &Condition) -> Option<()> {
        let mut subject = spot.subject();
        let mut spot = spot.clone();
        if !spot.described && !words::scalar(condition) {
            spot = spot.only(cel::of_type(&spot.text, Types::OBJECT));
            subject.known = Types::OBJECT;
        }
        // Each part has its own message.
        let parts = match condition {
            Condition::All(parts) => parts.as_slice(),
            condition => std::slice::from_ref(condition),
        };
        let parts = parts.iter().flat_map(|part| match part {
            Condition::Keys(inner) => key_parts(inner),
            part => vec![part.clone()],
        });
        let mut demands = Vec::new();
        for part in parts {
            let check = match &part {
                // Of an object with listed properties the API server has dropped every other key.
                Condition::Keys(_)
                    if spot.described && !matches!(spot.site.node().shape, Shape::Map(_)) =>
                {
                    return None;
                }
                Condition::Keys(inner)
                    if subject.known == Types::OBJECT && !spot.site.at.is_root() =>
                {
                    self.keys(&spot, inner)?
                }
                part => (spot.clone(), demand(part, &subject, self.layout.secrets())?),
            };
            demands.push((check, words::rule(&spot.site.at, &part, spot.site.shipped)));
        }
        demands
            .into_iter()
            .for_each(|((spot, check), message)| self.add(&spot, check, message));
        Some(())
    }

    /// A value that cannot be changed. What counts is the value in force: writing down the shipped default changes nothing.
    pub(super) fn fixed(&mut self, spot: &Spot<'_>) {
        let site = &spot.site;
        if site.at.is_root()
            || !self
                .layout
                .is_immutable(&site.at, &site.node().annotations.hints)
        {
            return;
        }
        if spot.loops() > 0 {
            self.lose(
                spot,
                Cause::ListRule,
                "that the value of an item cannot be changed is not checked",
            );
            return;
        }
        let (new, old) = (in_force(spot, SPEC), in_force(spot, OLD_SPEC));
        let same = match site.shipped.and_then(cel::literal) {
            Some(shipped) => {
                cel::relation(&new.or_default(&shipped), "==", &old.or_default(&shipped))
            }
            None => Cel::and([
                cel::relation(
                    &format!("({})", new.given),
                    "==",
                    &format!("({})", old.given),
                ),
                Cel::or([
                    new.given.clone().negate(),
                    cel::relation(&new.text, "==", &old.text),
                ]),
            ]),
        };
        let check = Cel::or([cel::relation("request.operation", "!=", "\"UPDATE\""), same]);
        let anywhere = Spot {
            steps: Vec::new(),
            ..spot.clone()
        };
        self.add(
            &anywhere,
            check,
            format!(
                "{} cannot be changed after creation",
                words::location(&site.at)
            ),
        );
    }

    /// A value that can only grow, as in [`Self::fixed`] what is in force. Where nothing is shipped, what becomes of a value that is
    /// left out again is not known, so it stays.
    pub(super) fn growing(&mut self, spot: &Spot<'_>) {
        let site = &spot.site;
        let fixed = self
            .layout
            .is_immutable(&site.at, &site.node().annotations.hints);
        if !self.layout.is_grow_only(&site.at) || fixed || spot.loops() > 0 {
            return;
        }
        let types = site.node().types.without(Types::NULL);
        let (new, old) = (in_force(spot, SPEC), in_force(spot, OLD_SPEC));
        let grown = match site.shipped.and_then(cel::literal) {
            Some(shipped) => cel::at_least(
                &new.or_default(&shipped),
                &old.or_default(&shipped),
                types,
                !spot.described,
            ),
            None => Cel::or([
                old.given.clone().negate(),
                Cel::and([
                    new.given.clone(),
                    cel::at_least(&new.text, &old.text, types, !spot.described),
                ]),
            ]),
        };
        let check = Cel::or([
            cel::relation("request.operation", "!=", "\"UPDATE\""),
            grown,
        ]);
        let anywhere = Spot {
            steps: Vec::new(),
            ..spot.clone()
        };
        self.add(
            &anywhere,
            check,
            format!("{} can only grow after creation", words::location(&site.at)),
        );
    }
}

/// A condition on keys, one for each demand.
fn key_parts(condition: &Condition) -> Vec<Condition> {
    let keys = |part: &Condition| Condition::Keys(Box::new(part.clone()));
    match condition {
        Condition::All(parts) => parts.iter().map(keys).collect(),
        condition => vec![keys(condition)],
    }
}

/// A value of the custom resource, before or after a change.
struct InForce {
    given: Cel,
    text: String,
}

impl InForce {
    fn or_default(&self, shipped: &str) -> String {
        format!("({} ? dyn({}) : dyn({shipped}))", self.given, self.text)
    }
}

fn in_force(spot: &Spot<'_>, root: &str) -> InForce {
    let mut text = root.to_owned();
    let mut parts = Vec::new();
    for (depth, name) in spot.site.at.keys().enumerate() {
        // Nothing inside a free-form object is sure to be a mapping, or not to be `null`.
        if depth > 0 && !spot.described {
            parts.push(cel::of_type(&text, Types::OBJECT));
        }
        parts.push(cel::has(&text, name));
        text = cel::member(&text, name);
    }
    if !spot.described {
        parts.push(cel::relation(&text, "!=", "null"));
    }
    InForce {
        given: Cel::and(parts),
        text,
    }
}
