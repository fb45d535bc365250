// SPDX-License-Identifier: Apache-2.0
//! Every target of the fixture charts, as files to be reviewed: `UPDATE=1 cargo test golden` rewrites `tests/fixtures/*/expected/`.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::path::Path;

use managed_services::chart::Files;
use managed_services::compile::{Compiled, compile, reads};
use managed_services::wire;

fn chart(folder: &Path) -> Compiled {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if reads(&name) {
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
    compile(&files).0.unwrap()
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn golden() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut stale = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(fixtures).unwrap() {
        let folder = entry.unwrap().path();
        let compiled = chart(&folder);
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
