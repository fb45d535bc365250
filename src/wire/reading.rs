// SPDX-License-Identifier: Apache-2.0
//! What a text typed into one field of a form says.

use serde::Serialize;

use crate::json::{Number, Position, SyntaxError, Value};
use crate::pointer::escape;
use crate::yaml::{self, YamlDocument};

const START: Position = Position { line: 1, column: 1 };

/// The value of a YAML text, read as Helm reads a values file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "YamlReading"))]
pub struct YamlReadingJson {
    /// The value; `null` for a text that says nothing, and beside an error.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub value: Value,
    /// Why the text is not a value.
    pub error: Option<YamlErrorJson>,
}

/// Why a text is not a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "YamlError"))]
pub struct YamlErrorJson {
    /// One sentence: lower case, no full stop.
    pub message: String,
    /// Line in the text, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl YamlReadingJson {
    /// Reads a text. What a JavaScript number cannot hold exactly is an error, because the value crosses as JSON.
    pub fn new(text: &str) -> Self {
        match yaml::read_typed(text).and_then(exact) {
            Ok(document) => Self {
                value: document.value,
                error: None,
            },
            Err(error) => Self {
                value: Value::Null,
                error: Some(YamlErrorJson::from(&error)),
            },
        }
    }
}

impl From<&SyntaxError> for YamlErrorJson {
    fn from(error: &SyntaxError) -> Self {
        Self {
            message: error.message.clone(),
            line: u32::try_from(error.position.line).unwrap_or(u32::MAX),
            column: u32::try_from(error.position.column).unwrap_or(u32::MAX),
        }
    }
}

fn exact(document: YamlDocument) -> Result<YamlDocument, SyntaxError> {
    match first_rounded(&document.value, "") {
        Some((pointer, number)) => Err(SyntaxError {
            message: format!(
                "`{}` is too large to store exactly; quotes make it a text",
                number.as_str()
            ),
            position: document.position(&pointer).unwrap_or(START),
        }),
        None => Ok(document),
    }
}

/// The first integer that a double would round, with its pointer. The reader bounds the depth.
fn first_rounded<'v>(value: &'v Value, at: &str) -> Option<(String, &'v Number)> {
    match value {
        Value::Number(number) => is_rounded(number).then(|| (at.to_owned(), number)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| first_rounded(item, &format!("{at}/{index}"))),
        Value::Object(object) => object
            .iter()
            .find_map(|(key, item)| first_rounded(item, &format!("{at}/{}", escape(key)))),
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

/// Integers beyond 2^53: neighbours would become one double.
fn is_rounded(number: &Number) -> bool {
    let digits = number.as_str().trim_start_matches('-');
    digits.bytes().all(|digit| digit.is_ascii_digit())
        && digits.parse().map_or(true, |size: u64| size > 1 << 53)
}
