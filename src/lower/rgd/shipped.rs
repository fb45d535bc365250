// SPDX-License-Identifier: Apache-2.0
//! What the shipped values suggest where the schema is silent: types, and the field that switches a subchart on.

use super::simpleschema::Type;
use crate::json::Value;
use crate::lower::site::Site;
use crate::model::{Record, Scalar, Shape, Types};

/// The field of a subchart that is off which alone switches it on.
pub(super) fn switch_field(site: &Site<'_>, record: &Record) -> Option<String> {
    let first = site
        .model
        .switch(&site.at)
        .filter(|switch| switch.off)?
        .conditions
        .first()?;
    let name = first
        .last_key()
        .filter(|_| first.parent().as_ref() == Some(&site.at))?;
    let off = site
        .shipped
        .and_then(|shipped| shipped.get(name))
        .and_then(Value::as_bool)
        == Some(false);
    let boolean = matches!(
        site.model.node(record.property(name)?.node).shape,
        Shape::Scalar(Scalar::Boolean)
    );
    (off && boolean).then(|| name.to_owned())
}

/// The type that a shipped value suggests; lists of nothing are lists of objects, the commonest in charts.
pub(super) fn sample_type(value: &Value) -> Option<Type> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => Type::Boolean,
        Value::Number(number) if number.is_integer() => Type::Integer,
        Value::Number(_) => Type::Float,
        Value::String(_) => Type::String,
        Value::Object(_) => Type::Object,
        Value::Array(items) => {
            let types = items.iter().map(Types::of).fold(Types::NONE, Types::or);
            Type::List(Box::new(match types {
                Types::STRING => Type::String,
                Types::INTEGER => Type::Integer,
                Types::BOOLEAN => Type::Boolean,
                Types::FRACTION | Types::NUMBER => Type::Float,
                _ => Type::Object,
            }))
        }
    })
}

/// The type to take when nothing is shipped.
pub(super) fn preferred(types: Types) -> Type {
    if types.contains(Types::OBJECT) {
        Type::Object
    } else if types.contains(Types::STRING) {
        Type::String
    } else if types.contains(Types::FRACTION) {
        Type::Float
    } else if types.contains(Types::INTEGER) {
        Type::Integer
    } else if types.contains(Types::BOOLEAN) {
        Type::Boolean
    } else {
        Type::List(Box::new(Type::Object))
    }
}
