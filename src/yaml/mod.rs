// SPDX-License-Identifier: Apache-2.0
//! YAML as Helm reads it, and YAML that reads back the same everywhere.
//!
//! | Stage | From → to | Where |
//! |---|---|---|
//! | compose | text → nodes | `compose.rs`, over the events of `libyaml-safer` |
//! | resolve | plain text and tag → type | `resolve.rs`, the table of YAML 1.1 as go-yaml v2 has it |
//! | decode | nodes → [`Value`](crate::json::Value) with places | `decode.rs`: aliases, merge keys, duplicate keys |
//! | read | text → documents | `read.rs`: documents of one text, positions |
//! | write | value → text | `write.rs`, `quote.rs` |
//!
//! The behaviour to match is `sigs.k8s.io/yaml` 1.6.0, which Helm, Flux, kubectl and the API server share; the oracle under
//! `tests/oracle/yaml/` runs it and froze its answers into `testdata/`. No schema of YAML 1.2 is here on purpose: `on` is
//! `true`, `010` is 8. The writer quotes whatever YAML 1.1 and 1.2 readers could take differently.

mod compose;
mod decode;
mod document;
mod quote;
mod read;
mod resolve;
mod write;

#[cfg(test)]
mod tests;

pub use document::YamlDocument;
pub use read::{read, read_all, read_document, read_each, read_typed};
pub(crate) use resolve::float_key;
pub use write::{Comments, write, write_documents, write_file};
