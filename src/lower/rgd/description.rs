// SPDX-License-Identifier: Apache-2.0
//! Descriptions of the API's fields: what `kubectl explain` shows.

use super::simpleschema::Markers;
use crate::describe;
use crate::json::compact;
use crate::lower::naming;
use crate::lower::site::Site;
use crate::model::ChoiceText;

/// What `kubectl explain` shows: the schema's words, then the chart's default, which is described and not stored.
pub(super) fn description(site: &Site<'_>, markers: &Markers) -> Option<String> {
    let annotations = &site.node().annotations;
    let mut sentences: Vec<String> = heading(site).into_iter().collect();
    sentences.extend(choice_names(&annotations.choices));
    sentences.extend(site.default_text().map(|text| format!("Default: {text}.")));
    if markers.immutable {
        sentences.push("Cannot be changed after creation.".to_owned());
    }
    if markers.grow_only {
        sentences.push("Can only grow after creation.".to_owned());
    }
    // A rule's own message cannot be set, so the rule is described here; and kro notices a changed description, not a changed rule.
    for asserted in &site.node().assertions {
        if let Some(condition) = &asserted.condition {
            sentences.extend(describe::sentences(condition, site.shipped));
        }
    }
    if annotations.deprecated {
        sentences.push("Deprecated.".to_owned());
    }
    let joined = sentences.into_iter().reduce(joined);
    joined.filter(|text| !text.is_empty())
}

/// The title and the description, unless one repeats the other.
fn heading(site: &Site<'_>) -> Option<String> {
    let annotations = &site.node().annotations;
    let title = naming::title(annotations, site.at.last_key());
    let title = title.as_deref().map(str::trim);
    let text = annotations.description.as_deref().map(str::trim);
    match (title, text) {
        (Some(title), Some(text)) if !text.to_lowercase().starts_with(&title.to_lowercase()) => {
            Some(format!("{title}: {text}"))
        }
        (_, Some(text)) => Some(text.to_owned()),
        (Some(title), None) => Some(title.to_owned()),
        (None, None) => None,
    }
}

/// What the values of a choice are called: ``Values: `a` (Alpha mode), `b` (Beta mode).``
fn choice_names(choices: &[ChoiceText]) -> Option<String> {
    let names: Vec<String> = choices.iter().map(choice_name).collect();
    (!names.is_empty()).then(|| format!("Values: {}.", names.join(", ")))
}

fn choice_name(choice: &ChoiceText) -> String {
    let value = choice.value.as_str();
    let value = value.map_or_else(|| compact(&choice.value), str::to_owned);
    let texts = [choice.title.as_deref(), choice.description.as_deref()];
    let texts: Vec<&str> = texts
        .into_iter()
        .flatten()
        .map(|text| text.trim().trim_end_matches('.'))
        .collect();
    format!("`{value}` ({})", texts.join(": "))
}

/// Two sentences; the first gets a full stop where it has none.
fn joined(mut before: String, next: String) -> String {
    if !before.is_empty() {
        let ended = before.ends_with(['.', '!', '?', ':']);
        before.push_str(if ended { " " } else { ". " });
    }
    before.push_str(&next);
    before
}
