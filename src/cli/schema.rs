// SPDX-License-Identifier: Apache-2.0
//! `schema`: the JSON Schema of one of our own files.

use super::{Exit, Failure, SchemaFile, output};
use crate::chart::{platform_schema, service_schema};
use crate::json;

pub(super) fn run(file: SchemaFile) -> Result<Exit, Failure> {
    let schema = match file {
        SchemaFile::Service => service_schema(),
        SchemaFile::Platform => platform_schema(),
    };
    output::json(&(json::pretty(&schema) + "\n"))?;
    Ok(Exit::Fine)
}
