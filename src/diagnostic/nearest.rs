// SPDX-License-Identifier: Apache-2.0
//! The nearest known name, for "did you mean".

/// Longer names are not compared: the cost grows with the product of the lengths.
const MAX_LENGTH: usize = 200;
/// More slips than this are not taken for slips.
const MAX_SLIPS: usize = 4;

/// The candidate that is closest to `name`, ignoring case, when it is close enough for a typing error: one edit for every three letters.
/// Two neighboring letters swapped count as one edit.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let length = name.chars().count();
    // Where every letter differs, nothing was misspelled.
    let limit = (length / 3)
        .clamp(1, MAX_SLIPS)
        .min(length.saturating_sub(1));
    let name = name.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= MAX_LENGTH)
        .map(|candidate| (edits(&name, candidate), candidate))
        .filter(|(edits, _)| *edits <= limit)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

fn edits(name: &str, candidate: &str) -> usize {
    strsim::osa_distance(name, &candidate.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_nothing_else() {
        let names = ["properties", "required", "maximum", "minimum"];
        assert_eq!(nearest("propreties", names), Some("properties"));
        assert_eq!(nearest("Require", names), Some("required"));
        assert_eq!(nearest("x-order", names), None);
        assert_eq!(nearest("m", ["s", "l"]), None);
        assert_eq!(nearest("S", ["s", "l"]), Some("s"));
    }
}
