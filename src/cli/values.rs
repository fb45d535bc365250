// SPDX-License-Identifier: Apache-2.0
//! Values from files and `--set`, merged as Helm merges them before it looks at the chart.

use std::path::Path;

use super::{Failure, ValueArgs, folder, output};
use crate::json::{Number, Object, Value};

/// Longest list that an index in `--set` may create; Helm's own limit.
const MAX_INDEX: usize = 65_536;

/// Reads and merges the values that the arguments name.
///
/// # Errors
/// When a file cannot be read or is not a mapping, or a `--set` cannot be read.
pub(super) fn read(args: &ValueArgs) -> Result<Value, Failure> {
    let mut values = Value::object();
    for file in &args.files {
        merge(&mut values, read_file(file)?);
    }
    for set in &args.set {
        apply(&mut values, set)
            .map_err(|message| Failure(format!("error: cannot read `--set {set}`: {message}\n")))?;
    }
    Ok(values)
}

fn read_file(path: &Path) -> Result<Value, Failure> {
    let text = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).map_err(|error| {
            Failure(format!(
                "error: cannot read standard input: {}\n",
                output::reason(&error)
            ))
        })?
    } else {
        folder::read_text(path)?
    };
    let document = crate::yaml::read_all(&text).map_err(|error| {
        let at = error.position;
        Failure(format!(
            "error: `{}` is not YAML: {}\n  --> {}:{}:{}\n",
            path.display(),
            error.message,
            path.display(),
            at.line,
            at.column
        ))
    })?;
    match document.value {
        value @ Value::Object(_) => Ok(value),
        Value::Null => Ok(Value::object()),
        other => Err(Failure(format!(
            "error: `{}` must hold a mapping, not {}\n",
            path.display(),
            other.type_name()
        ))),
    }
}

/// Lays values over others: mappings merge, everything else replaces (Helm's `loader.MergeMaps`).
fn merge(under: &mut Value, over: Value) {
    let Value::Object(over) = over else { return };
    let Some(under) = under.as_object_mut() else {
        return;
    };
    for (key, value) in over {
        match under.get_mut(&key) {
            Some(below @ Value::Object(_)) if matches!(value, Value::Object(_)) => {
                merge(below, value)
            }
            Some(below) => *below = value,
            None => {
                under.insert(key, value);
            }
        }
    }
}

/// One step of a path: a key, or an index into a list.
#[derive(Debug)]
enum SetStep {
    Key(String),
    Index(usize),
}

/// Helm's `--set` grammar: `a.b[0].c=1,d={x,y}`, with `\` before characters that stand for themselves.
fn apply(values: &mut Value, set: &str) -> Result<(), String> {
    for assignment in split(set, ',') {
        let Some((path, text)) = cut(&assignment, '=') else {
            return Err(format!("`{assignment}` has no `=`"));
        };
        let steps = steps(&path)?;
        let value = if text.starts_with('{') && text.ends_with('}') {
            let inside: String = text
                .chars()
                .skip(1)
                .take(text.chars().count().saturating_sub(2))
                .collect();
            let items = if inside.is_empty() {
                Vec::new()
            } else {
                split(&inside, ',')
            };
            Value::Array(items.iter().map(|item| scalar(item)).collect())
        } else {
            scalar(&text)
        };
        put(values, &steps, value)?;
    }
    Ok(())
}

/// Splits at a character outside braces and not behind a backslash; backslashes stay for the next step.
fn split(text: &str, at: char) -> Vec<String> {
    let (mut parts, mut part, mut depth, mut escaped) = (Vec::new(), String::new(), 0_usize, false);
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            letter if letter == at && depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(letter);
    }
    parts.push(part);
    parts
}

fn cut(text: &str, at: char) -> Option<(String, String)> {
    let mut parts = split(text, at).into_iter();
    let first = parts.next()?;
    let rest: Vec<String> = parts.collect();
    (!rest.is_empty()).then(|| (first, rest.join(&at.to_string())))
}

fn steps(path: &str) -> Result<Vec<SetStep>, String> {
    let mut steps = Vec::new();
    for part in split(path, '.') {
        let mut brackets = split(&part, '[').into_iter();
        let key = unescape(&brackets.next().unwrap_or_default());
        if key.is_empty() {
            return Err("a key of the path is empty".to_owned());
        }
        steps.push(SetStep::Key(key));
        for bracket in brackets {
            let index = bracket
                .strip_suffix(']')
                .and_then(|index| index.parse::<usize>().ok());
            steps.push(SetStep::Index(
                index
                    .filter(|index| *index <= MAX_INDEX)
                    .ok_or_else(|| format!("`[{bracket}` is not an index"))?,
            ));
        }
    }
    Ok(steps)
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        out.push(if letter == '\\' {
            letters.next().unwrap_or('\\')
        } else {
            letter
        });
    }
    out
}

/// The types that `--set` gives to plain words: booleans, null, whole numbers; everything else is text.
fn scalar(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        "0" => Value::from(0),
        // A leading zero makes a text, such as a phone number.
        _ if !text.starts_with('0') => text.parse::<i64>().map_or_else(
            |_| Value::String(unescape(text)),
            |number| Value::Number(Number::from(number)),
        ),
        _ => Value::String(unescape(text)),
    }
}

fn put(value: &mut Value, steps: &[SetStep], new: Value) -> Result<(), String> {
    let Some((step, rest)) = steps.split_first() else {
        *value = new;
        return Ok(());
    };
    match step {
        SetStep::Key(key) => {
            if value.as_object().is_none() {
                *value = Value::Object(Object::new());
            }
            let object = value
                .as_object_mut()
                .ok_or("the path leads through a value that is not a mapping")?;
            put(object.entry(key.clone()).or_default(), rest, new)
        }
        SetStep::Index(index) => {
            if value.as_array().is_none() {
                *value = Value::Array(Vec::new());
            }
            let Value::Array(items) = value else {
                return Err("the path leads through a value that is not a list".to_owned());
            };
            if items.len() <= *index {
                items.resize(index + 1, Value::Null);
            }
            items
                .get_mut(*index)
                .map_or(Ok(()), |item| put(item, rest, new))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::compact;

    fn set(text: &str) -> String {
        let mut values = Value::object();
        match apply(&mut values, text) {
            Ok(()) => compact(&values),
            Err(message) => message,
        }
    }

    #[test]
    fn set_is_helms() {
        for (text, values) in [
            ("a=1", r#"{"a":1}"#),
            ("a.b=x,c=true", r#"{"a":{"b":"x"},"c":true}"#),
            ("a[1].b=007", r#"{"a":[null,{"b":"007"}]}"#),
            ("a={x,2}", r#"{"a":["x",2]}"#),
            ("a={}", r#"{"a":[]}"#),
            (r"a\.b=c\,d", r#"{"a.b":"c,d"}"#),
            ("a=null", r#"{"a":null}"#),
            ("a=x=y", r#"{"a":"x=y"}"#),
            ("a=", r#"{"a":""}"#),
            ("a", "`a` has no `=`"),
        ] {
            assert_eq!(set(text), values, "{text}");
        }
    }
}
