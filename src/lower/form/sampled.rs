// SPDX-License-Identifier: Apache-2.0
//! Fields of keys that only `values.yaml` has: the custom resource has them, each with the type of its shipped value.

use super::ast::{Expects, Field, Ghost, GhostSource, Widget};
use crate::lower::naming;
use crate::lower::site::Site;
use crate::lower::typing::{Primitive, Typed, Typing};
use crate::model::Record;
use crate::pointer::InstancePointer;

/// The fields of the keys at the top of the values that the record does not list, as the custom resource has them.
pub(super) fn fields(root: &Site<'_>, record: &Record, typing: &Typing) -> Vec<Field> {
    let entries = typing.spec().iter();
    let undeclared = entries.filter(|(key, _)| record.property(key).is_none());
    undeclared
        .filter_map(|(key, entry)| Some(field(root, key, entry.typed()?)))
        .collect()
}

fn field(root: &Site<'_>, key: &str, typed: &Typed) -> Field {
    let shipped = root.shipped.and_then(|shipped| shipped.get(key));
    let at = InstancePointer::root().key(key).to_pointer();
    Field {
        key: Some(key.to_owned()),
        ghost: shipped.map(|value| Ghost {
            value: value.clone(),
            source: GhostSource::Values,
        }),
        ..Field::plain(at, naming::label(key), widget(typed))
    }
}

fn widget(typed: &Typed) -> Widget {
    let expects = match typed {
        Typed::Scalar(primitive) | Typed::Choice(primitive) | Typed::Alternatives(primitive) => {
            return scalar(*primitive);
        }
        Typed::List(_) => Expects::Array,
        Typed::Map(_) | Typed::Struct(_) | Typed::Free(_) => Expects::Object,
    };
    Widget::Free { expects }
}

fn scalar(primitive: Primitive) -> Widget {
    match primitive {
        Primitive::Boolean => Widget::Toggle,
        Primitive::Integer | Primitive::Float => Widget::Number {
            integer: primitive == Primitive::Integer,
            minimum: None,
            maximum: None,
            exclusive_minimum: false,
            exclusive_maximum: false,
            step: None,
        },
        Primitive::String => Widget::Text {
            multiline: false,
            min_length: None,
            max_length: None,
            pattern: None,
            format: None,
            examples: Vec::new(),
        },
    }
}
