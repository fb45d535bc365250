// SPDX-License-Identifier: Apache-2.0
//! Packed charts, and files that are no files.

use std::io::Write as _;
use std::path::PathBuf;

use super::{SUBCHART, command, expect, tree};
use crate::support::empty_folder;

/// A packed chart with these entries.
fn packed(entries: &[(&str, &str)]) -> Vec<u8> {
    let zipper = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(zipper);
    for (path, text) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        // Not by `append_data`, which cleans the name.
        let name = &mut header.as_gnu_mut().unwrap().name;
        for (slot, byte) in name.iter_mut().zip(path.bytes()) {
            *slot = byte;
        }
        header.set_cksum();
        archive.append(&header, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

/// A chart with one package in `charts/`.
fn with_package(name: &str, file: &str, bytes: &[u8]) -> PathBuf {
    let folder = tree(name, &[]);
    std::fs::create_dir_all(folder.join("charts")).unwrap();
    std::fs::write(folder.join("charts").join(file), bytes).unwrap();
    folder
}

#[test]
fn charts_folder_stray_entry_in_a_package() {
    let strict = r#"{"required": ["zzz"]}"#;
    for (name, entries, code, part) in [
        (
            "sound",
            vec![
                ("s/Chart.yaml", SUBCHART.1),
                ("s/values.schema.json", strict),
            ],
            1,
            "/s: `zzz`",
        ),
        ("renamed", vec![("x/Chart.yaml", SUBCHART.1)], 0, "valid"),
        (
            "dotted",
            vec![("./s/Chart.yaml", SUBCHART.1)],
            1,
            "is not a chart",
        ),
        (
            "top",
            vec![("Chart.yaml", SUBCHART.1)],
            1,
            "outside of the chart's folder",
        ),
        (
            "up",
            vec![("s/../../x", ""), ("s/Chart.yaml", SUBCHART.1)],
            1,
            "outside",
        ),
        ("none", vec![], 1, "holds no files"),
    ] {
        let chart = with_package(&format!("package-{name}"), "s-1.0.0.tgz", &packed(&entries));
        expect(&chart, &[], code, part);
    }
}

#[cfg(unix)]
#[test]
fn attack_archive_special_files() {
    use std::os::unix::fs::symlink;

    for (name, file, target) in [
        ("endless", "charts/a.tgz", "/dev/zero"),
        ("endless-values", "values.yaml", "/dev/zero"),
        ("device", "notes.txt", "/dev/null"),
        ("loop", "charts/s", "../charts/s"),
    ] {
        let chart = tree(name, &[("charts/.keep", "")]);
        symlink(target, chart.join(file)).unwrap();
        expect(&chart, &[], 1, "Helm refuses to load the chart");
    }
    let pipe = tree("pipe", &[("charts/.keep", "")]);
    let made = std::process::Command::new("mkfifo")
        .arg(pipe.join("charts/x.tgz"))
        .status();
    assert!(made.unwrap().success());
    expect(&pipe, &[], 1, "is not a regular file");
    let circle = tree("circle", &[]);
    symlink(".", circle.join("charts")).unwrap();
    assert_ne!(command("validate", &circle, &[]).0, 0);
}

#[test]
fn attack_archive_special_files_in_packages() {
    let zeros = "0".repeat(4 * 1024 * 1024);
    let bomb: Vec<(String, &str)> = (0..30)
        .map(|index| (format!("s/{index}"), &*zeros))
        .collect();
    let bomb: Vec<(&str, &str)> = bomb.iter().map(|(path, text)| (&**path, *text)).collect();
    let large = "0".repeat(5 * 1024 * 1024 + 1);
    for (name, bytes, part) in [
        ("bomb", packed(&bomb), "holds more than"),
        ("large", packed(&[("s/x", &large)]), "is larger than"),
        ("text", b"not a package".to_vec(), "cannot be unpacked"),
        (
            "short",
            packed(&[("s/Chart.yaml", SUBCHART.1)])[..40].to_vec(),
            "cannot be unpacked",
        ),
    ] {
        expect(
            &with_package(&format!("bad-{name}"), "s.tgz", &bytes),
            &[],
            1,
            part,
        );
    }
    // A length that is not true.
    let mut archive = tar::Header::new_gnu();
    archive.set_path("s/Chart.yaml").unwrap();
    archive.set_size(1 << 40);
    archive.set_cksum();
    let mut zipper = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipper.write_all(archive.as_bytes()).unwrap();
    let bytes = zipper.finish().unwrap();
    expect(
        &with_package("bad-length", "s.tgz", &bytes),
        &[],
        1,
        "is larger than",
    );
}

#[test]
fn packages_are_charts() {
    let entries = [
        ("x/Chart.yaml", "name: demo\nversion: 1.0.0\n"),
        (
            "x/values.schema.json",
            r#"{"properties": {"a": {"type": "string"}}}"#,
        ),
        ("x/.helmignore", "values.schema.json\n"),
    ];
    let package = empty_folder("loading-package").join("demo-1.0.0.tgz");
    std::fs::write(&package, packed(&entries)).unwrap();
    expect(&package, &[], 0, "valid");
    expect(&package, &["--set", "a=1"], 1, "/a: ");
    for other in [
        "check", "rgd", "policy", "rbac", "template", "form", "losses",
    ] {
        let (code, text) = command(other, &package, &[]);
        assert_eq!(code, 0, "{other}: {text}");
    }
    let path = package.to_str().unwrap();
    assert_eq!(command("manifest", &package, &["--name", "x"]).0, 0);
    assert_eq!(command("compare", &package, &[path]).0, 0);
    let out = empty_folder("loading-package-out");
    let (code, text) = command("generate", &package, &["--out", out.to_str().unwrap()]);
    assert!(
        code == 0 && out.join("definitions/demo.yaml").is_file(),
        "{text}"
    );
}
