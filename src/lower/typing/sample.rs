// SPDX-License-Identifier: Apache-2.0
//! What the shipped values suggest where the schema gives no type.

use std::rc::Rc;

use super::{Absent, Fields, Free, Primitive, Typed, TypedKey, is_readable_key};
use crate::json::Value;
use crate::lower::site::Site;
use crate::model::Types;

/// Adds the keys at the top of the values that only `values.yaml` has. `global` is Helm's own, and `null` suggests nothing.
pub(super) fn undeclared(root: &Site<'_>, fields: &mut Fields) {
    let shipped = root.shipped.and_then(Value::as_object);
    for (key, value) in shipped.into_iter().flatten() {
        if key == "global" || fields.contains_key(key) {
            continue;
        }
        if let Some(typed) = of(value) {
            let entry = match is_readable_key(key) {
                true => TypedKey::Sampled(typed),
                false => TypedKey::Absent(Absent::Unreadable),
            };
            fields.insert(key.clone(), entry);
        }
    }
}

/// The type of the shipped value, or of the commonest of the accepted types.
pub(super) fn or_preferred(shipped: Option<&Value>, types: Types) -> Typed {
    shipped.and_then(of).unwrap_or_else(|| preferred(types))
}

/// The type that a shipped value suggests; lists of nothing are lists of objects, the commonest in charts.
fn of(value: &Value) -> Option<Typed> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Typed::Scalar(Primitive::Boolean),
        Value::Number(number) if number.is_integer() => Typed::Scalar(Primitive::Integer),
        Value::Number(_) => Typed::Scalar(Primitive::Float),
        Value::String(_) => Typed::Scalar(Primitive::String),
        Value::Object(_) => Typed::Free(Free::Sample),
        Value::Array(items) => {
            let types = items.iter().map(Types::of).fold(Types::NONE, Types::or);
            let item = Primitive::of(types).filter(|_| !types.is_none());
            list(item.map_or(Typed::Free(Free::Sample), Typed::Scalar))
        }
    })
}

/// The type to take when nothing is shipped.
fn preferred(types: Types) -> Typed {
    if types.contains(Types::OBJECT) {
        Typed::Free(Free::Sample)
    } else if types.contains(Types::STRING) {
        Typed::Scalar(Primitive::String)
    } else if types.contains(Types::FRACTION) {
        Typed::Scalar(Primitive::Float)
    } else if types.contains(Types::INTEGER) {
        Typed::Scalar(Primitive::Integer)
    } else if types.contains(Types::BOOLEAN) {
        Typed::Scalar(Primitive::Boolean)
    } else {
        list(Typed::Free(Free::Sample))
    }
}

fn list(item: Typed) -> Typed {
    Typed::List(Rc::new(item))
}
