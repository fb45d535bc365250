// SPDX-License-Identifier: Apache-2.0
//! `removal`: what becomes of the things around an instance when it is removed.

use super::{items, text, texts};
use crate::chart::described::Wanted::{self, Choice, Flag, List, Some as Filled, Text};
use crate::chart::described::{FileRecord, POINTER, either, may, must};
use crate::json::Value;
use crate::pointer::InstancePointer;

/// What an item of the list may hold.
pub(super) const FIELDS: FileRecord = FileRecord::of(&[
    must("what", "what it is, for people", Text),
    must("kind", "its Kubernetes kind", Text),
    may(
        "name",
        "Its name, with ${release}, ${name}, ${namespace}; * stands for any text.",
        Text,
    ),
    may(
        "nameFrom",
        "The value that is its name, in place of name.",
        POINTER,
    ),
    may(
        "when",
        "Conditions on values, all of which hold where there is such a thing.",
        List(&Wanted::Record(&CONDITION)),
    ),
    either("kept", "Whether it stays.", Choice(&["always", "never"])),
    either(
        "keptWhen",
        "The value on which it depends whether it stays.",
        Wanted::Record(&CONDITION),
    ),
    may("help", "What a person can do about it.", Text),
]);

const CONDITION: FileRecord = FileRecord::of(&[
    must("at", "the value, by its JSON pointer", POINTER),
    either("is", "Texts, one of which the value is.", Filled(&Text)),
    either("enabled", "Whether the value is true.", Flag),
    either("set", "Whether the value is set and not empty.", Flag),
]);

/// A thing that a chart makes or uses, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalFile {
    /// What it is, for people.
    pub what: String,
    /// Its Kubernetes kind.
    pub kind: String,
    /// How it is called.
    pub name: RemovalName,
    /// When there is such a thing; always, without any.
    pub when: Vec<ValueCondition>,
    /// When it stays.
    pub kept: Kept,
    /// What a person can do about it.
    pub help: Option<String>,
}

/// How a thing is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovalName {
    /// The chart does not say.
    Unsaid,
    /// A pattern with `${release}`, `${name}` and `${namespace}`; `*` stands for what differs.
    Pattern(String),
    /// As the value at this location says.
    Value(InstancePointer),
}

/// When a thing stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In any case.
    Always,
    /// In no case.
    Never,
    /// When the values say so.
    When(ValueCondition),
}

/// A condition on one value in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueCondition {
    /// Where the value is.
    pub at: InstancePointer,
    /// What it must be.
    pub test: ValueTest,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueTest {
    /// One of these texts; a number counts as its text.
    Is(Vec<String>),
    /// This flag; an absent value is `false`.
    On(bool),
    /// Whether it is anything but absent, `null` or empty.
    Set(bool),
}

impl ValueCondition {
    /// Whether it holds for values in force.
    pub fn holds(&self, values: &Value) -> bool {
        let value = values.pointer(&self.at.to_pointer());
        let value = value.unwrap_or(&Value::Null);
        match &self.test {
            ValueTest::Is(texts) => scalar(value).is_some_and(|text| texts.contains(&text)),
            ValueTest::On(flag) => value.as_bool().unwrap_or_default() == *flag,
            ValueTest::Set(set) => is_set(value) == *set,
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// Reads the list; `None` when the file has none. What is wrong with it has been reported.
pub(super) fn read(all: &Value) -> Option<Vec<RemovalFile>> {
    all.get("removal")?;
    let found = items(all, "/removal").iter().filter_map(item);
    Some(found.collect())
}

fn item(item: &Value) -> Option<RemovalFile> {
    let name = match text(item, "/nameFrom") {
        Some(at) => RemovalName::Value(InstancePointer::parse(&at)?),
        None => text(item, "/name").map_or(RemovalName::Unsaid, RemovalName::Pattern),
    };
    let kept = match (text(item, "/kept").as_deref(), item.get("keptWhen")) {
        (Some("always"), _) => Kept::Always,
        (Some(_), _) => Kept::Never,
        (None, Some(when)) => Kept::When(condition(when)?),
        (None, None) => return None,
    };
    let when = items(item, "/when").iter().map(condition);
    Some(RemovalFile {
        what: text(item, "/what")?,
        kind: text(item, "/kind")?,
        name,
        when: when.collect::<Option<_>>()?,
        kept,
        help: text(item, "/help"),
    })
}

fn condition(value: &Value) -> Option<ValueCondition> {
    let flag = |key| value.get(key).and_then(Value::as_bool);
    let test = match (flag("enabled"), flag("set")) {
        (Some(enabled), _) => ValueTest::On(enabled),
        (None, Some(set)) => ValueTest::Set(set),
        (None, None) => ValueTest::Is(texts(value, "/is")),
    };
    Some(ValueCondition {
        at: InstancePointer::parse(&text(value, "/at")?)?,
        test,
    })
}
