// SPDX-License-Identifier: Apache-2.0
//! Every target of the fixture charts, as files to be reviewed: `UPDATE=1 cargo test golden` rewrites `tests/fixtures/*/expected/`.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use managed_services::compile::compile;
use managed_services::wire;

use support::{read_files, root};

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn golden() {
    let fixtures = root().join("tests/fixtures");
    let mut stale = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let folder = entry.unwrap().path();
        let compiled = compile(&read_files(&folder)).0.unwrap();
        let losses: String = compiled
            .losses()
            .iter()
            .map(|loss| {
                let loss = wire::LossJson::from(loss);
                format!(
                    "{} {} {} at {} ({}): {}\n",
                    loss.target,
                    loss.fate,
                    loss.cause,
                    if loss.at.is_empty() { "/" } else { &loss.at },
                    loss.schema,
                    loss.message
                )
            })
            .collect();
        let outputs = [
            ("rgd.yaml", compiled.rgd().output.to_yaml()),
            ("policy.yaml", compiled.policy().output.to_yaml()),
            ("rbac.yaml", compiled.rbac().output.to_yaml()),
            ("form.json", json(&compiled.form().output)),
            ("template.yaml", compiled.template().output.to_yaml()),
            ("losses.txt", losses),
        ];
        for (name, text) in outputs {
            count += 1;
            let path = folder.join("expected").join(name);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(&path, &text).unwrap();
            } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
                stale.push(path);
            }
        }
    }
    assert!(count >= 15, "the fixtures are missing");
    assert!(
        stale.is_empty(),
        "stale: {stale:?}; run with UPDATE=1 and review the diff"
    );
}
