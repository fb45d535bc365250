// SPDX-License-Identifier: Apache-2.0
//! The rules of the policy, as they are collected, and the rules of the model among them.

use std::collections::{HashMap, HashSet};

use super::condition::{Known, demand};
use super::reach::Access;
use crate::describe;
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::lower::cel::{self, Cel, Subject, Term};
use crate::lower::layout::Layout;
use crate::lower::shared::{Repeats, Reported, SharedKey};
use crate::lower::site::Site;
use crate::lower::transition::Transition;
use crate::lower::typing::Typing;
use crate::model::{Asserted, Assertion, Condition, Model, Rule, Shape, TextAssertion, Types};
use crate::schema::Pattern;

/// More rules than this are left to Helm: all of them share one budget of cost per request.
pub(super) const MAX_RULES: usize = 300;
/// Nor are rules that together are longer than this: deep inside of free-form objects each of them names everything above it.
pub(super) const MAX_LENGTH: usize = 300_000;
/// More places than this are not looked at.
const MAX_PLACES: usize = 20_000;
/// Lists and maps inside one another that are walked.
pub(super) const MAX_LOOPS: usize = 2;

/// A rule of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Validation {
    /// CEL that must hold for the request to be admitted.
    pub(super) expression: Cel,
    /// What people read when it does not.
    pub(super) message: String,
}

/// The rules found so far, and what is left to Helm.
pub(super) struct PolicyRules<'a> {
    pub(super) layout: &'a Layout,
    pub(super) typing: &'a Typing,
    pub(super) validations: Vec<Validation>,
    pub(super) losses: Vec<Loss>,
    /// What updates must keep, each with the number of rules that there are with its own.
    pub(super) transitions: Vec<(usize, Transition)>,
    /// Whether a `null` passed in the free-form object that is walked.
    pub(super) passes_null: bool,
    places: usize,
    repeats: Repeats,
    /// Parts that stand at several places and ask for no rule, with what is left to Helm there.
    silent: HashMap<(SharedKey, View), Reported>,
    /// The rules as text.
    known: HashSet<String>,
    /// The characters of the rules.
    length: usize,
    /// How many rules were asked for, those included that another one covers.
    asked: usize,
}

/// How a site is looked at, as far as its rules depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct View {
    /// Whether the custom resource has a type for it.
    pub(super) typed: bool,
    /// Whether the custom resource describes what is around it.
    pub(super) described: bool,
    pub(super) loops: usize,
}

/// What a condition demands, and where.
struct RuleCheck<'m> {
    access: Access<'m>,
    holds: Cel,
    message: String,
}

impl<'a> PolicyRules<'a> {
    /// None yet.
    pub(super) fn new(model: &Model, layout: &'a Layout, typing: &'a Typing) -> Self {
        Self {
            repeats: Repeats::of(model),
            silent: HashMap::new(),
            known: HashSet::new(),
            length: 0,
            asked: 0,
            layout,
            typing,
            validations: Vec::new(),
            losses: Vec::new(),
            transitions: Vec::new(),
            passes_null: false,
            places: 0,
        }
    }

    /// Adds a rule, unless it always holds.
    pub(super) fn require(&mut self, access: &Access<'_>, holds: Cel, message: String) {
        let expression = access.guard(holds);
        if expression == Cel::Constant(true) {
            return;
        }
        self.asked += 1;
        let text = expression.to_string();
        let length = text.len();
        if !self.known.insert(text) {
            return;
        }
        self.length += length;
        self.validations.push(Validation {
            expression,
            message,
        });
    }

    /// Walks a site, unless the same part asked for no rule elsewhere: then its losses are all there is. Rules name the location, so
    /// a part that asks for some is walked wherever it stands.
    pub(super) fn once(
        &mut self,
        access: &Access<'_>,
        typed: bool,
        walk: fn(&mut Self, &Access<'_>),
    ) {
        let Some(key) = SharedKey::of(&access.site, self.layout) else {
            return walk(self, access);
        };
        let looked_at = View {
            typed,
            described: access.described,
            loops: access.loops(),
        };
        let key = (key, looked_at);
        if let Some(reported) = self.silent.get(&key) {
            return self
                .repeats
                .repeat(&mut self.losses, reported, &access.site);
        }
        let (asked, losses) = (self.asked, self.losses.len());
        walk(self, access);
        if self.asked == asked {
            let reported = Repeats::since(losses, &self.losses, &access.site);
            self.silent.insert(key, reported);
        }
    }

    /// Reports that something here is left to Helm.
    pub(super) fn report_loss(&mut self, site: &Site<'_>, cause: Cause, message: &str) {
        let loss = site.loss(Target::Policy, Fate::Widened, cause, message);
        self.losses.push(loss);
    }

    /// Reports that a keyword is left to Helm.
    pub(super) fn report_lost_keyword(
        &mut self,
        site: &Site<'_>,
        asserted: &Asserted,
        cause: Cause,
        message: &str,
    ) {
        let at = asserted.at.clone();
        let loss = site.loss_at(at, Target::Policy, Fate::Widened, cause, message);
        self.losses.push(loss);
    }

    /// Whether another place may be looked at. The first that may not is reported for all that follow; too many rules are
    /// reported when they are counted.
    pub(super) fn admits(&mut self, site: &Site<'_>) -> bool {
        self.places += 1;
        if self.places == MAX_PLACES + 1 {
            let message = format!(
                "rules beyond {MAX_PLACES} \
                                   locations are left to Helm"
            );
            self.report_loss(&Site::root(site.model), Cause::NestingTooDeep, &message);
        }
        self.places <= MAX_PLACES
            && self.validations.len() <= 2 * MAX_RULES
            && self.length <= 2 * MAX_LENGTH
    }

    /// The pattern that every key of a map matches.
    pub(super) fn key_pattern(&mut self, access: &Access<'_>, pattern: Option<&Pattern>) {
        let Some(pattern) = pattern else { return };
        let condition = Condition::Text(TextAssertion::Pattern(pattern.clone()));
        let check = self.check_keys(access, &condition);
        match check.filter(|_| pattern.is_valid()) {
            Some(check) => self.require(&check.access, check.holds, check.message),
            None => {
                let message = "the pattern of the keys is left to Helm";
                self.report_loss(&access.site, Cause::Pattern, message);
            }
        }
    }

    /// A condition that every key satisfies.
    fn check_keys<'m>(&self, access: &Access<'m>, condition: &Condition) -> Option<RuleCheck<'m>> {
        let (value, key) = access.key(access.site.clone());
        let subject = Subject {
            term: key,
            given: Cel::Constant(true),
            value: Known {
                shipped: None,
                described: access.described,
                types: Types::STRING,
                max_length: None,
                at: access.site.at.clone(),
            },
        };
        let mut holds = demand(condition, &subject, &[])?;
        if !access.described {
            holds = Cel::or([holds, value.term.clone().equals(Term::Null)]);
        }
        let keys = Condition::Keys(Box::new(condition.clone()));
        Some(RuleCheck {
            message: describe::message(&access.site.at, &keys, None),
            access: value,
            holds,
        })
    }

    /// What the rules of a place demand.
    pub(super) fn conditions(&mut self, access: &Access<'_>) {
        let site = &access.site;
        // What a shipped item supplies cannot be told from what is missing.
        let unsure = access.loops() > 0 && !site.samples.is_empty();
        for asserted in &site.node().assertions {
            let Assertion::Rule(rule) = &asserted.assertion else {
                continue;
            };
            let condition = asserted.condition.as_ref().filter(|_| !unsure);
            match condition.and_then(|condition| self.checks(access, condition)) {
                Some(checks) => {
                    let message = "a member that is `null` counts as absent for this rule";
                    self.report_lost_keyword(site, asserted, Cause::NullInRule, message);
                    for check in checks {
                        self.require(&check.access, check.holds, check.message);
                    }
                }
                None => {
                    let (cause, message) = left_to_helm(*rule);
                    self.report_lost_keyword(site, asserted, cause, message);
                }
            }
        }
    }

    /// What a condition demands, each part with a message of its own; `None` when the policy cannot check all of it.
    fn checks<'m>(&self, access: &Access<'m>, condition: &Condition) -> Option<Vec<RuleCheck<'m>>> {
        let mut subject = access.subject();
        let mut access = access.clone();
        if !access.described && !describe::is_scalar(condition) {
            access = access.only(cel::of_type(&access.term, Types::OBJECT));
            subject.value.types = Types::OBJECT;
        }
        let mut checks = Vec::new();
        for part in parts(condition) {
            if let Condition::Keys(inner) = part {
                for inner in parts(inner) {
                    checks.push(self.checked_keys(&access, &subject, inner)?);
                }
                continue;
            }
            checks.push(RuleCheck {
                access: access.clone(),
                holds: demand(part, &subject, self.layout.secrets())?,
                message: describe::message(&access.site.at, part, access.site.shipped),
            });
        }
        Some(checks)
    }

    /// A condition of the keys, where the policy sees the keys that were sent.
    fn checked_keys<'m>(
        &self,
        access: &Access<'m>,
        subject: &Subject<Known<'m>>,
        condition: &Condition,
    ) -> Option<RuleCheck<'m>> {
        // Of an object with listed properties the API server has dropped every other key.
        if access.described && !matches!(access.site.node().shape, Shape::Map(_)) {
            return None;
        }
        if subject.value.types != Types::OBJECT || access.site.at.is_root() {
            return None;
        }
        self.check_keys(access, condition)
    }
}

/// The parts of a condition that all have to hold.
fn parts(condition: &Condition) -> &[Condition] {
    if let Condition::All(parts) = condition {
        parts
    } else {
        std::slice::from_ref(condition)
    }
}

/// The loss when a rule is not checked.
fn left_to_helm(rule: Rule) -> (Cause, &'static str) {
    match rule {
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Files;
    use crate::compile::compile;

    #[test]
    fn places_beyond_the_limit_are_reported_once() {
        let files = [
            (
                "Chart.yaml",
                "apiVersion: v2\nname: sample\nversion: 1.0.0\n",
            ),
            ("values.yaml", "{}\n"),
            ("values.schema.json", "{\"type\": \"object\"}"),
        ];
        let files: Files = files
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .into();
        let compiled = compile(&files).0.unwrap();
        let mut rules = PolicyRules::new(&compiled.model, &compiled.layout, &compiled.typing);
        let root = Site::root(&compiled.model);
        rules.places = MAX_PLACES - 1;
        assert!(rules.admits(&root) && rules.losses.is_empty());
        assert!(!rules.admits(&root) && !rules.admits(&root));
        let [loss] = rules.losses.as_slice() else {
            panic!("{:?}", rules.losses)
        };
        assert_eq!(loss.cause, Cause::NestingTooDeep);
        assert_eq!(
            loss.message,
            "rules beyond 20000 locations are left to Helm"
        );
    }
}
