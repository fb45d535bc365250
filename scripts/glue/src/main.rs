// SPDX-License-Identifier: Apache-2.0
//! `glue COMPILED FOLDER`: what `wasm-bindgen --target web` writes, without its other programs.
//!
//! `wasm-pack` and `wasm-bindgen-cli` take minutes to compile, and the page of `npm start` needs
//! only the library that both of them call. What is published is built with `wasm-pack`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let [compiled, folder] =
        match <[String; 2]>::try_from(std::env::args().skip(1).collect::<Vec<_>>()) {
            Ok(paths) => paths,
            Err(_) => {
                eprintln!("usage: glue COMPILED FOLDER");
                return ExitCode::from(2);
            }
        };
    match write(&compiled, &folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("glue: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The same options as `wasm-pack build --target web --no-typescript`.
fn write(compiled: &str, folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen
        .input_path(compiled)
        .out_name("managed_services")
        .typescript(false)
        .web(true)?;
    bindgen.generate(folder)?;
    Ok(())
}
