// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("ARCHITECTURE.md")]

pub mod chart;
pub mod json;
pub mod pointer;
pub mod validate;
