// SPDX-License-Identifier: Apache-2.0
//! CEL that yields a boolean, built rather than pasted.
//!
//! The policy sees the object as it was sent, as plain maps: names are not escaped as in CRD rules, and any name can be reached with
//! an index. So the values are taken as `dyn`, and only plain names are written with a dot.

use std::fmt;

use crate::json::{Number, Value};
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

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Cel {
    /// `true` or `false`.
    Constant(bool),
    /// A call: binds tighter than anything.
    Call(String),
    /// A comparison: binds tighter than `&&`.
    Relation(String, &'static str, String),
    /// All of them.
    And(Vec<Cel>),
    /// Any of them.
    Or(Vec<Cel>),
    /// Not this.
    Not(Box<Cel>),
}

impl Cel {
    /// All of these.
    pub(super) fn and(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Constant(true) => {}
                Self::Constant(false) => return Self::Constant(false),
                Self::And(inner) => kept.extend(inner),
                Self::Call(_) | Self::Relation(..) | Self::Or(_) | Self::Not(_) => kept.push(part),
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

    /// Any of these.
    pub(super) fn or(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::Constant(false) => {}
                Self::Constant(true) => return Self::Constant(true),
                Self::Or(inner) => kept.extend(inner),
                Self::Call(_) | Self::Relation(..) | Self::And(_) | Self::Not(_) => kept.push(part),
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

    /// Not this.
    pub(super) fn negate(self) -> Self {
        match self {
            Self::Constant(flag) => Self::Constant(!flag),
            Self::Not(inner) => *inner,
            Self::Relation(left, "==", right) => Self::Relation(left, "!=", right),
            Self::Relation(left, "!=", right) => Self::Relation(left, "==", right),
            // Implications read better without a negation in front.
            Self::Or(parts) if parts.iter().all(Self::is_simple) => {
                Self::and(parts.into_iter().map(Self::negate))
            }
            Self::And(parts) if parts.iter().all(Self::is_simple) => {
                Self::or(parts.into_iter().map(Self::negate))
            }
            Self::Call(_) | Self::Relation(..) | Self::And(_) | Self::Or(_) => {
                Self::Not(Box::new(self))
            }
        }
    }

    /// Whether the negation is as short.
    fn is_simple(&self) -> bool {
        match self {
            Self::Call(_) | Self::Not(_) | Self::Relation(_, "==" | "!=", _) => true,
            Self::Constant(_) | Self::Relation(..) | Self::And(_) | Self::Or(_) => false,
        }
    }
}

impl fmt::Display for Cel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Cel], operator: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(f, " {operator} ")?;
                }
                match part {
                    Self::And(_) | Self::Or(_) => write!(f, "({part})")?,
                    Self::Constant(_) | Self::Call(_) | Self::Relation(..) | Self::Not(_) => {
                        write!(f, "{part}")?
                    }
                }
            }
            Ok(())
        };
        match self {
            Self::Constant(flag) => write!(f, "{flag}"),
            Self::Call(text) => f.write_str(text),
            Self::Relation(left, operator, right) => write!(f, "{left} {operator} {right}"),
            Self::And(parts) => joined(f, parts, "&&"),
            Self::Or(parts) => joined(f, parts, "||"),
            Self::Not(inner) => match &**inner {
                Self::Relation(..) | Self::And(_) | Self::Or(_) => write!(f, "!({inner})"),
                Self::Constant(_) | Self::Call(_) | Self::Not(_) => write!(f, "!{inner}"),
            },
        }
    }
}

/// Whether a name can stand after a dot.
pub(super) fn plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !RESERVED.contains(&name)
}

/// Member `name` of a map.
pub(super) fn member(of: &str, name: &str) -> String {
    if plain(name) {
        format!("{of}.{name}")
    } else {
        format!("{of}[{}]", text(name))
    }
}

/// Whether a map has the member.
pub(super) fn has(of: &str, name: &str) -> Cel {
    if plain(name) {
        Cel::Call(format!("has({of}.{name})"))
    } else {
        relation(&text(name), "in", of)
    }
}

/// `left operator right`.
pub(super) fn relation(left: &str, operator: &'static str, right: &str) -> Cel {
    Cel::Relation(left.to_owned(), operator, right.to_owned())
}

/// A string.
pub(super) fn text(text: &str) -> String {
    crate::json::quoted(text)
}

/// A number, as `int` where that is exact.
pub(super) fn number(number: &Number) -> Option<String> {
    if let Some(whole) = number.to_i64() {
        return Some(whole.to_string());
    }
    let float = number.to_f64();
    float.is_finite().then(|| format!("{float:?}"))
}

/// A scalar.
pub(super) fn literal(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(value) => number(value),
        Value::String(value) => Some(text(value)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The value is one of these scalars. Lists in CEL hold one type, so unlike ones are compared type by type.
pub(super) fn one_of(subject: &str, values: &[Value]) -> Option<Cel> {
    let mut kinds: Vec<(&str, Vec<String>)> = Vec::new();
    for value in values {
        let spelled = literal(value)?;
        let kind = match value {
            Value::Number(number) if number.to_i64().is_some() => "int",
            other => other.type_name(),
        };
        match kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, list)) => list.push(spelled),
            None => kinds.push((kind, vec![spelled])),
        }
    }
    Some(Cel::or(kinds.into_iter().map(
        |(_, list)| match list.as_slice() {
            [only] => relation(subject, "==", only),
            several => relation(subject, "in", &format!("[{}]", several.join(", "))),
        },
    )))
}

/// The value is not less than the other. Texts are compared as quantities (`quantity`, Kubernetes 1.29); what is none passes, and
/// where the types are not made sure of, so does everything that is no number and no text.
pub(super) fn at_least(subject: &str, other: &str, types: Types, unsure: bool) -> Cel {
    if Types::NUMBER.contains(types) && !unsure {
        return relation(subject, ">=", other);
    }
    let text = |value: &str| {
        if Types::STRING.contains(types) && !unsure {
            value.to_owned()
        } else {
            format!("string({value})")
        }
    };
    let quantity = |value: &str| format!("quantity({})", text(value));
    let is_quantity = |value: &str| Cel::Call(format!("isQuantity({})", text(value)));
    let scalar = |value: &str| {
        if unsure {
            of_type(value, Types::NUMBER.or(Types::STRING))
        } else {
            Cel::Constant(true)
        }
    };
    let passes = [subject, other]
        .into_iter()
        .flat_map(|value| [scalar(value).negate(), is_quantity(value).negate()]);
    let grown = relation(
        &format!("{}.compareTo({})", quantity(subject), quantity(other)),
        ">=",
        "0",
    );
    Cel::or(passes.chain([grown]))
}

/// Exactly one of the conditions. Two are told apart by `!=`; more are counted.
pub(super) fn one(mut parts: Vec<Cel>) -> Option<Cel> {
    if parts.contains(&Cel::Constant(true)) {
        let first = parts.iter().position(|part| *part == Cel::Constant(true))?;
        parts.remove(first);
        return Some(Cel::or(parts).negate());
    }
    parts.retain(|part| *part != Cel::Constant(false));
    Some(match parts.as_slice() {
        [] => Cel::Constant(false),
        [only] => only.clone(),
        [left, right] => relation(&format!("({left})"), "!=", &format!("({right})")),
        several => {
            let all: Vec<String> = several.iter().map(Cel::to_string).collect();
            relation(
                &format!("[{}].filter(holds, holds).size()", all.join(", ")),
                "==",
                "1",
            )
        }
    })
}

/// The value has one of these types.
pub(super) fn of_type(subject: &str, types: Types) -> Cel {
    if types.contains(Types::ALL.without(Types::NULL)) {
        return Cel::Constant(true);
    }
    let is = |name: &str| relation(&format!("type({subject})"), "==", name);
    let mut parts = Vec::new();
    for (member, name) in [
        (Types::BOOLEAN, "bool"),
        (Types::INTEGER, "int"),
        (Types::STRING, "string"),
        (Types::ARRAY, "list"),
        (Types::OBJECT, "map"),
    ] {
        if types.contains(member) {
            parts.push(is(name));
        }
    }
    if types.contains(Types::FRACTION) {
        parts.push(is("double"));
    } else if types.contains(Types::INTEGER) {
        // `5.0` is a whole number in JSON Schema, but a `double` here; large ones are whole, and overflow `int`.
        let large = [
            relation(subject, ">", "1e15"),
            relation(subject, "<", "-1e15"),
        ];
        let whole = relation(subject, "==", &format!("double(int({subject}))"));
        parts.push(Cel::and([
            is("double"),
            Cel::or(large.into_iter().chain([whole])),
        ]));
    }
    if types.contains(Types::NULL) {
        parts.push(relation(subject, "==", "null"));
    }
    Cel::or(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_reached() {
        assert_eq!(member("x", "plain_1"), "x.plain_1");
        assert_eq!(member("x", "a-b"), "x[\"a-b\"]");
        assert_eq!(member("x", "in"), "x[\"in\"]");
        assert_eq!(has("x", "a").to_string(), "has(x.a)");
        assert_eq!(has("x", "").to_string(), "\"\" in x");
    }

    #[test]
    fn precedence_is_written_out() {
        let (a, b) = (Cel::Call("a()".to_owned()), relation("b", "==", "1"));
        assert_eq!(
            Cel::or([a.clone().negate(), Cel::and([a.clone(), b.clone()])]).to_string(),
            "!a() || (a() && b == 1)"
        );
        assert_eq!(b.clone().negate().to_string(), "b != 1");
        assert_eq!(Cel::and([Cel::Constant(true), a.clone()]), a);
        assert_eq!(Cel::or([Cel::Constant(true), a]), Cel::Constant(true));
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
            one_of("x", &values).unwrap().to_string(),
            "x in [\"a\", \"b\\\"c\"] || x == 1 || x == true"
        );
    }
}
