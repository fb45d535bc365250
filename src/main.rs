// SPDX-License-Identifier: Apache-2.0
//! The command line: a match and nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    managed_services::cli::main()
}
