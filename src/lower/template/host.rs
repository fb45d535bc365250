// SPDX-License-Identifier: Apache-2.0
//! Backstage's publish actions, host by host
//! (`docs/facts/backstage.md#pull-requests-of-the-publish-actions`).

use super::nunjucks::Nunjucks;
use crate::chart::{Host, PullRequest};
use crate::json::{Object, object};
use crate::lower::api::Api;

/// What differs between the actions that open a pull request.
struct Action {
    name: &'static str,
    branch: &'static str,
    target: &'static str,
    /// The output with the request's address.
    address: &'static str,
}

fn action(host: Host) -> Option<Action> {
    let bitbucket = |name| Action {
        name,
        branch: "sourceBranch",
        target: "targetBranch",
        address: "pullRequestUrl",
    };
    Some(match host {
        Host::GitHub => Action {
            name: "publish:github:pull-request",
            branch: "branchName",
            target: "targetBranchName",
            address: "remoteUrl",
        },
        Host::GitLab => Action {
            name: "publish:gitlab:merge-request",
            branch: "branchName",
            target: "targetBranchName",
            address: "mergeRequestUrl",
        },
        Host::BitbucketCloud => bitbucket("publish:bitbucketCloud:pull-request"),
        Host::BitbucketServer => bitbucket("publish:bitbucketServer:pull-request"),
        Host::Azure | Host::Gitea | Host::Gerrit => return None,
    })
}

/// The step that opens a pull request with the rendered file; `None` where no action can.
pub(super) fn pull_request(request: &PullRequest, api: &Api) -> Option<Object> {
    let kind = Nunjucks::literal(&api.kind.to_lowercase());
    let title = Nunjucks::code("${{ steps.render.output.title }}");
    let description = Nunjucks::code("${{ steps.render.output.summary }}");
    let step = step(request, "order", &kind, title, description)?;
    Some(step)
}

/// The step that opens a pull request without the file; `None` where no action can.
pub(super) fn removal(request: &PullRequest) -> Option<Object> {
    let kind = Nunjucks::code(
        "${{ parameters.kind \
                               | lower }}",
    );
    let title = Nunjucks::code(
        "Remove ${{ parameters.kind }} ${{ \
         parameters.namespace }}/${{ parameters.name }}",
    );
    let description = Nunjucks::code(
        "Removes `${{ parameters.name }}` from the \
         namespace `${{ parameters.namespace }}`.",
    );
    let mut step = step(request, "remove", &kind, title, description)?;
    let path = String::from(path(request));
    let input = step
        .get_mut("input")
        .and_then(|input| input.as_object_mut())?;
    match request.host {
        Host::GitHub => {
            input.insert("filesToDelete".to_owned(), vec![path.into()].into());
        }
        Host::GitLab => {
            input.insert("commitAction".to_owned(), "delete".into());
        }
        Host::BitbucketCloud | Host::BitbucketServer | Host::Azure | Host::Gitea | Host::Gerrit => {
            return None;
        }
    }
    Some(step)
}

/// A step that writes something at the file's path: GitLab's action removes the files that are in
/// the workspace, whatever they hold.
pub(super) fn stub(request: &PullRequest) -> Option<Object> {
    let input = object([
        ("filePath", String::from(path(request)).into()),
        (
            "entity",
            object([("kind", "${{ parameters.kind }}".into())]).into(),
        ),
    ]);
    let stub = object([
        ("id", "stub".into()),
        ("name", "Name the file to remove".into()),
        ("action", "catalog:write".into()),
        ("input", input.into()),
    ]);
    (request.host == Host::GitLab).then_some(stub)
}

fn step(
    request: &PullRequest,
    prefix: &'static str,
    kind: &Nunjucks,
    title: Nunjucks,
    description: Nunjucks,
) -> Option<Object> {
    let action = action(request.host)?;
    let mut branch = Nunjucks::code(prefix);
    branch.push(Nunjucks::code(
        "/${{ parameters.cluster }}/${{ \
         parameters.namespace }}/",
    ));
    branch.push(kind.clone());
    branch.push(Nunjucks::code("/${{ parameters.name }}"));
    if request.host != Host::GitHub {
        // The other actions cannot add to a branch that exists.
        branch.push(Nunjucks::code("-${{ context.task.id }}"));
    }
    let mut input = object([
        ("repoUrl", String::from(repository(request)).into()),
        (action.branch, String::from(branch).into()),
    ]);
    if let Some(target) = &request.branch {
        let target = String::from(Nunjucks::literal(target));
        input.insert(action.target.to_owned(), target.into());
    }
    input.insert("title".to_owned(), String::from(title).into());
    input.insert("description".to_owned(), String::from(description).into());
    if request.host == Host::GitHub {
        input.insert("update".to_owned(), true.into());
    }
    if request.host == Host::GitLab {
        input.insert("removeSourceBranch".to_owned(), true.into());
    }
    Some(object([
        ("id", "pull-request".into()),
        ("name", "Open a pull request".into()),
        ("action", action.name.into()),
        ("input", input.into()),
    ]))
}

/// The repository, chosen or the only one.
pub(super) fn repository(request: &PullRequest) -> Nunjucks {
    match request.repositories.as_slice() {
        [only] => Nunjucks::literal(only),
        _ => Nunjucks::code("${{ parameters.repository }}"),
    }
}

/// The link to the request; `None` where no action opens one.
pub(super) fn link(request: &PullRequest) -> Option<Object> {
    let Action { address, .. } = action(request.host)?;
    let mut url = Nunjucks::code("${{ steps['pull-request'].output.");
    url.push(Nunjucks::code(address));
    url.push(Nunjucks::code(" }}"));
    Some(object([
        ("title", "Open the pull request".into()),
        ("url", String::from(url).into()),
    ]))
}

/// The path of an instance's file, from the parameters of the removal.
fn path(request: &PullRequest) -> Nunjucks {
    let mut path = Nunjucks::default();
    let mut rest = request.path.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        path.push(Nunjucks::literal(before));
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        path.push(Nunjucks::code(match name {
            "cluster" => "${{ parameters.cluster }}",
            "namespace" => "${{ parameters.namespace }}",
            "kind" => "${{ parameters.kind | lower }}",
            _ => "${{ parameters.name }}",
        }));
        rest = after;
    }
    path.push(Nunjucks::literal(rest));
    path
}
