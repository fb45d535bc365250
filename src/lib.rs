// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("ARCHITECTURE.md")]

pub mod pointer;

pub mod json;
pub mod yaml;

pub mod diagnostic;

pub mod chart;
pub mod schema;

pub mod model;

pub mod lower;
pub mod validate;

pub mod compile;

pub mod compare;

pub mod wire;

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub mod wasm;

#[cfg(test)]
mod testing;
