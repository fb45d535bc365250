// SPDX-License-Identifier: Apache-2.0
//! kro's SimpleSchema: the language as types, and types → text
//! (`docs/facts/kro.md#simpleschema-grammar`).

mod ast;
mod write;

pub use ast::{Definition, FieldSpec, Markers, SimpleSchema, Type};
pub use write::{field_text, to_values};
