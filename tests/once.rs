// SPDX-License-Identifier: Apache-2.0
//! An assertion about a single value is checked by the definition or by the policy, never by both, and by neither only with a loss.
//!
//! On purpose, both check *conditions* ([`Assertion::Rule`]): the definition sees the values after `null` was dropped and cannot say
//! in a sentence what it asks for. Both check `immutable` and `growOnly`: the definition compares only values that were written before
//! and after. Neither is an assertion about a single value.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::Path;

use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Cause, Loss, Target};
use managed_services::json::quoted;
use managed_services::lower::rgd::simpleschema::{
    Definition, FieldSpec, Markers, SimpleSchema, Type,
};
use managed_services::lower::site::Site;
use managed_services::model::{
    Asserted, Assertion, Bound, ItemsAssertion, KeysAssertion, NumberAssertion, Shape,
    TextAssertion, Types,
};
use managed_services::pointer::{InstancePointer, Step};

use support::{all_charts, read_files};

/// A field of the definition: its type without names, and what marks it, here and in the types it names.
struct DefinedField<'s> {
    ty: &'s Type,
    markers: Vec<&'s Markers>,
}

fn defined<'s>(
    schema: &'s SimpleSchema,
    mut ty: &'s Type,
    mut markers: Vec<&'s Markers>,
) -> DefinedField<'s> {
    while let Some(Definition::Alias(alias)) = schema.resolve(ty) {
        markers.push(&alias.markers);
        ty = &alias.ty;
    }
    DefinedField { ty, markers }
}

/// The field at a location, when the definition describes it that far.
fn field<'s>(schema: &'s SimpleSchema, at: &InstancePointer) -> Option<DefinedField<'s>> {
    let named = |fields: &'s [(String, FieldSpec)], key: &str| {
        let (_, field) = fields.iter().find(|(name, _)| name == key)?;
        Some(defined(schema, &field.ty, vec![&field.markers]))
    };
    let (first, steps) = at.steps().split_first()?;
    let Step::Key(key) = first else { return None };
    let mut current = named(&schema.spec, key)?;
    for step in steps {
        current = match (current.ty, step) {
            (Type::List(inner) | Type::Map(inner), _) => defined(schema, inner, Vec::new()),
            (ty, Step::Key(key)) => match schema.resolve(ty)? {
                Definition::Struct(fields) => named(fields, key)?,
                Definition::Alias(_) => return None,
            },
            (_, Step::Index(_) | Step::Any) => return None,
        };
    }
    Some(current)
}

fn types(ty: &Type) -> Types {
    match ty {
        Type::String => Types::STRING,
        Type::Integer => Types::INTEGER,
        Type::Boolean => Types::BOOLEAN,
        Type::Float => Types::NUMBER,
        Type::Object | Type::Named(_) | Type::Map(_) => Types::OBJECT,
        Type::List(_) => Types::ARRAY,
    }
}

/// Whether the definition checks an assertion at a field.
fn marked(field: &DefinedField<'_>, assertion: &Assertion) -> bool {
    let rule = |markers: &Markers, starts: &[&str]| {
        let mut rules = markers.validation.iter();
        rules.any(|rule| starts.iter().any(|start| rule.starts_with(start)))
    };
    field.markers.iter().any(|markers| match assertion {
        Assertion::Number(NumberAssertion::Minimum(_)) => {
            markers.minimum.is_some() || rule(markers, &["self >", "double(self) >"])
        }
        Assertion::Number(NumberAssertion::Maximum(_)) => {
            markers.maximum.is_some() || rule(markers, &["self <", "double(self) <"])
        }
        Assertion::Number(NumberAssertion::MultipleOf(_)) => rule(markers, &["self %"]),
        Assertion::Text(TextAssertion::MinLength(_)) => markers.min_length.is_some(),
        Assertion::Text(TextAssertion::MaxLength(_)) => markers.max_length.is_some(),
        Assertion::Text(TextAssertion::Pattern(pattern)) => {
            let own = format!("self.matches({})", quoted(pattern.as_str()));
            markers.pattern.as_deref() == Some(pattern.as_str()) || rule(markers, &[&own])
        }
        Assertion::Items(ItemsAssertion::MinItems(_)) => markers.min_items.is_some(),
        Assertion::Items(ItemsAssertion::MaxItems(_)) => markers.max_items.is_some(),
        Assertion::Items(ItemsAssertion::UniqueItems) => markers.unique_items,
        Assertion::Keys(KeysAssertion::MinProperties(_)) => rule(markers, &["size(self) >="]),
        Assertion::Keys(KeysAssertion::MaxProperties(_)) => rule(markers, &["size(self) <="]),
        Assertion::Format(_) | Assertion::Rule(_) => false,
    })
}

/// Whether an assertion asks nothing of the values that a field of the definition can hold.
fn idle(field: &DefinedField<'_>, assertion: &Assertion) -> bool {
    let beyond = |bound: &Bound| *field.ty == Type::Integer && bound.number.to_i64().is_none();
    match assertion {
        Assertion::Number(NumberAssertion::Minimum(bound)) if beyond(bound) => {
            bound.number.to_f64() < 0.0
        }
        Assertion::Number(NumberAssertion::Maximum(bound)) if beyond(bound) => {
            bound.number.to_f64() > 0.0
        }
        assertion => !assertion.types().meets(types(field.ty)),
    }
}

/// How a message of the policy about an assertion ends; `None` when the policy has no rule for it.
fn demand(assertion: &Assertion) -> Option<String> {
    let counted = |word: &str, count: u64, thing: &str| {
        format!(
            "at {word} {count} {thing}{}",
            if count == 1 { "" } else { "s" }
        )
    };
    Some(match assertion {
        Assertion::Number(NumberAssertion::Minimum(Bound { number, exclusive })) => {
            format!(
                "{} {number}",
                if *exclusive { "more than" } else { "at least" }
            )
        }
        Assertion::Number(NumberAssertion::Maximum(Bound { number, exclusive })) => {
            format!(
                "{} {number}",
                if *exclusive { "less than" } else { "at most" }
            )
        }
        Assertion::Number(NumberAssertion::MultipleOf(step)) => format!("multiple of {step}"),
        Assertion::Text(TextAssertion::MinLength(count)) => counted("least", *count, "character"),
        Assertion::Text(TextAssertion::MaxLength(count)) => counted("most", *count, "character"),
        Assertion::Text(TextAssertion::Pattern(pattern)) => {
            let text = pattern
                .as_str()
                .replace(|letter: char| letter.is_control(), " ");
            format!("match `{text}`")
        }
        Assertion::Items(ItemsAssertion::MinItems(count)) => counted("least", *count, "item"),
        Assertion::Items(ItemsAssertion::MaxItems(count)) => counted("most", *count, "item"),
        Assertion::Items(ItemsAssertion::UniqueItems)
        | Assertion::Keys(_)
        | Assertion::Format(_)
        | Assertion::Rule(_) => return None,
    })
}

/// A location as the policy's messages name it; which names need quotes is left open.
fn names(at: &InstancePointer) -> [String; 2] {
    let plain = |key: &str| {
        key.chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            && !key.starts_with(|first: char| first.is_ascii_digit())
            && !key.is_empty()
    };
    [true, false].map(|reserved| {
        let mut out = "`spec".to_owned();
        for step in at.steps() {
            out.push_str(&match step {
                Step::Any => "[*]".to_owned(),
                Step::Index(index) => format!("[{index}]"),
                Step::Key(key) if plain(key) && (reserved || !RESERVED.contains(&&**key)) => {
                    format!(".{key}")
                }
                Step::Key(key) => format!("[{}]", quoted(key)),
            });
        }
        out.push_str("` ");
        out
    })
}

/// Names that CEL keeps for itself and charts use.
const RESERVED: [&str; 6] = ["const", "for", "import", "in", "namespace", "package"];

/// Whether a loss tells of an assertion: it names the keyword, or the policy leaves everything inside of a place to Helm.
fn tells(loss: &Loss, site: &Site<'_>, asserted: &Asserted) -> bool {
    let structural = matches!(
        loss.cause,
        Cause::Recursion
            | Cause::NestingTooDeep
            | Cause::UnionShape
            | Cause::Tuple
            | Cause::Reference
    );
    (loss.at == site.at && loss.schema == asserted.at)
        || (loss.target == Target::Policy && structural && site.at.is_within(&loss.at))
}

/// Every site of a chart's values that is not in a Secret.
fn sites(compiled: &Compiled) -> Vec<Site<'_>> {
    let mut found = Vec::new();
    let mut stack = vec![Site::root(&compiled.model)];
    while let Some(site) = stack.pop() {
        if site.is_end()
            || compiled.layout.is_secret(&site.at)
            || matches!(site.node().shape, Shape::Never)
        {
            continue;
        }
        match &site.node().shape {
            Shape::Record(record) => {
                let properties = record.properties.iter();
                stack.extend(properties.map(|property| site.property(property)));
            }
            Shape::Map(map) => stack.push(site.any(map.value)),
            Shape::List(item) => stack.push(site.any(*item)),
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::Tuple(..)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => {}
        }
        found.push(site);
    }
    found
}

/// How often the definition and the policy check something, and what is wrong.
#[derive(Default)]
struct Tally {
    definition: usize,
    policy: usize,
    wrong: Vec<String>,
}

fn check(compiled: &Compiled, chart: &Path, tally: &mut Tally) {
    let (rgd, policy) = (compiled.rgd(), compiled.policy());
    let losses: Vec<&Loss> = rgd.losses.iter().chain(&policy.losses).collect();
    let validations = policy.output.documents.first().unwrap();
    let validations = validations.pointer("/spec/validations").unwrap();
    let messages: Vec<&str> = validations
        .as_array()
        .unwrap()
        .iter()
        .map(|validation| validation.get("message").unwrap().as_str().unwrap())
        .collect();
    for site in sites(compiled) {
        let node = site.node();
        let field = field(&rgd.output.schema, &site.at);
        let names = names(&site.at);
        for asserted in &node.assertions {
            let assertion = &asserted.assertion;
            let everything = matches!(
                assertion,
                Assertion::Text(TextAssertion::Pattern(pattern)) if pattern.as_str().is_empty()
            );
            if matches!(assertion, Assertion::Rule(_))
                || everything
                || site.at.is_root()
                || !node.types.meets(assertion.types())
                || field.as_ref().is_some_and(|field| idle(field, assertion))
            {
                continue;
            }
            let in_definition = field.as_ref().is_some_and(|field| marked(field, assertion));
            let in_policy = demand(assertion).is_some_and(|demand| {
                messages.iter().any(|message| {
                    message.ends_with(&demand) && names.iter().any(|name| message.starts_with(name))
                })
            });
            tally.definition += usize::from(in_definition);
            tally.policy += usize::from(in_policy);
            let told = losses.iter().any(|loss| tells(loss, &site, asserted));
            let what = match (in_definition, in_policy) {
                (true, true) => "by both",
                (false, false) if !told => "by neither, without a loss",
                (true, false) | (false, true) | (false, false) => continue,
            };
            tally.wrong.push(format!(
                "{}: `{}` at `{}` is checked {what}",
                chart.display(),
                asserted.at,
                site.at
            ));
        }
    }
}

/// Alternatives of one scalar type beside bounds, in a struct; a structure beside other types, and several types, at the top.
const CASE: &str = r#"{ "type": "object", "properties": {
    "o": { "type": "object", "additionalProperties": false, "properties": {
        "n": { "type": "integer", "minimum": 1, "maximum": 9 },
        "u": { "anyOf": [{ "type": "string", "pattern": "^a" }, { "type": "string", "enum": ["x", "y"] }] } } },
    "s": { "additionalProperties": false, "properties": { "n": { "type": "integer", "minimum": 1 } } },
    "v": { "type": ["integer", "string"], "minimum": 1, "maxLength": 5 },
    "f": { "type": "object", "properties": {
        "port": { "type": ["integer", "string"], "maximum": 65535 },
        "name": { "type": "string", "minLength": 1, "pattern": "^[a-z]+$" } } } } }"#;

#[test]
fn an_assertion_about_one_value_is_checked_once_or_a_loss() {
    let mut tally = Tally::default();
    let case = support::demo(&[("values.yaml", "v: 5\n"), ("values.schema.json", CASE)]);
    let compiled = compile(&case).0.unwrap();
    check(&compiled, Path::new("the case"), &mut tally);
    for folder in all_charts() {
        let (compiled, _) = compile(&read_files(&folder));
        check(&compiled.unwrap(), &folder, &mut tally);
    }
    println!(
        "{} checked by definitions, {} by policies",
        tally.definition, tally.policy
    );
    assert!(tally.definition > 50 && tally.policy > 20);
    assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n"));
}
