// SPDX-License-Identifier: Apache-2.0
//! The smallest inputs that once failed, one test each. A test has the name of its case; its input, if it is a file, is in
//! `data/` under the same name. Each case stands for a kind, so the modules also try other inputs of that kind.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

#[path = "../support/mod.rs"]
mod support;

mod api;
mod form;
mod limits;
mod loading;
mod output;
mod page;
mod reading;
mod set;
mod sharing;
mod text;
