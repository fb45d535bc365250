// SPDX-License-Identifier: Apache-2.0
//! The grammar of `--set` and its relatives, as Helm reads them.
//!
//! The answers are Helm 4.2.4's; `tests/conformance/set_test.go` asks Helm itself about generated arguments.

use crate::support::{self, answer, root};

/// Exit code and both outputs of `validate` with options.
fn validate(options: &[&str]) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_managed-services");
    let folder = root().join("tests/cases/data/set-grammar");
    let arguments = [&["validate", "."], options].concat();
    let (code, out, errors) = answer(&support::run(program, &folder, &arguments, ""));
    (code, out + &errors)
}

#[test]
fn set_grammar() {
    for (argument, code, answer) in [
        ("enabled=True", 0, "valid"),
        ("enabled=FALSE", 0, "valid"),
        ("s=a,", 0, "valid"),
        ("", 0, "valid"),
        ("l={}", 1, "/l/0"),
        ("s=x{1,n=2", 0, "valid"),
        (
            "s=^[0-9]{1,3}$",
            2,
            "assignment 2: `=` and a value are missing",
        ),
        ("l={a", 2, "assignment 1: a list must end with `}`"),
        (r"s=\123", 1, "/s: must be a string"),
        ("n=+5", 0, "valid"),
        ("n=007", 1, "/n: must be an integer"),
        ("l[65537]=x", 2, "an index must be a number from 0 to 65536"),
    ] {
        let (found, text) = validate(&["--set", argument]);
        assert_eq!(found, code, "{argument}: {text}");
        assert!(text.contains(answer), "{argument}: {text}");
    }
}

#[test]
fn set_grammar_does_not_replace_what_a_path_leads_through() {
    let (code, text) = validate(&["-f", "null.yaml", "--set", "o.b=1"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("the path leads through a value that is not a mapping"));
}

#[test]
fn set_grammar_of_the_other_options() {
    for (option, argument, code) in [
        ("--set-string", "s=5", 0),
        ("--set-string", "n=5", 1),
        ("--set-json", r#"n=5,l=["a"],o={"p": 1}"#, 0),
        ("--set-json", r#"{"n": 5}"#, 0),
        ("--set-json", "n=05", 2),
        ("--set-literal", r"s=a,b={c}\d", 0),
        ("--set-file", "s=Chart.yaml", 0),
        ("--set-file", "s=absent", 2),
    ] {
        let (found, text) = validate(&[option, argument]);
        assert_eq!(found, code, "{option} {argument}: {text}");
    }
}

#[test]
fn set_grammar_ends_where_the_stack_would() {
    let (code, text) = validate(&["--set", &format!("l{}=1", "[0]".repeat(20_000))]);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("the path has more than 500 steps"), "{text}");
}

#[test]
fn set_grammar_keeps_passwords_out_of_messages() {
    for argument in ["password=hunter2,hunter3", "password[hunter2", "p={hunter2"] {
        let (code, text) = validate(&["--set", argument]);
        assert_eq!(code, 2, "{argument}");
        assert!(!text.contains("hunter"), "{text}");
    }
}
