// SPDX-License-Identifier: Apache-2.0
//! The command line as people use it: completions, colors, progress.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::process::{Command, Stdio};

use support::{SAMPLE, answer, empty_folder, put, root};

const POSTGRES: &str = "charts/postgres";

/// Exit code, standard output, standard error, of a run that has no terminal.
fn piped(arguments: &[&str]) -> (i32, String, String) {
    answer(&support::run(
        env!("CARGO_BIN_EXE_managed-services"),
        root(),
        arguments,
        "",
    ))
}

/// What a terminal shows of a run; `script` of util-linux lends one.
#[cfg(target_os = "linux")]
fn terminal(command: &str, variables: &[(&str, &str)]) -> String {
    let output = Command::new("script")
        .args(["-qec", command, "/dev/null"])
        .current_dir(root())
        .stdin(Stdio::null())
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    answer(&output).1
}

#[test]
fn every_shell_gets_its_completions() {
    for (shell, part) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef managed-services"),
        ("fish", "complete -c managed-services"),
    ] {
        let (code, text, _) = piped(&["completions", shell]);
        assert_eq!(code, 0);
        assert!(text.contains(part), "{shell}");
        assert!(text.contains("bundle"), "{shell}");
    }
    assert_eq!(piped(&["completions", "abacus"]).0, 2);
}

#[cfg(target_os = "linux")]
#[test]
fn colors_and_progress_are_for_terminals() {
    let folder = empty_folder("colorful");
    for (path, text) in [
        SAMPLE,
        ("values.yaml", "a: 1"),
        ("values.schema.json", r##"{"$ref":"#/nowhere"}"##),
    ] {
        put(&folder, path, text);
    }
    let broken = folder.to_str().unwrap();
    let (_, stdout, stderr) = piped(&["check", broken, POSTGRES]);
    assert!(!stdout.contains('\x1b') && !stderr.contains('\x1b') && !stderr.contains("[1/2]"));

    let program = env!("CARGO_BIN_EXE_managed-services");
    let command = format!("{program} check {broken} {POSTGRES}");
    let shown = terminal(&command, &[]);
    assert!(
        shown.contains("[1/2]") && shown.contains("\x1b[1;31merror"),
        "{shown:?}"
    );
    assert!(!terminal(&command, &[("NO_COLOR", "1")]).contains("\x1b[1;"));
    assert!(!terminal(&command, &[("TERM", "dumb")]).contains('\x1b'));
}
