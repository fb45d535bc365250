// SPDX-License-Identifier: Apache-2.0
//! `delivery`: how a custom resource leaves the portal.

use super::{items, text, texts};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::{Number, Object, Value};
use crate::yaml::YamlDocument;

/// A way for a custom resource to leave the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A request to add its file to a repository, from which the cluster is fed.
    PullRequest(PullRequest),
    /// Sent to the cluster's API server.
    Apply(ApplyDelivery),
    /// Shown, for the person who ordered.
    File,
}

/// A delivery to a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// What kind of Git host it is.
    pub host: Host,
    /// Repositories to choose from, as Backstage's publish actions take them; at least one.
    pub repositories: Vec<String>,
    /// The branch that the request is made for; `None` means the repository's own.
    pub branch: Option<String>,
    /// The file in the repository, with placeholders in braces.
    pub path: String,
    /// The clusters that are fed from it; at least one.
    pub clusters: Vec<String>,
}

/// A delivery to the API server of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplyDelivery {
    /// The clusters to choose from; at least one.
    pub clusters: Vec<String>,
    /// Seconds that the task waits until the instance is ready; `None` means the action's default.
    pub wait: Option<i64>,
}

/// A kind of Git host that Backstage has an integration for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// GitHub.
    GitHub,
    /// GitLab.
    GitLab,
    /// Bitbucket Cloud.
    BitbucketCloud,
    /// Bitbucket Server and Data Center.
    BitbucketServer,
    /// Azure DevOps.
    Azure,
    /// Gitea and Forgejo.
    Gitea,
    /// Gerrit.
    Gerrit,
}

impl Host {
    const ALL: [(&'static str, Self); 7] = [
        ("github", Self::GitHub),
        ("gitlab", Self::GitLab),
        ("bitbucket-cloud", Self::BitbucketCloud),
        ("bitbucket-server", Self::BitbucketServer),
        ("azure", Self::Azure),
        ("gitea", Self::Gitea),
        ("gerrit", Self::Gerrit),
    ];

    fn named(name: &str) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|(known, _)| *known == name);
        known.map(|(_, host)| host)
    }

    /// The name in the file.
    pub fn as_str(self) -> &'static str {
        let known = Self::ALL.into_iter().find(|(_, host)| *host == self);
        known.map_or("", |(name, _)| name)
    }

    /// Why Backstage's own actions cannot open a pull request from files; `None` when they can
    /// (`docs/facts/backstage.md#pull-requests-of-the-publish-actions`).
    pub fn obstacle(self) -> Option<&'static str> {
        match self {
            Self::GitHub | Self::GitLab | Self::BitbucketCloud | Self::BitbucketServer => None,
            Self::Azure | Self::Gitea => Some(
                "its action creates \
                                               repositories only",
            ),
            Self::Gerrit => Some(
                "its action needs a clone, and \
                                  no action of Backstage clones",
            ),
        }
    }
}

impl Delivery {
    /// The name in the file.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::PullRequest(_) => "pull-request",
            Self::Apply(_) => "apply",
            Self::File => "file",
        }
    }

    /// The clusters that it reaches.
    pub fn clusters(&self) -> &[String] {
        match self {
            Self::PullRequest(PullRequest { clusters, .. })
            | Self::Apply(ApplyDelivery { clusters, .. }) => clusters,
            Self::File => &[],
        }
    }
}

/// The deliveries of a file that was checked.
pub(super) fn read(file: &Object) -> Vec<Delivery> {
    let list = file.get("delivery").and_then(Value::as_array);
    list.unwrap_or_default().iter().filter_map(entry).collect()
}

fn entry(entry: &Value) -> Option<Delivery> {
    let clusters = texts(entry, "/clusters");
    Some(match entry.get("type")?.as_str()? {
        "pull-request" => Delivery::PullRequest(PullRequest {
            host: Host::named(entry.get("host")?.as_str()?)?,
            repositories: repositories(entry),
            branch: text(entry, "/branch"),
            path: text(entry, "/path")
                .unwrap_or_else(|| "{cluster}/{namespace}/{kind}/{name}.yaml".to_owned()),
            clusters,
        }),
        "apply" => Delivery::Apply(ApplyDelivery {
            clusters,
            wait: entry
                .get("wait")
                .and_then(Value::as_number)
                .and_then(Number::to_i64),
        }),
        _ => Delivery::File,
    })
}

fn repositories(entry: &Value) -> Vec<String> {
    let one = entry.get("repository");
    let all = one.into_iter().chain(items(entry, "/repositories"));
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What does not work as written, although every key is fine.
pub(super) fn findings(
    file: &'static str,
    deliveries: &[Delivery],
    document: &YamlDocument,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, delivery) in deliveries.iter().enumerate() {
        let Delivery::PullRequest(request) = delivery else {
            continue;
        };
        let mut warn = |code: Code, key: &str, message: String, help: &str| {
            let pointer = format!("/delivery/{index}/{key}");
            let position = document.position(&pointer);
            found.push(Diagnostic::new(code, message).help(help).at(Location {
                file: file.to_owned(),
                pointer,
                position,
            }));
        };
        if let Some(why) = request.host.obstacle() {
            let message = format!(
                "Backstage cannot open a \
                 pull request on `{}`: {why}",
                request.host.as_str()
            );
            let help = "the template shows the \
                        file and its path instead";
            warn(Code::DeliveryUnsupported, "host", message, help);
        }
        if request.clusters.len() > 1 && !request.path.contains("{cluster}") {
            let message = format!(
                "`{}` is one file \
                                   for several clusters",
                request.path
            );
            let help = "add `{cluster}` \
                        to the path";
            warn(Code::DeliveryPathShared, "path", message, help);
        }
    }
    found
}
