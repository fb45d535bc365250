// SPDX-License-Identifier: Apache-2.0
//! What the old API lets into an instance, from its typing.

use crate::lower::typing::{Fields, Typed, TypedKey, Typing};
use crate::model::Types;

/// What an instance of the old API can hold at a place.
#[derive(Clone, Copy)]
pub(super) enum Reach<'t> {
    /// The fields of a struct; other keys are dropped.
    Struct(&'t Fields),
    /// What this type holds; it is not a struct.
    Typed(&'t Typed),
    /// Anything: inside of a free-form object, or where the custom resource has nothing.
    Anything,
}

/// What tells one [`Reach`] from another: types that several places share are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ReachKey {
    Struct(*const Fields),
    Inside(*const Typed),
    Types(Types),
    Anything,
}

impl<'t> Reach<'t> {
    /// What tells it from another one.
    pub(super) fn key_of_itself(self) -> ReachKey {
        match self {
            Self::Struct(fields) => ReachKey::Struct(fields),
            Self::Typed(Typed::List(inner) | Typed::Map(inner)) => {
                ReachKey::Inside(std::rc::Rc::as_ptr(inner))
            }
            Self::Typed(typed) => ReachKey::Types(typed.types()),
            Self::Anything => ReachKey::Anything,
        }
    }

    /// The values as a whole.
    pub(super) fn top(typing: &'t Typing) -> Self {
        Self::Struct(typing.spec())
    }

    /// Values of a type.
    pub(super) fn of(typed: &'t Typed) -> Self {
        match typed {
            Typed::Struct(fields) => Self::Struct(fields),
            Typed::Scalar(_)
            | Typed::Choice(_)
            | Typed::Alternatives(_)
            | Typed::List(_)
            | Typed::Map(_)
            | Typed::Free(_) => Self::Typed(typed),
        }
    }

    /// The JSON types that can stand here; `null` only where anything can.
    pub(super) fn types(self) -> Types {
        match self {
            Self::Struct(_) => Types::OBJECT,
            Self::Typed(typed) => typed.types(),
            Self::Anything => Types::ALL,
        }
    }

    /// The type that the API gives a key which it lists.
    pub(super) fn field(self, key: &str) -> Option<&'t Typed> {
        match self {
            Self::Struct(fields) => fields.get(key).and_then(TypedKey::typed),
            Self::Typed(_) | Self::Anything => None,
        }
    }

    /// What can stand under a key.
    pub(super) fn key(self, key: &str) -> Self {
        match self {
            Self::Struct(_) => self.field(key).map_or(Self::Anything, Self::of),
            Self::Typed(_) | Self::Anything => self.other_key(),
        }
    }

    /// What can stand under a key that is not listed.
    pub(super) fn other_key(self) -> Self {
        match self {
            Self::Typed(Typed::Map(value)) => Self::of(value),
            Self::Struct(_) | Self::Typed(_) | Self::Anything => Self::Anything,
        }
    }

    /// What an item can be.
    pub(super) fn item(self) -> Self {
        match self {
            Self::Typed(Typed::List(item)) => Self::of(item),
            Self::Struct(_) | Self::Typed(_) | Self::Anything => Self::Anything,
        }
    }

    /// Whether this is an object that keeps keys nobody listed.
    pub(super) fn keeps_keys(self) -> bool {
        match self {
            Self::Typed(Typed::Map(_) | Typed::Free(_)) | Self::Anything => true,
            Self::Struct(_) | Self::Typed(_) => false,
        }
    }

    /// Whether keys beside the listed ones are dropped.
    pub(super) fn drops_keys(self) -> bool {
        matches!(self, Self::Struct(_))
    }
}
