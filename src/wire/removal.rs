// SPDX-License-Identifier: Apache-2.0
//! What is answered about connecting to an instance, and about removing it.

use serde::Serialize;

use crate::compile::{RemovalFate, RemovalItem, Snippet};
use crate::pointer::InstancePointer;

/// A thing around an instance that is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "RemovalItem"))]
pub struct RemovalItemJson {
    /// What it is, for people.
    pub what: String,
    /// Its Kubernetes kind, such as `PersistentVolumeClaim`; `null` when it is several things.
    pub kind: Option<String>,
    /// Its name; `*` stands for any text. Without an instance it has `${release}`, `${name}` and `${namespace}`.
    pub name: Option<String>,
    /// What becomes of it.
    pub fate: RemovalFateJson,
    /// JSON pointer to the value that decides; `null` when none does.
    pub because: Option<String>,
    /// What a person can do about it.
    pub help: Option<String>,
}

/// What becomes of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "RemovalFate"))]
#[serde(rename_all = "lowercase")]
pub enum RemovalFateJson {
    /// It goes with the instance.
    Removed,
    /// It stays.
    Kept,
    /// The chart does not say.
    Unknown,
}

/// A text to paste for connecting to an instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Snippet"))]
pub struct SnippetJson {
    /// What it is, for people.
    pub title: String,
    /// The language it is in, for highlighting: `sh`, `yaml`, `text`, …
    pub language: String,
    /// The text; holds no secret value.
    pub text: String,
}

impl From<RemovalFate> for RemovalFateJson {
    fn from(fate: RemovalFate) -> Self {
        match fate {
            RemovalFate::Removed => Self::Removed,
            RemovalFate::Kept => Self::Kept,
            RemovalFate::Unknown => Self::Unknown,
        }
    }
}

impl From<&RemovalItem> for RemovalItemJson {
    fn from(item: &RemovalItem) -> Self {
        Self {
            what: item.what.clone(),
            kind: item.kind.clone(),
            name: item.name.clone(),
            fate: item.fate.into(),
            because: item.because.as_ref().map(InstancePointer::to_pointer),
            help: item.help.clone(),
        }
    }
}

impl From<&Snippet> for SnippetJson {
    fn from(snippet: &Snippet) -> Self {
        Self {
            title: snippet.title.clone(),
            language: snippet.language.clone(),
            text: snippet.text.clone(),
        }
    }
}

/// Removed and kept things for the wire.
pub fn removal(items: &[RemovalItem]) -> Vec<RemovalItemJson> {
    items.iter().map(RemovalItemJson::from).collect()
}

/// Texts for the wire.
pub fn snippets(snippets: &[Snippet]) -> Vec<SnippetJson> {
    snippets.iter().map(SnippetJson::from).collect()
}
