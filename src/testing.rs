// SPDX-License-Identifier: Apache-2.0
//! What several tests need.

use std::path::Path;

/// Compares text with a committed file; `UPDATE=1` rewrites the file, to be reviewed as a diff.
pub(crate) fn golden(path: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == found,
        "{} is stale; run the test with UPDATE=1 and review the diff\n{}",
        path.display(),
        first_difference(&expected, found)
    );
}

fn first_difference(expected: &str, found: &str) -> String {
    let line = expected
        .lines()
        .zip(found.lines())
        .position(|(left, right)| left != right)
        .unwrap_or(0);
    let show = |text: &str| text.lines().nth(line).unwrap_or("(end)").to_owned();
    format!(
        "line {}:\n- {}\n+ {}",
        line + 1,
        show(expected),
        show(found)
    )
}
