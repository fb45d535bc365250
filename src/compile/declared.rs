// SPDX-License-Identifier: Apache-2.0
//! Declared defaults: those that `values.yaml` contradicts, and those that the schema itself rejects.

use std::collections::HashSet;

use super::passwords;
use crate::chart::Chart;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::{Value, compact};
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::model::{Link, Misfit, Model};

/// Declared defaults that have no effect, or say what the chart does not do.
pub(super) fn findings(chart: &Chart, model: &Model, layout: &Layout) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut unshipped = HashSet::new();
    let mut stack = vec![Site::root(model)];
    while let Some(site) = stack.pop() {
        // Where nothing is shipped, a part that the schema shares says the same everywhere.
        if site.shipped.is_none() && !unshipped.insert(site.id) {
            continue;
        }
        // Messages hold no secrets, marked or not.
        if !layout.holds_secret(&site.at) && !passwords::is_sensitive(&site) {
            found.extend(finding(chart, &site));
        }
        // Only below properties is it known what the chart ships.
        if !site.is_end() {
            let children = site.children().into_iter().rev();
            let properties = children.filter(|(link, _)| matches!(link, Link::Property(_)));
            stack.extend(properties.map(|(_, site)| site));
        }
    }
    found
}

fn finding(chart: &Chart, site: &Site<'_>) -> Option<Diagnostic> {
    let declared = site.node().annotations.default.as_ref()?;
    let diagnostic = match site.node().misfit(declared) {
        Some(misfit) => rejected(site, declared, &misfit),
        None => contradicted(site, declared)?,
    };
    Some(diagnostic.at(location(chart, site)))
}

/// A declared default that the schema beside it rejects.
fn rejected(site: &Site<'_>, declared: &Value, misfit: &Misfit) -> Diagnostic {
    let why = match misfit {
        Misfit::Type => "has another type than the \
         schema beside it allows"
            .to_owned(),
        Misfit::Choice => "is not one of the values that \
         the schema beside it allows"
            .to_owned(),
        Misfit::Keyword(keyword) => format!("breaks `{keyword}` beside it"),
    };
    let (at, declared) = (site.at.in_sentence(), excerpt(declared));
    let message = format!(
        "at {at} the schema's \
                           default `{declared}` {why}"
    );
    Diagnostic::new(Code::DeclaredDefaultInvalid, message).help(
        "correct the `default` or remove \
         it; forms do not show it",
    )
}

/// A declared default where the chart ships something else.
fn contradicted(site: &Site<'_>, declared: &Value) -> Option<Diagnostic> {
    let null = Value::Null;
    let shipped = match site.shipped {
        Some(shipped) => shipped,
        None if site.model.nulls.contains(&site.at) => &null,
        None => return None,
    };
    if matches!(shipped, Value::Object(_)) || shipped == declared {
        return None;
    }
    let (at, declared, shipped) = (site.at.in_sentence(), excerpt(declared), excerpt(shipped));
    let message = format!(
        "at {at} the schema's default is `{declared}`, \
         but `values.yaml` ships `{shipped}`"
    );
    let help = "Helm uses `values.yaml`; correct \
     the schema or remove its `default`";
    Some(Diagnostic::new(Code::DefaultsContradict, message).help(help))
}

/// Where the schema declares the default.
fn location(chart: &Chart, site: &Site<'_>) -> Location {
    let pointer = site.node().origin.key("default").to_string();
    let schema = chart.schema.as_ref();
    Location {
        file: "values.schema.json".to_owned(),
        position: schema.and_then(|schema| schema.document.position(&pointer)),
        pointer,
    }
}

/// Most characters of a value in a message: a shipped configuration file would fill the screen.
const MAX_EXCERPT: usize = 60;

/// A value as JSON, cut where it is long.
fn excerpt(value: &Value) -> String {
    let text = compact(value);
    match text.char_indices().nth(MAX_EXCERPT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;
    use crate::json::Value;

    #[test]
    fn long_values_are_cut() {
        assert_eq!(excerpt(&Value::from("short")), "\"short\"");
        let long = excerpt(&Value::from("ä".repeat(500).as_str()));
        assert_eq!(long, format!("\"{}…", "ä".repeat(59)));
    }
}
