// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("ARCHITECTURE.md")]

// What a user of the crate needs: compile a chart, ask it, compare two.
pub use chart::{Chart, Files};
pub use compare::{Comparison, InstanceError, compare, compare_with};
pub use compile::{Compiled, Fitness, InstanceCheck, compile};
pub use diagnostic::{Cause, Code, Diagnostic, Fate, Location, Loss, Lowered, Severity, Target};
pub use json::Value;
pub use lower::manifest::{Manifest, Request};
pub use lower::rgd::Options as RgdOptions;
pub use validate::{Answer, Verdict, Violation};

// The rooms, in the order of their ranks. They are open for the tests and benches beside the crate; nothing here is stable.
#[doc(hidden)]
pub mod pointer;
#[doc(hidden)]
pub mod visible;

#[doc(hidden)]
pub mod json;
#[doc(hidden)]
pub mod yaml;

#[doc(hidden)]
pub mod diagnostic;

#[doc(hidden)]
pub mod chart;
#[doc(hidden)]
pub mod schema;

#[doc(hidden)]
pub mod describe;
#[doc(hidden)]
pub mod model;

#[doc(hidden)]
pub mod lower;
#[doc(hidden)]
pub mod validate;

#[doc(hidden)]
pub mod compile;

#[doc(hidden)]
pub mod compare;

#[doc(hidden)]
pub mod wire;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub mod wasm;

#[cfg(test)]
mod testing;
