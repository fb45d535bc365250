// SPDX-License-Identifier: Apache-2.0
//! The command line about instances that exist: `change` and `review`.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::process::Output;

use managed_services::json::{Value, read};
use support::{empty_folder, put, root};

const POSTGRES: &str = "charts/postgres";

fn run(arguments: &[&str], input: &str) -> Output {
    support::run(
        env!("CARGO_BIN_EXE_managed-services"),
        root(),
        arguments,
        input,
    )
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn a_change_is_allowed_or_refused() {
    let folder = empty_folder("change");
    for (path, text) in [
        ("live.yaml", "version: \"17\"\nstorage: {size: 10Gi}\n"),
        (
            "live-resource.yaml",
            "apiVersion: a/v1\nkind: B\nspec: {version: \"17\"}\n",
        ),
    ] {
        put(&folder, path, text);
    }
    let change = |from: &str, set: &str| {
        let from = folder.join(from).display().to_string();
        let output = run(
            &[
                "change",
                POSTGRES,
                "--name",
                "x",
                "--from",
                &from,
                "--set-string",
                set,
                "--output",
                "json",
            ],
            "",
        );
        let answer = read(&stdout(&output)).unwrap();
        let transitions = answer.get("transitions").unwrap().as_array().unwrap();
        let at = |one: &Value| one.get("at").unwrap().as_str().unwrap().to_owned();
        (
            code(&output),
            transitions.iter().map(at).collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        change("live.yaml", "version=17,storage.size=20Gi"),
        (0, vec![])
    );
    assert_eq!(
        change("live.yaml", "version=18,storage.size=5Gi"),
        (1, vec!["/version".to_owned(), "/storage/size".to_owned()])
    );
    assert_eq!(
        change("live-resource.yaml", "version=16"),
        (1, vec!["/version".to_owned()])
    );

    let lines = "{\"old\": {\"replicas\": 2}, \"values\": {\"replicas\": 3}}\nnot JSON\n";
    let output = run(&["change", POSTGRES, "--name", "x", "--batch"], lines);
    assert_eq!((code(&output), stdout(&output).lines().count()), (0, 2));
}

#[test]
fn a_review_puts_values_side_by_side() {
    let folder = empty_folder("review");
    put(&folder, "live.yaml", "replicas: 2\nauth: {username: a}\n");
    let live = folder.join("live.yaml").display().to_string();
    let output = run(
        &["review", POSTGRES, "--live", &live, "--set", "replicas=3"],
        "",
    );
    assert_eq!(
        stdout(&output),
        "/replicas: `2` → `3` (default `1`)\n\
         /auth/username: `\"a\"` → not set (default `\"app\"`)\n"
    );
}
