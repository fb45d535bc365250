// SPDX-License-Identifier: Apache-2.0
//! A schema object that is being written.

use serde_json::{Map, Value as Json, json};

use crate::json::{Object, Value};
use crate::pointer::EmittedPointer;

/// A schema object; what needs an object of its own goes to the end of its `allOf`.
#[derive(Default)]
pub(super) struct EmittedObject {
    pub(super) members: Map<String, Json>,
    extras: Vec<Json>,
    /// How many members the author's `allOf` has.
    own: usize,
}

impl EmittedObject {
    /// An empty object for what the author wrote as `members`.
    pub(super) fn of(members: &Object) -> Self {
        let own = members.get("allOf").and_then(Value::as_array);
        Self {
            own: own.map_or(0, <[Value]>::len),
            ..Self::default()
        }
    }

    pub(super) fn insert(&mut self, keyword: &str, value: Json) {
        self.members.insert(keyword.to_owned(), value);
    }

    /// Adds an object of its own to this one, where nobody asks for its location.
    pub(super) fn also(&mut self, schema: Json) {
        self.extras.push(schema);
    }

    /// Adds an object of its own to this one, which is written at `written`; where it stands.
    pub(super) fn extra(&mut self, schema: Json, written: &EmittedPointer) -> EmittedPointer {
        let at = self.next_extra(written);
        self.extras.push(schema);
        at
    }

    /// Where the next extra will stand.
    pub(super) fn next_extra(&self, written: &EmittedPointer) -> EmittedPointer {
        written.key("allOf").index(self.own + self.extras.len())
    }

    /// Adds a reference; the location of the object that holds it.
    pub(super) fn link(
        &mut self,
        target: &EmittedPointer,
        written: &EmittedPointer,
    ) -> EmittedPointer {
        let link = Json::String(format!("#{target}"));
        if self.members.contains_key("$ref") {
            return self.extra(json!({ "$ref": link }), written);
        }
        self.insert("$ref", link);
        written.clone()
    }

    pub(super) fn finish(self) -> Json {
        let Self {
            mut members,
            extras,
            ..
        } = self;
        if !extras.is_empty() {
            let mut all = match members.remove("allOf") {
                Some(Json::Array(list)) => list,
                _ => Vec::new(),
            };
            all.extend(extras);
            members.insert("allOf".to_owned(), Json::Array(all));
        }
        if members.is_empty() {
            return Json::Bool(true);
        }
        Json::Object(members)
    }
}
