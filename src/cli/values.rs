// SPDX-License-Identifier: Apache-2.0
//! Values from files and `--set`, merged as Helm merges them before it looks at the chart.

use std::path::Path;

use super::set::{self, Grammar};
use super::{Failure, ValueArgs, folder, output};
use crate::json::{self, Object, Value};

/// Reads and merges the values that the arguments name.
///
/// # Errors
/// When a file cannot be read or is not a mapping, or a `--set` cannot be read.
pub(super) fn read(args: &ValueArgs) -> Result<Value, Failure> {
    let mut values = Object::new();
    for file in &args.files {
        merge(&mut values, read_file(file)?);
    }
    // Helm's order, not that of the arguments.
    for text in &args.set_json {
        apply_json(&mut values, text)?;
    }
    for (option, grammar, texts) in [
        ("--set", Grammar::Typed, &args.set),
        ("--set-string", Grammar::Text, &args.set_string),
        ("--set-file", Grammar::File, &args.set_file),
        ("--set-literal", Grammar::Literal, &args.set_literal),
    ] {
        for text in texts {
            set::apply(&mut values, grammar, text, &content)
                .map_err(|message| unreadable(option, &message))?;
        }
    }
    Ok(Value::Object(values))
}

/// `--set-json` takes a whole mapping, too, which is merged like a file of values.
fn apply_json(values: &mut Object, text: &str) -> Result<(), Failure> {
    let applied = if text.trim_start().starts_with('{') {
        json::read(text.trim())
            .map(|document| merge(values, document))
            .map_err(|error| error.message)
    } else {
        set::apply(values, Grammar::Json, text, &content)
    };
    applied.map_err(|message| unreadable("--set-json", &message))
}

fn unreadable(option: &str, message: &str) -> Failure {
    Failure::of(format!("cannot read `{option}`: {message}"))
}

/// The values of an existing instance: the `spec` of a custom resource, or a file of values.
///
/// # Errors
/// When the file cannot be read or is not a mapping.
pub(super) fn of_instance(file: &Path) -> Result<Value, Failure> {
    let document = read_file(file)?;
    let has = |key: &str| {
        document
            .get(key)
            .is_some_and(|value| value.as_str().is_some())
    };
    if !(has("apiVersion") && has("kind")) {
        return Ok(document);
    }
    match document.get("spec") {
        None | Some(Value::Null) => Ok(Value::object()),
        Some(spec @ Value::Object(_)) => Ok(spec.clone()),
        Some(other) => Err(Failure::of(format!(
            "`spec` in `{}` must be a mapping, not {}",
            file.display(),
            other.type_name()
        ))),
    }
}

/// The text of a file that `--set-file` names.
fn content(path: &str) -> Result<String, String> {
    read_text(Path::new(path)).map_err(|Failure(page)| {
        let message = page.as_str().trim_end();
        message
            .strip_prefix("error: ")
            .unwrap_or(message)
            .to_owned()
    })
}

/// The text of a file; `-` stands for standard input.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    if path != Path::new("-") {
        return folder::read_text(path);
    }
    std::io::read_to_string(std::io::stdin()).map_err(|error| {
        Failure::of(format!(
            "cannot read standard input: {}",
            output::reason(&error)
        ))
    })
}

pub(super) fn read_file(path: &Path) -> Result<Value, Failure> {
    let text = read_text(path)?;
    let document = crate::yaml::read_all(&text).map_err(|error| {
        let at = error.position;
        let file = path.display();
        Failure::of(error.of_file(&file.to_string(), "YAML"))
            .with(format!("  --> {file}:{}:{}", at.line, at.column))
    })?;
    match document.value {
        value @ Value::Object(_) => Ok(value),
        Value::Null => Ok(Value::object()),
        other => Err(Failure::of(format!(
            "`{}` must hold a mapping, not {}",
            path.display(),
            other.type_name()
        ))),
    }
}

/// Lays values over others: mappings merge, everything else replaces (Helm's `loader.MergeMaps`).
fn merge(under: &mut Object, over: Value) {
    let Value::Object(over) = over else { return };
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Object(below)), value @ Value::Object(_)) => merge(below, value),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}
