// SPDX-License-Identifier: Apache-2.0
//! CEL that yields a value.

use std::fmt;
use std::rc::Rc;

use super::{Cel, RESERVED, Relation};
use crate::json::{Number, Value, quoted};

/// How deep a constant may be nested.
const MAX_DEPTH: usize = 8;

/// A value in an expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::lower) enum Term {
    /// A variable, or the name of a type.
    Variable(Rc<str>),
    /// A member with a plain name.
    Member(Rc<Term>, Rc<str>),
    /// What a list or a map has under an index.
    Index(Rc<Term>, Rc<Term>),
    /// `null`
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number, as it is written.
    Double(Rc<str>),
    /// A text, in double quotes: kro's scanner knows no others (`docs/facts/kro.md#expression-scanner`).
    Text(Rc<str>),
    /// A list of these.
    List(Vec<Term>),
    /// A map of these, each under its key.
    Map(Vec<(Rc<str>, Term)>),
    /// A function of these.
    Call(&'static str, Vec<Term>),
    /// A function of the first, with further arguments.
    Method(Rc<Term>, &'static str, Vec<Term>),
    /// What is left when the first is divided.
    Remainder(Rc<Term>, i64),
    /// Texts, one after another.
    Concatenation(Vec<Term>),
    /// The second where the condition holds, otherwise the third.
    Choice(Rc<Cel>, Rc<Term>, Rc<Term>),
    /// Whether the condition holds.
    Truth(Rc<Cel>),
}

impl Term {
    /// A name that the target declares, such as `self` or `object`.
    pub(in crate::lower) fn variable(name: &str) -> Self {
        Self::Variable(name.into())
    }

    /// A string literal; it is escaped when written.
    pub(in crate::lower) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// A number, as `int` where that is exact; `None` when CEL cannot write it.
    pub(in crate::lower) fn number(number: &Number) -> Option<Self> {
        if let Some(whole) = number.to_i64() {
            return Some(Self::Integer(whole));
        }
        let float = number.to_f64();
        (!number.is_beyond_floats()).then(|| Self::Double(format!("{float:?}").into()))
    }

    /// A scalar; `None` of other values.
    pub(in crate::lower) fn scalar(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(Self::Boolean(*flag)),
            Value::Number(value) => Self::number(value),
            Value::String(value) => Some(Self::text(value)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A constant of any type; `None` when CEL cannot write it. Members are untyped, because those of one list or map may have several types.
    pub(in crate::lower) fn constant(value: &Value) -> Option<Self> {
        Self::constant_within(value, MAX_DEPTH)
    }

    fn constant_within(value: &Value, depth: usize) -> Option<Self> {
        let below = depth.checked_sub(1)?;
        match value {
            Value::Null => Some(Self::Null),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::scalar(value),
            Value::Array(items) => {
                let items = items.iter().map(|item| Self::constant_within(item, below));
                let items = items.map(|item| Some(item?.untyped()));
                Some(Self::List(items.collect::<Option<Vec<_>>>()?))
            }
            Value::Object(members) => {
                let members = members.iter().map(|(key, member)| {
                    let member = Self::constant_within(member, below)?.untyped();
                    Some((Rc::from(key.as_str()), member))
                });
                Some(Self::Map(members.collect::<Option<Vec<_>>>()?))
            }
        }
    }

    /// Whether the condition holds, as a value.
    pub(in crate::lower) fn truth(condition: Cel) -> Self {
        Self::Truth(Rc::new(condition))
    }

    /// This where the condition holds, otherwise the other.
    pub(in crate::lower) fn when(self, condition: Cel, other: Self) -> Self {
        Self::Choice(Rc::new(condition), Rc::new(self), Rc::new(other))
    }

    /// The member with this name, plain or not.
    pub(in crate::lower) fn member(&self, name: &str) -> Self {
        let of = Rc::new(self.clone());
        if is_plain(name) {
            Self::Member(of, name.into())
        } else {
            Self::Index(of, Rc::new(Self::text(name)))
        }
    }

    /// What stands under this key or index.
    pub(in crate::lower) fn index(&self, index: Self) -> Self {
        Self::Index(Rc::new(self.clone()), Rc::new(index))
    }

    /// The same value, of which CEL does not know the type.
    pub(in crate::lower) fn untyped(self) -> Self {
        Self::Call("dyn", vec![self])
    }

    /// How many characters, items or members it has.
    pub(in crate::lower) fn size(&self) -> Self {
        Self::Call("size", vec![self.clone()])
    }

    /// Its type.
    pub(in crate::lower) fn type_of(&self) -> Self {
        Self::Call("type", vec![self.clone()])
    }

    /// What the method yields.
    pub(in crate::lower) fn method(&self, name: &'static str, arguments: Vec<Self>) -> Self {
        Self::Method(Rc::new(self.clone()), name, arguments)
    }

    /// Whether it has the member. A name that is not plain is looked up as a key.
    pub(in crate::lower) fn has(&self, name: &str) -> Cel {
        if is_plain(name) {
            Cel::Holds(Self::Call("has", vec![self.member(name)]))
        } else {
            Self::text(name).is(Relation::In, self.clone())
        }
    }

    /// Whether it, a text, matches the pattern.
    pub(in crate::lower) fn matches(&self, pattern: &str) -> Cel {
        Cel::Holds(self.method("matches", vec![Self::text(pattern)]))
    }

    /// Whether it has at least, at most, … so many characters, items or members.
    pub(in crate::lower) fn size_is(&self, relation: Relation, count: u64) -> Cel {
        // No text or list has more members than an `int` can count.
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.size().is(relation, Self::Integer(count))
    }

    /// Whether it is equal to the other.
    pub(in crate::lower) fn equals(self, other: Self) -> Cel {
        self.is(Relation::Equal, other)
    }

    /// Whether it stands in this relation to the other.
    pub(in crate::lower) fn is(self, relation: Relation, other: Self) -> Cel {
        Cel::Compared(self, relation, other)
    }

    /// Whether a variable occurs in it.
    pub(in crate::lower) fn mentions(&self, variable: &str) -> bool {
        match self {
            Self::Variable(name) => &**name == variable,
            Self::Member(of, _) | Self::Remainder(of, _) => of.mentions(variable),
            Self::Index(of, index) => of.mentions(variable) || index.mentions(variable),
            Self::Null | Self::Boolean(_) | Self::Integer(_) | Self::Double(_) | Self::Text(_) => {
                false
            }
            Self::List(terms) | Self::Call(_, terms) | Self::Concatenation(terms) => {
                terms.iter().any(|term| term.mentions(variable))
            }
            Self::Map(members) => members.iter().any(|(_, term)| term.mentions(variable)),
            Self::Method(of, _, arguments) => {
                of.mentions(variable) || arguments.iter().any(|term| term.mentions(variable))
            }
            Self::Choice(condition, one, other) => {
                condition.mentions(variable) || one.mentions(variable) || other.mentions(variable)
            }
            Self::Truth(condition) => condition.mentions(variable),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::Member(of, name) => write!(f, "{of}.{name}"),
            Self::Index(of, index) => write!(f, "{of}[{index}]"),
            Self::Null => f.write_str("null"),
            Self::Boolean(flag) => write!(f, "{flag}"),
            Self::Integer(whole) => write!(f, "{whole}"),
            Self::Double(text) => f.write_str(text),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(terms) => {
                f.write_str("[")?;
                separated(f, terms, ", ")?;
                f.write_str("]")
            }
            Self::Map(members) => {
                f.write_str("{")?;
                for (index, (key, term)) in members.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{}: {term}", quoted(key))?;
                }
                f.write_str("}")
            }
            Self::Call(name, arguments) => {
                write!(f, "{name}(")?;
                separated(f, arguments, ", ")?;
                f.write_str(")")
            }
            Self::Method(of, name, arguments) => {
                write!(f, "{of}.{name}(")?;
                separated(f, arguments, ", ")?;
                f.write_str(")")
            }
            Self::Remainder(of, divisor) => write!(f, "{of} % {divisor}"),
            Self::Concatenation(terms) => separated(f, terms, " + "),
            Self::Choice(condition, one, other) => write!(f, "({condition} ? {one} : {other})"),
            Self::Truth(condition) => write!(f, "{condition}"),
        }
    }
}

fn separated(f: &mut fmt::Formatter<'_>, terms: &[Term], separator: &str) -> fmt::Result {
    for (index, term) in terms.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        write!(f, "{term}")?;
    }
    Ok(())
}

/// Whether a name can stand after a dot.
pub(in crate::lower) fn is_plain(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !RESERVED.contains(&name)
}
