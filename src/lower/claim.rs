// SPDX-License-Identifier: Apache-2.0
//! Names that two services of one cluster cannot share: whichever is applied last would own what the other one needs.

use super::api::Api;
use super::template;

/// A name that only one service of a cluster can have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    /// What has the name, such as `the ResourceGraphDefinition`.
    pub what: String,
    /// The name.
    pub name: String,
}

/// The names that a service takes.
pub fn claims(api: &Api) -> Vec<Claim> {
    let mut found = vec![
        claim("the ResourceGraphDefinition", &api.rgd_name()),
        claim("the suffix of releases", &api.suffix),
        claim("the software template", &template::name(api)),
    ];
    let lists = format!("a kind of group {}", api.group);
    found.push(claim(&lists, &api.kind));
    found.push(claim(&lists, &format!("{}List", api.kind)));
    let resources = format!("a resource of group {}", api.group);
    for name in resource_names(&api.rgd_name()) {
        found.push(claim(&resources, &name));
    }
    for name in &api.short_names {
        found.push(claim(&resources, name));
    }
    found
}

fn claim(what: &str, name: &str) -> Claim {
    Claim {
        what: what.to_owned(),
        name: name.to_owned(),
    }
}

/// The kind in lower case with the forms that its plural may share with another kind's: kro makes `nodes` of `node` and of `nodes`
/// (`docs/facts/kro.md#names-and-plurals`).
fn resource_names(kind: &str) -> Vec<String> {
    let mut names = vec![kind.to_owned()];
    if let Some(stem) = kind.strip_suffix("ies") {
        names.push(format!("{stem}y"));
    }
    let stem = kind.strip_suffix('s');
    if let Some(stem) = stem.filter(|stem| !stem.ends_with(['s', 'u'])) {
        names.push(stem.to_owned());
        names.extend(stem.strip_suffix('e').map(str::to_owned));
    }
    names
}
