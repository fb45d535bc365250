// SPDX-License-Identifier: Apache-2.0
//! PolicyRules inside free-form objects, where the custom resource checks nothing.
//!
//! `null` always passes: it deletes a shipped default, or Helm refuses it.

use super::reach::Access;
use super::rules::{MAX_LOOPS, PolicyRules};
use super::switch;
use crate::describe;
use crate::diagnostic::Cause;
use crate::json::Number;
use crate::lower::cel::{self, Cel, MAX_TEXT, Relation, Term};
use crate::lower::site::SiteEnd;
use crate::model::{
    Asserted, Assertion, Bound, ItemsAssertion, Node, NumberAssertion, Record, Rest, Shape,
    TextAssertion, Types,
};

/// A place that the custom resource gives a type, but does not describe further.
pub(super) fn open(rules: &mut PolicyRules<'_>, access: &Access<'_>) {
    if rules.admits(&access.site) {
        let object = access.site.node().types.without(Types::NULL) == Types::OBJECT;
        let types = if object { Types::OBJECT } else { Types::ALL };
        rules.passes_null = false;
        inside(rules, access, types);
        if rules.passes_null {
            let message = "`null` inside is left to Helm, which \
                           refuses it or deletes a default";
            rules.report_loss(&access.site, Cause::NullUnchecked, message);
        }
    }
}

/// A place of which the custom resource says nothing.
fn hidden(rules: &mut PolicyRules<'_>, access: &Access<'_>) {
    rules.once(access, false, hidden_anew);
}

fn hidden_anew(rules: &mut PolicyRules<'_>, access: &Access<'_>) {
    rules.transitions(access);
    if !rules.admits(&access.site) {
        return;
    }
    let access = switch::while_on(access);
    let not_null = access.term.clone().is(Relation::Unequal, Term::Null);
    let access = access.only(not_null);
    let node = access.site.node();
    rules.passes_null |= !node.nullable();
    // In other cases it can be anything; the rule that describes it is checked, or reported, at the object around it.
    if node.is_occasional() {
        return;
    }
    let accepted = node.types.without(Types::NULL);
    if !matches!(node.shape, Shape::Never | Shape::Choice(_)) {
        let demand = format!("must be {}", describe::types(accepted));
        require(
            rules,
            &access,
            cel::of_type(&access.term, accepted),
            &demand,
        );
    }
    inside(rules, &access, Types::ALL);
}

/// Adds a rule about the value itself; `demand` is what the message says of it.
fn require(rules: &mut PolicyRules<'_>, access: &Access<'_>, holds: Cel, demand: &str) {
    let message = format!("{} {demand}", describe::location(&access.site.at));
    rules.require(access, holds, message);
}

/// What a value must satisfy that is of one of these types.
fn inside(rules: &mut PolicyRules<'_>, access: &Access<'_>, types: Types) {
    let site = &access.site;
    if let Some(end) = site.end() {
        let message = match end {
            SiteEnd::Recursion => {
                "the schema describes itself here; what is inside is left to Helm"
            }
            SiteEnd::TooDeep => {
                "the values are nested too deeply \
                 here; what is inside is left to Helm"
            }
        };
        rules.report_loss(site, end.cause(), message);
        return;
    }
    for asserted in &site.node().assertions {
        assertion(rules, access, asserted);
    }
    rules.conditions(access);
    structure(rules, access, types);
}

/// What the structure of a value demands.
pub(super) fn structure(rules: &mut PolicyRules<'_>, access: &Access<'_>, types: Types) {
    let site = &access.site;
    let is_mapping = if types == Types::OBJECT {
        Cel::Constant(true)
    } else {
        cel::of_type(&access.term, Types::OBJECT)
    };
    let message = "what is inside is left to Helm";
    match &site.node().shape {
        Shape::Record(record) => self::record(rules, &access.only(is_mapping), record),
        Shape::Map(_) | Shape::List(_) if access.loops() >= MAX_LOOPS => {
            let message = "what is inside of several lists or maps is left to Helm";
            rules.report_loss(site, Cause::NestingTooDeep, message);
        }
        Shape::Map(map) => {
            let access = access.only(is_mapping);
            rules.key_pattern(&access, map.key_pattern.as_ref());
            hidden(rules, &access.value(site.any(map.value)));
        }
        Shape::List(item) => {
            let access = access.only(cel::of_type(&access.term, Types::ARRAY));
            hidden(rules, &access.item(site.any(*item)));
        }
        Shape::Choice(values) => match cel::one_of(&access.term, values) {
            Some(holds) => {
                let demand = format!("must be {}", describe::choices(values));
                require(rules, access, holds, &demand);
            }
            None => {
                let message = "the allowed values are left to Helm";
                rules.report_loss(site, Cause::EnumTypes, message);
            }
        },
        Shape::Never => require(rules, access, Cel::Constant(false), "must not be set"),
        Shape::Tuple(..) => rules.report_loss(site, Cause::Tuple, message),
        Shape::Union(variants)
            if variants
                .iter()
                .all(|variant| is_bare_scalar(site.model.node(variant.node))) => {}
        Shape::Union(_) => rules.report_loss(site, Cause::UnionShape, message),
        Shape::Verbatim(_) => rules.report_loss(site, Cause::Reference, message),
        Shape::Scalar(_) | Shape::Any => {}
    }
}

fn record(rules: &mut PolicyRules<'_>, access: &Access<'_>, record: &Record) {
    match &record.rest {
        Rest::Closed => closed(rules, access, record),
        Rest::Typed(_) => {
            let message = "keys by pattern are left to Helm";
            rules.report_loss(&access.site, Cause::MixedObject, message);
        }
        Rest::Open | Rest::Free => {}
    }
    for property in &record.properties {
        let site = access.site.property(property);
        if rules.layout.is_secret(&site.at) {
            let message = "a secret value in the custom resource is left to Helm";
            rules.report_loss(&site, Cause::SecretValue, message);
            continue;
        }
        // A shipped entry of a map may supply the value.
        if site.must_be_written(rules.layout) && !site.supplied() {
            let message = format!("{} must be set", describe::location(&site.at));
            rules.require(access, access.term.has(&property.name), message);
        }
        hidden(rules, &access.property(site, &property.name));
    }
}

/// A mapping that has the listed keys only.
fn closed(rules: &mut PolicyRules<'_>, access: &Access<'_>, record: &Record) {
    let (mut names, mut terms) = (Vec::new(), Vec::new());
    for property in &record.properties {
        names.push(property.name.as_str());
        terms.push(Term::text(&property.name));
    }
    let (value, key) = access.key(access.site.clone());
    let is_known = cel::among(&key, terms);
    let holds = Cel::or([is_known, value.term.clone().equals(Term::Null)]);
    let message = describe::unknown_key(&access.site.at, &names);
    rules.require(&value, holds, message);
}

/// Whether the type says everything about a node.
fn is_bare_scalar(node: &Node) -> bool {
    node.assertions.is_empty() && node.shape.is_plain_scalar()
}

/// A keyword about the value itself. A value of another type than it applies to passes.
fn assertion(rules: &mut PolicyRules<'_>, access: &Access<'_>, asserted: &Asserted) {
    let term = &access.term;
    let types = asserted.assertion.types();
    let (holds, demand) = match &asserted.assertion {
        Assertion::Number(number) => number_demand(term, number),
        Assertion::Text(text) => (text_demand(term, text), describe::text(text)),
        Assertion::Items(ItemsAssertion::MinItems(count)) => (
            Some(term.size_is(Relation::AtLeast, *count)),
            format!("must have at least {}", describe::counted(*count, "item")),
        ),
        Assertion::Items(ItemsAssertion::MaxItems(count)) => (
            Some(term.size_is(Relation::AtMost, *count)),
            format!("must have at most {}", describe::counted(*count, "item")),
        ),
        // Shipped keys count too, and `null` takes them away.
        Assertion::Format(_)
        | Assertion::Items(ItemsAssertion::UniqueItems)
        | Assertion::Keys(_) => (None, String::new()),
        Assertion::Rule(_) => return,
    };
    if !access.site.node().types.meets(types) {
        return;
    }
    // CEL divides whole numbers only.
    let divided = matches!(
        &asserted.assertion,
        Assertion::Number(NumberAssertion::MultipleOf(_))
    );
    if divided && holds.is_some() && access.site.node().types.meets(Types::FRACTION) {
        let message = "`multipleOf` is checked of whole numbers only";
        rules.report_lost_keyword(&access.site, asserted, Cause::MultipleOf, message);
    }
    match holds {
        Some(holds) => {
            let access = access.only(cel::of_type(term, types));
            require(rules, &access, holds, &demand);
        }
        None => {
            let cause = cause(&asserted.assertion);
            let message = "the rule is left to Helm";
            rules.report_lost_keyword(&access.site, asserted, cause, message);
        }
    }
}

fn number_demand(term: &Term, assertion: &NumberAssertion) -> (Option<Cel>, String) {
    match assertion {
        NumberAssertion::Minimum(Bound { number, exclusive }) => {
            if *exclusive {
                bound_demand(term, Relation::More, "more than", number)
            } else {
                bound_demand(term, Relation::AtLeast, "at least", number)
            }
        }
        NumberAssertion::Maximum(Bound { number, exclusive }) => {
            if *exclusive {
                bound_demand(term, Relation::Less, "less than", number)
            } else {
                bound_demand(term, Relation::AtMost, "at most", number)
            }
        }
        NumberAssertion::MultipleOf(step) => (
            step.to_i64()
                .filter(|step| *step > 0)
                .map(|step| is_multiple(term, step)),
            format!("must be a multiple of {step}"),
        ),
    }
}

fn bound_demand(
    term: &Term,
    relation: Relation,
    word: &str,
    bound: &Number,
) -> (Option<Cel>, String) {
    let holds = Term::number(bound).map(|bound| term.clone().is(relation, bound));
    (holds, format!("must be {word} {bound}"))
}

/// CEL divides whole numbers only; fractions pass.
fn is_multiple(term: &Term, step: i64) -> Cel {
    let is_int = term.type_of().equals(Term::variable("int"));
    let remainder = Term::Remainder(term.clone().into(), step);
    is_int.implies(remainder.equals(Term::Integer(0)))
}

/// Longer texts than can be searched pass; `None` when CEL cannot read the pattern.
fn text_demand(term: &Term, assertion: &TextAssertion) -> Option<Cel> {
    match assertion {
        TextAssertion::MinLength(count) => Some(term.size_is(Relation::AtLeast, *count)),
        TextAssertion::MaxLength(count) => Some(term.size_is(Relation::AtMost, *count)),
        TextAssertion::Pattern(pattern) if pattern.is_valid() => {
            let is_long = term.size_is(Relation::More, MAX_TEXT);
            Some(Cel::or([is_long, term.matches(pattern.as_str())]))
        }
        TextAssertion::Pattern(_) => None,
    }
}

fn cause(assertion: &Assertion) -> Cause {
    match assertion {
        Assertion::Number(NumberAssertion::Minimum(_) | NumberAssertion::Maximum(_)) => {
            Cause::BoundTooLarge
        }
        Assertion::Number(NumberAssertion::MultipleOf(_)) => Cause::MultipleOf,
        Assertion::Text(TextAssertion::Pattern(_)) => Cause::Pattern,
        Assertion::Format(_) => Cause::Format,
        Assertion::Items(ItemsAssertion::UniqueItems) => Cause::UniqueObjects,
        Assertion::Text(TextAssertion::MinLength(_) | TextAssertion::MaxLength(_))
        | Assertion::Items(ItemsAssertion::MinItems(_) | ItemsAssertion::MaxItems(_))
        | Assertion::Rule(_) => Cause::ShapeRule,
        Assertion::Keys(_) => Cause::KeyRule,
    }
}
