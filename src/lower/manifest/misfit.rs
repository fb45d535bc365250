// SPDX-License-Identifier: Apache-2.0
//! Values of another type than the custom resource has at their place: the API server refuses them.

use crate::describe;
use crate::json::Value;
use crate::lower::typing::{Fields, Typed, Typing};
use crate::model::Types;
use crate::pointer::InstancePointer;

/// A value of a type that the custom resource does not accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongType {
    /// Its location.
    pub at: InstancePointer,
    /// What is accepted, such as `a number`.
    pub wanted: String,
}

/// The values of other types, among those that are held.
pub fn misfits(typing: &Typing, held: &Value) -> Vec<WrongType> {
    let mut found = Vec::new();
    members(typing.spec(), held, &InstancePointer::root(), &mut found);
    found
}

fn members(fields: &Fields, value: &Value, at: &InstancePointer, found: &mut Vec<WrongType>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if let Some(typed) = fields.get(key).and_then(|key| key.typed()) {
            look(typed, value, &at.key(key), found);
        }
    }
}

fn look(typed: &Typed, value: &Value, at: &InstancePointer, found: &mut Vec<WrongType>) {
    let types = typed.types();
    if !types.contains(Types::of(value)) {
        found.push(WrongType {
            at: at.clone(),
            wanted: describe::types(types),
        });
        return;
    }
    match typed {
        Typed::Struct(fields) => members(fields, value, at, found),
        Typed::Map(inner) => {
            for (key, value) in value.as_object().into_iter().flatten() {
                look(inner, value, &at.key(key), found);
            }
        }
        Typed::List(inner) => {
            let items = value.as_array().unwrap_or_default();
            for (index, value) in items.iter().enumerate() {
                look(inner, value, &at.index(index), found);
            }
        }
        Typed::Scalar(_) | Typed::Choice(_) | Typed::Alternatives(_) | Typed::Free(_) => {}
    }
}
