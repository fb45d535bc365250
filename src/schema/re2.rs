// SPDX-License-Identifier: Apache-2.0
//! Regular expressions as Go reads them.

/// Whether Go compiles this pattern.
pub fn accepts(pattern: &str) -> bool {
    regex::Regex::new(pattern).is_ok()
}
