// SPDX-License-Identifier: Apache-2.0
//! Model → rules: a walk over the places that the custom resource cannot check itself.

use super::inside;
use super::reach::Access;
use super::rules::{MAX_LENGTH, MAX_LOOPS, MAX_RULES, PolicyRules, Validation};
use super::switch;
use crate::describe;
use crate::diagnostic::{Cause, Fate, Target};
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::lower::typing::{Checked, Typing};
use crate::model::{Model, Property, Record, Shape, Types};

/// All rules about the values.
pub(super) fn lower<'a>(model: &Model, layout: &'a Layout, typing: &'a Typing) -> PolicyRules<'a> {
    let mut rules = PolicyRules::new(model, layout, typing);
    let root = Site::root(model);
    described(&mut rules, &Access::root(root.clone()));
    let most = most_rules(&rules.validations);
    if rules.validations.len() > most {
        let left = rules.validations.split_off(most).len();
        let message = format!(
            "{left} more rules are left to Helm, \
                     because a request's cost is bounded"
        );
        let cause = Cause::NestingTooDeep;
        let loss = root.loss(Target::Policy, Fate::Widened, cause, message);
        rules.losses.push(loss);
        for (rule, transition) in &mut rules.transitions {
            transition.in_policy = *rule <= most;
        }
    }
    rules
}

/// How many of the rules, from the first on, a policy can have.
fn most_rules(validations: &[Validation]) -> usize {
    let mut length = 0;
    let fits = validations.iter().take_while(|validation| {
        length += validation.expression.to_string().len();
        length <= MAX_LENGTH
    });
    fits.take(MAX_RULES).count()
}

/// A place that the custom resource describes: only what depends on more than its own value is left.
fn described(rules: &mut PolicyRules<'_>, access: &Access<'_>) {
    rules.once(access, true, described_anew);
}

fn described_anew(rules: &mut PolicyRules<'_>, access: &Access<'_>) {
    if !rules.admits(&access.site) {
        return;
    }
    rules.transitions(access);
    let access = &switch::while_on(access);
    let site = &access.site;
    match rules.typing.checked(site) {
        Checked::Type => inside::open(rules, &access.free_form()),
        Checked::Assertions => {
            rules.conditions(access);
            inside::structure(rules, access, Types::ALL);
        }
        Checked::All => typed(rules, access),
    }
}

/// A place of which the custom resource checks everything but its rules.
fn typed(rules: &mut PolicyRules<'_>, access: &Access<'_>) {
    rules.conditions(access);
    let site = &access.site;
    match &site.node().shape {
        Shape::Record(record) => properties(rules, access, record),
        Shape::Map(map) if access.loops() < MAX_LOOPS && !site.at.is_root() => {
            rules.key_pattern(access, map.key_pattern.as_ref());
            described(rules, &access.value(site.any(map.value)));
        }
        Shape::List(item) if access.loops() < MAX_LOOPS => {
            described(rules, &access.item(site.any(*item)));
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

fn properties(rules: &mut PolicyRules<'_>, access: &Access<'_>, record: &Record) {
    for property in &record.properties {
        let site = access.site.property(property);
        if rules.layout.is_secret(&site.at) {
            continue;
        }
        required_once_on(rules, access, property);
        if !matches!(site.node().shape, Shape::Never) {
            described(rules, &access.property(site, &property.name));
        }
    }
}

/// A value that only an instance can give, once a subchart is on. It is missing also where nothing of the subchart is written: a
/// tag may have switched it on.
fn required_once_on(rules: &mut PolicyRules<'_>, access: &Access<'_>, property: &Property) {
    let site = access.site.property(property);
    if site.off && site.must_be_written(rules.layout) && site.samples.is_empty() {
        let location = describe::location(&site.at);
        let message = format!(
            "{location} must be set \
                               while the subchart is on"
        );
        let required = switch::required(site.model, &site.at);
        rules.require(&access.unguarded(), required, message);
    }
}
