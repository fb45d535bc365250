// SPDX-License-Identifier: Apache-2.0
//! Findings that need the chart as a whole: its root, schemas that Helm cannot read.

use crate::chart::{Chart, Schema};
use crate::diagnostic::{Code, Diagnostic, Location, Severity};
use crate::model::{Model, Types};
use crate::schema::Dialect;
use crate::validate::SchemaProblem;

/// Findings about the schema as a whole.
pub(super) fn of_root(chart: &Chart, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(schema) = &chart.schema else {
        return found;
    };
    if let Some(dialect) = Dialect::unknown_in(schema.value()) {
        let message = format!("unknown dialect: `{dialect}`");
        let help = "write `http://json-schema.org/draft-07/schema#`, \
                    or leave `$schema` out";
        found.push(
            Diagnostic::new(Code::DialectUnknown, message)
                .help(help)
                .at(at_root(schema, "$schema")),
        );
    }
    if !model.node(model.root).types.contains(Types::OBJECT) {
        let message = "the schema refuses every object, but \
                       Helm's values are always an object";
        found.push(
            Diagnostic::new(Code::SchemaRefusesObjects, message)
                .help("write `\"type\": \"object\"` at the root")
                .at(at_root(schema, "type")),
        );
    }
    found
}

/// A keyword at the root of a schema; the root itself where the keyword is missing.
fn at_root(schema: &Schema, keyword: &str) -> Location {
    let pointer = match schema.value().get(keyword) {
        Some(_) => format!("/{keyword}"),
        None => String::new(),
    };
    Location {
        file: schema.file.clone(),
        position: schema.document.position(&pointer),
        pointer,
    }
}

/// Schemas that Helm itself cannot read, unless an error in the same file is known already.
pub(super) fn broken_schemas(
    mut problems: Vec<SchemaProblem>,
    chart: &Chart,
    known: &[Diagnostic],
) -> Vec<Diagnostic> {
    let errors: Vec<&Diagnostic> = known
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .collect();
    problems.retain(|problem| !errors.iter().any(|error| is_in(error, &problem.file)));
    problems
        .iter()
        .map(|problem| broken_schema(problem, chart))
        .collect()
}

/// Whether a finding is about a file.
fn is_in(diagnostic: &Diagnostic, file: &str) -> bool {
    diagnostic
        .location
        .as_ref()
        .is_some_and(|location| location.file == file)
}

fn broken_schema(problem: &SchemaProblem, chart: &Chart) -> Diagnostic {
    let own = chart.schema.as_ref();
    let position = own
        .filter(|schema| schema.file == problem.file)
        .and_then(|schema| schema.document.position(problem.at.as_str()));
    let location = Location {
        file: problem.file.clone(),
        pointer: problem.at.to_string(),
        position,
    };
    let message = format!("Helm cannot read the schema: {}", problem.message);
    Diagnostic::new(Code::SchemaBroken, message)
        .help(
            "correct the schema; until then Helm \
         refuses every install of this chart",
        )
        .at(location)
}
