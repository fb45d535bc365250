// SPDX-License-Identifier: Apache-2.0
//! Types that are the same in both APIs, to the last marker: what is inside of them needs no comparison, wherever it stands.

use std::collections::HashMap;

use crate::compare::view::{ApiType, ApiView};
use crate::lower::rgd::simpleschema::{Definition, FieldSpec, Type};

/// The fields of a struct, known by where they are kept.
type FieldsKey = *const (String, FieldSpec);

/// The comparisons of structs that were made.
pub(super) struct SameTypes<'a, 'd> {
    old: &'a ApiView<'d>,
    new: &'a ApiView<'d>,
    known: HashMap<(FieldsKey, FieldsKey), bool>,
}

impl<'a, 'd> SameTypes<'a, 'd> {
    pub(super) fn of(old: &'a ApiView<'d>, new: &'a ApiView<'d>) -> Self {
        Self {
            old,
            new,
            known: HashMap::new(),
        }
    }

    /// Whether everything inside of two types is the same.
    pub(super) fn inside(&mut self, old: ApiType<'d>, new: ApiType<'d>) -> bool {
        match (old, new) {
            (ApiType::Struct(old), ApiType::Struct(new)) => self.fields(old, new),
            (ApiType::List(old), ApiType::List(new)) | (ApiType::Map(old), ApiType::Map(new)) => {
                self.types(old, new)
            }
            (
                ApiType::String
                | ApiType::Integer
                | ApiType::Boolean
                | ApiType::Float
                | ApiType::Free
                | ApiType::Struct(_)
                | ApiType::List(_)
                | ApiType::Map(_),
                _,
            ) => false,
        }
    }

    fn fields(&mut self, old: &'d [(String, FieldSpec)], new: &'d [(String, FieldSpec)]) -> bool {
        let key = (old.as_ptr(), new.as_ptr());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let mut both = old.iter().zip(new);
        let same = old.len() == new.len()
            && both.all(|((old, before), (new, after))| old == new && self.specs(before, after));
        self.known.insert(key, same);
        same
    }

    fn specs(&mut self, old: &'d FieldSpec, new: &'d FieldSpec) -> bool {
        old.markers == new.markers && self.types(&old.ty, &new.ty)
    }

    fn types(&mut self, old: &'d Type, new: &'d Type) -> bool {
        match (old, new) {
            (Type::Named(_), Type::Named(_)) => {
                match (self.old.definition(old), self.new.definition(new)) {
                    (Some(Definition::Alias(old)), Some(Definition::Alias(new))) => {
                        self.specs(old, new)
                    }
                    (Some(Definition::Struct(old)), Some(Definition::Struct(new))) => {
                        self.fields(old, new)
                    }
                    (None | Some(Definition::Alias(_) | Definition::Struct(_)), _) => false,
                }
            }
            (Type::List(old), Type::List(new)) | (Type::Map(old), Type::Map(new)) => {
                self.types(old, new)
            }
            (
                Type::String
                | Type::Integer
                | Type::Boolean
                | Type::Float
                | Type::Object
                | Type::Named(_)
                | Type::List(_)
                | Type::Map(_),
                new,
            ) => old == new,
        }
    }
}
