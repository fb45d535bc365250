// SPDX-License-Identifier: Apache-2.0
//! Model → targets. A lowering is total, deterministic and pure, and returns what it could not say beside its output.
//!
//! No target reads another target's output; what they share is decided once, in [`api`] (names), [`layout`] (where each value
//! lives) [`site`] (walking the model beside the shipped values) and `cel` (building expressions).

#![deny(clippy::wildcard_enum_match_arm)]

pub mod annotation;
pub mod api;
mod cel;
pub mod claim;
pub mod form;
pub mod layout;
pub mod manifest;
mod name;
pub mod naming;
pub mod policy;
mod quantity;
pub mod rbac;
pub mod rgd;
pub mod shared;
pub mod site;
pub mod template;
pub mod transition;
pub mod typing;
mod variant;
