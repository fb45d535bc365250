// SPDX-License-Identifier: Apache-2.0
//! CEL as data: conditions over terms. It is printed once, where a target writes it, and nothing reads the text back.
//!
//! The policy sees the object as it was sent, as plain maps: names are not escaped as in CRD rules, and any name can be reached with
//! an index. So the values are taken as `dyn`, and only plain names are written with a dot.

mod condition;
mod term;

use std::fmt;
use std::rc::Rc;

pub(super) use self::condition::{MAX_TEXT, Scope, Subject, test};
pub(super) use self::term::{Term, is_plain};
use crate::json::Value;
use crate::model::Types;

/// Words that CEL keeps for itself.
pub(super) const RESERVED: [&str; 22] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
    "__proto__",
];

/// A condition: CEL that yields a boolean.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cel {
    /// `true` or `false`.
    Constant(bool),
    /// The value is true. It is a variable, a member or a call, which bind tighter than any operator.
    Holds(Term),
    /// The values stand in a relation. It binds tighter than `&&`.
    Compared(Term, Relation, Term),
    /// All hold (`&&`). Made by [`Cel::and`]: at least two parts, neither constants nor `And`.
    And(Vec<Cel>),
    /// At least one holds (`||`). Made by [`Cel::or`]: at least two parts, neither constants nor `Or`.
    Or(Vec<Cel>),
    /// Not this.
    Not(Box<Cel>),
    /// Of each item of a list, or each key of a map, under this name.
    Each(Term, Rc<str>, Box<Cel>),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    /// They are equal.
    Equal,
    /// They are not equal.
    Unequal,
    /// The first is less.
    Less,
    /// The first is less, or they are equal.
    AtMost,
    /// The first is more.
    More,
    /// The first is more, or they are equal.
    AtLeast,
    /// The first is an item, or a key, of the second.
    In,
}

impl Relation {
    fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::In => "in",
        }
    }

    /// The relation in which the values stand when they do not in this one; `None` when no operator says it.
    fn opposite(self) -> Option<Self> {
        match self {
            Self::Equal => Some(Self::Unequal),
            Self::Unequal => Some(Self::Equal),
            // Of values that cannot be compared neither `<` nor `>=` holds.
            Self::Less | Self::AtMost | Self::More | Self::AtLeast | Self::In => None,
        }
    }
}

impl Cel {
    /// All of these, flattened; true for no parts.
    pub(super) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Constant(true) => {}
                Self::Constant(false) => return Self::Constant(false),
                Self::And(inner) => kept.extend(inner),
                Self::Holds(_)
                | Self::Compared(..)
                | Self::Or(_)
                | Self::Not(_)
                | Self::Each(..) => kept.push(part),
            }
        }
        match (kept.pop(), kept.is_empty()) {
            (None, _) => Self::Constant(true),
            (Some(only), true) => only,
            (Some(last), false) => {
                kept.push(last);
                Self::And(kept)
            }
        }
    }

    /// At least one of these, flattened; false for no parts.
    pub(super) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Constant(false) => {}
                Self::Constant(true) => return Self::Constant(true),
                Self::Or(inner) => kept.extend(inner),
                Self::Holds(_)
                | Self::Compared(..)
                | Self::And(_)
                | Self::Not(_)
                | Self::Each(..) => kept.push(part),
            }
        }
        match (kept.pop(), kept.is_empty()) {
            (None, _) => Self::Constant(false),
            (Some(only), true) => only,
            (Some(last), false) => {
                kept.push(last);
                Self::Or(kept)
            }
        }
    }

    /// The other, once this holds.
    pub(super) fn implies(self, other: Self) -> Self {
        Self::or([self.negate(), other])
    }

    /// Not this.
    pub(super) fn negate(self) -> Self {
        match self {
            Self::Constant(flag) => Self::Constant(!flag),
            Self::Not(inner) => *inner,
            Self::Compared(left, relation, right) => match relation.opposite() {
                Some(opposite) => Self::Compared(left, opposite, right),
                None => Self::Not(Box::new(Self::Compared(left, relation, right))),
            },
            // Implications read better without a negation in front.
            Self::Or(parts) if parts.iter().all(Self::is_simple) => {
                Self::and(parts.into_iter().map(Self::negate))
            }
            Self::And(parts) if parts.iter().all(Self::is_simple) => {
                Self::or(parts.into_iter().map(Self::negate))
            }
            Self::Holds(_) | Self::And(_) | Self::Or(_) | Self::Each(..) => {
                Self::Not(Box::new(self))
            }
        }
    }

    /// Whether the negation is as short.
    fn is_simple(&self) -> bool {
        match self {
            Self::Holds(_) | Self::Not(_) | Self::Each(..) => true,
            Self::Compared(_, relation, _) => relation.opposite().is_some(),
            Self::Constant(_) | Self::And(_) | Self::Or(_) => false,
        }
    }

    /// Whether a variable occurs in it.
    pub(super) fn mentions(&self, variable: &str) -> bool {
        match self {
            Self::Constant(_) => false,
            Self::Holds(term) => term.mentions(variable),
            Self::Compared(left, _, right) => left.mentions(variable) || right.mentions(variable),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.mentions(variable)),
            Self::Not(inner) => inner.mentions(variable),
            Self::Each(of, _, inner) => of.mentions(variable) || inner.mentions(variable),
        }
    }
}

impl fmt::Display for Cel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(flag) => write!(f, "{flag}"),
            Self::Holds(term) => write!(f, "{term}"),
            Self::Compared(left, relation, right) => {
                operand(f, left)?;
                write!(f, " {} ", relation.as_str())?;
                operand(f, right)
            }
            Self::And(parts) => joined(f, parts, "&&"),
            Self::Or(parts) => joined(f, parts, "||"),
            Self::Not(inner) => match &**inner {
                Self::Compared(..) | Self::And(_) | Self::Or(_) => write!(f, "!({inner})"),
                Self::Constant(_) | Self::Holds(_) | Self::Not(_) | Self::Each(..) => {
                    write!(f, "!{inner}")
                }
            },
            Self::Each(of, name, inner) => write!(f, "{of}.all({name}, {inner})"),
        }
    }
}

/// A side of a comparison. A condition as a value would bind looser than the comparison.
fn operand(f: &mut fmt::Formatter<'_>, term: &Term) -> fmt::Result {
    if matches!(term, Term::Truth(_)) {
        write!(f, "({term})")
    } else {
        write!(f, "{term}")
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Cel], operator: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            write!(f, " {operator} ")?;
        }
        if matches!(part, Cel::And(_) | Cel::Or(_)) {
            write!(f, "({part})")?;
        } else {
            write!(f, "{part}")?;
        }
    }
    Ok(())
}

/// The value is one of these; a single one is compared with `==`. The terms have to be of one type.
pub(super) fn among(subject: &Term, mut terms: Vec<Term>) -> Cel {
    match (terms.pop(), terms.is_empty()) {
        (None, _) => Cel::Constant(false),
        (Some(only), true) => subject.clone().equals(only),
        (Some(last), false) => {
            terms.push(last);
            subject.clone().is(Relation::In, Term::List(terms))
        }
    }
}

/// The value is one of these constants. Lists in CEL hold one type, so unlike ones are compared type by type. `None` when CEL cannot
/// write one of them.
pub(super) fn one_of(subject: &Term, values: &[Value]) -> Option<Cel> {
    let mut kinds: Vec<(&str, Vec<Term>)> = Vec::new();
    for value in values {
        let term = Term::constant(value)?;
        let kind = match value {
            Value::Number(number) if number.to_i64().is_some() => "int",
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => value.type_name(),
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, terms)) => terms.push(term),
            None => kinds.push((kind, vec![term])),
        }
    }
    let kinds = kinds.into_iter();
    Some(Cel::or(kinds.map(|(_, terms)| among(subject, terms))))
}

/// The value is not less than the other. Texts are compared as quantities (`quantity`, Kubernetes 1.29); what is none passes, and
/// where the types are not made sure of, so does everything that is no number and no text.
pub(super) fn at_least(subject: &Term, other: &Term, types: Types, sure: bool) -> Cel {
    if Types::NUMBER.contains(types) && sure {
        return subject.clone().is(Relation::AtLeast, other.clone());
    }
    let [text, other_text] = [subject, other].map(|value| {
        if Types::STRING.contains(types) && sure {
            value.clone()
        } else {
            Term::Call("string", vec![value.clone()])
        }
    });
    let mut parts = Vec::new();
    for (value, text) in [(subject, &text), (other, &other_text)] {
        if !sure {
            parts.push(of_type(value, Types::NUMBER.or(Types::STRING)).negate());
        }
        parts.push(Cel::Holds(Term::Call("isQuantity", vec![text.clone()])).negate());
    }
    let quantity = |text: Term| Term::Call("quantity", vec![text]);
    let order = quantity(text).method("compareTo", vec![quantity(other_text)]);
    parts.push(order.is(Relation::AtLeast, Term::Integer(0)));
    Cel::or(parts)
}

/// Exactly one of the conditions. Two are told apart by `!=`; more are counted.
fn exactly_one(mut parts: Vec<Cel>) -> Cel {
    if let Some(first) = parts.iter().position(|part| *part == Cel::Constant(true)) {
        parts.remove(first);
        return Cel::or(parts).negate();
    }
    parts.retain(|part| *part != Cel::Constant(false));
    let terms: Vec<Term> = parts.iter().cloned().map(Term::truth).collect();
    match terms.as_slice() {
        [] | [_] => Cel::or(parts),
        [one, other] => one.clone().is(Relation::Unequal, other.clone()),
        _ => {
            let holds = Term::variable("holds");
            Term::List(terms)
                .method("filter", vec![holds.clone(), holds])
                .method("size", Vec::new())
                .equals(Term::Integer(1))
        }
    }
}

/// The value has one of these types.
pub(super) fn of_type(subject: &Term, types: Types) -> Cel {
    if types.contains(Types::ALL.without(Types::NULL)) {
        return Cel::Constant(true);
    }
    let mut parts = Vec::new();
    for (member, name) in [
        (Types::BOOLEAN, "bool"),
        (Types::INTEGER, "int"),
        (Types::STRING, "string"),
        (Types::ARRAY, "list"),
        (Types::OBJECT, "map"),
    ] {
        if types.contains(member) {
            parts.push(is_a(subject, name));
        }
    }
    if types.contains(Types::FRACTION) {
        parts.push(is_a(subject, "double"));
    } else if types.contains(Types::INTEGER) {
        parts.push(Cel::and([is_a(subject, "double"), whole(subject)]));
    }
    if types.contains(Types::NULL) {
        parts.push(subject.clone().equals(Term::Null));
    }
    Cel::or(parts)
}

/// The value has this type of CEL.
fn is_a(subject: &Term, name: &str) -> Cel {
    subject.type_of().equals(Term::variable(name))
}

/// A `double` is a whole number: `5.0` is one in JSON Schema. Large ones are whole, and overflow `int`.
fn whole(subject: &Term) -> Cel {
    let limit = |text: &str| Term::Double(text.into());
    let int = Term::Call("int", vec![subject.clone()]);
    Cel::or([
        subject.clone().is(Relation::More, limit("1e15")),
        subject.clone().is(Relation::Less, limit("-1e15")),
        subject.clone().equals(Term::Call("double", vec![int])),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str) -> Term {
        Term::variable(name)
    }

    #[test]
    fn names_are_reached() {
        let x = variable("x");
        assert_eq!(x.member("plain_1").to_string(), "x.plain_1");
        assert_eq!(x.member("a-b").to_string(), "x[\"a-b\"]");
        assert_eq!(x.member("in").to_string(), "x[\"in\"]");
        assert_eq!(x.has("a").to_string(), "has(x.a)");
        assert_eq!(x.has("").to_string(), "\"\" in x");
    }

    #[test]
    fn precedence_is_written_out() {
        let a = Cel::Holds(Term::Call("a", Vec::new()));
        let b = variable("b").equals(Term::Integer(1));
        assert_eq!(
            Cel::or([a.clone().negate(), Cel::and([a.clone(), b.clone()])]).to_string(),
            "!a() || (a() && b == 1)"
        );
        assert_eq!(b.clone().negate().to_string(), "b != 1");
        assert_eq!(Cel::and([Cel::Constant(true), a.clone()]), a);
        assert_eq!(
            Cel::or([Cel::Constant(true), a.clone()]),
            Cel::Constant(true)
        );
        assert_eq!(
            exactly_one(vec![a.clone(), b.clone()]).to_string(),
            "(a()) != (b == 1)"
        );
        assert_eq!(
            exactly_one(vec![a.clone(), b.clone(), a]).to_string(),
            "[a(), b == 1, a()].filter(holds, holds).size() == 1"
        );
        assert_eq!(
            Cel::or([b.clone(), Cel::or([b.clone(), b])]).to_string(),
            "b == 1 || b == 1 || b == 1"
        );
    }

    #[test]
    fn unlike_scalars_are_compared_apart() {
        let values = [
            Value::from("a"),
            Value::from("b\"c"),
            Value::from(1),
            Value::from(true),
        ];
        assert_eq!(
            one_of(&variable("x"), &values).unwrap().to_string(),
            "x in [\"a\", \"b\\\"c\"] || x == 1 || x == true"
        );
    }

    #[test]
    fn constants_with_parts_are_compared_as_a_whole() {
        let values = [
            crate::json::read(r#"[1, "a", null]"#).unwrap(),
            crate::json::read(r#"{"b-c": {}, "d": [1.5]}"#).unwrap(),
        ];
        assert_eq!(
            one_of(&variable("x"), &values).unwrap().to_string(),
            "x == [dyn(1), dyn(\"a\"), dyn(null)] || x == {\"b-c\": dyn({}), \"d\": dyn([dyn(1.5)])}"
        );
    }

    #[test]
    fn a_text_that_reads_like_a_variable_mentions_none() {
        let name = variable("schema").member("metadata");
        assert!(Term::Concatenation(vec![Term::text("x"), name]).mentions("schema"));
        assert!(!Term::text("schema.creds").mentions("schema"));
    }
}
