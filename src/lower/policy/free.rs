// SPDX-License-Identifier: Apache-2.0
//! Where the custom resource is free-form, so that only the policy can check it.
//!
//! This follows the choices of SimpleSchema's lowering without reading its output. Where the two differed, a rule would be said
//! twice or left to Helm; neither accepts or refuses anything wrongly.

use crate::json::Value;
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::model::{Record, Rest, Scalar, Shape, Types};

/// Whether the place is an object whose inside the custom resource does not describe, or a value whose type it does not say.
pub(super) fn free_form(site: &Site<'_>, layout: &Layout) -> bool {
    let node = site.node();
    let accepted = node.types.without(Types::NULL);
    match &node.shape {
        Shape::Scalar(Scalar::Boolean | Scalar::Integer | Scalar::Number | Scalar::String)
        | Shape::Choice(_) => false,
        Shape::List(item) => {
            !own(Types::ARRAY, accepted) || site.recursive() || !typed(&site.any(*item))
        }
        Shape::Map(map) => {
            let value = site.any(map.value);
            !own(Types::OBJECT, accepted) || site.recursive() || anything(&value) || !typed(&value)
        }
        Shape::Record(record) => {
            !own(Types::OBJECT, accepted) || site.recursive() || !described(site, record, layout)
        }
        Shape::Scalar(Scalar::IntOrString)
        | Shape::Tuple(..)
        | Shape::Union(_)
        | Shape::Any
        | Shape::Never
        | Shape::Verbatim(_) => true,
    }
}

/// Whether the custom resource has a type for this place, be it the free-form one.
fn typed(site: &Site<'_>) -> bool {
    let node = site.node();
    let accepted = node.types.without(Types::NULL);
    if site.recursive() {
        return Types::OBJECT.contains(accepted);
    }
    match &node.shape {
        Shape::Scalar(Scalar::Boolean) => own(Types::BOOLEAN, accepted),
        Shape::Scalar(Scalar::Integer) => own(Types::INTEGER, accepted),
        Shape::Scalar(Scalar::Number) => own(Types::NUMBER, accepted),
        Shape::Scalar(Scalar::String) => own(Types::STRING, accepted),
        Shape::Choice(values) => {
            let types = values.iter().map(Types::of).fold(Types::NONE, Types::or);
            types == Types::STRING
                || types == Types::BOOLEAN
                || types == Types::OBJECT
                || own(Types::NUMBER, types)
        }
        Shape::List(item) => own(Types::ARRAY, accepted) && typed(&site.any(*item)),
        Shape::Map(_) | Shape::Record(_) | Shape::Verbatim(_) | Shape::Union(_) => {
            own(Types::OBJECT, accepted)
        }
        Shape::Scalar(Scalar::IntOrString) | Shape::Tuple(..) | Shape::Any | Shape::Never => false,
    }
}

/// Whether every property of a record has a type, and nothing else is kept.
fn described(site: &Site<'_>, record: &Record, layout: &Layout) -> bool {
    let listed = |value: &Value| {
        value
            .as_object()
            .is_none_or(|object| object.keys().all(|key| record.property(key).is_some()))
    };
    let only_listed = match &record.rest {
        Rest::Closed => !record.properties.is_empty(),
        Rest::Open => {
            site.shipped.is_none_or(listed) && site.samples.iter().all(|sample| listed(sample))
        }
        Rest::Free | Rest::Typed(_) => false,
    };
    only_listed
        && record.properties.iter().all(|field| {
            let below = site.property(field);
            layout.is_secret(&below.at)
                || matches!(below.node().shape, Shape::Never)
                || typed(&below)
        })
}

fn anything(site: &Site<'_>) -> bool {
    matches!(site.node().shape, Shape::Any) && site.node().types == Types::ALL
}

fn own(types: Types, accepted: Types) -> bool {
    types.contains(accepted)
}
