// SPDX-License-Identifier: Apache-2.0
//! How a custom resource leaves the portal, as parameters, steps and output of a software template.
//!
//! The steps of the deliveries stand beside each other, and each has a condition where a person can
//! choose. Where only one delivery is possible nothing is asked and nothing is conditional.

use super::host::pull_request;
use super::nunjucks::Nunjucks;
use super::shown_text;
use crate::chart::{ApplyDelivery, Delivery, PullRequest, TemplateFile};
use crate::json::{Object, Value, object};
use crate::lower::api::Api;

/// The file of a custom resource that nothing but the person takes up.
const FILE: &str = "{name}.yaml";

/// The deliveries of a service.
#[derive(Clone, Copy)]
pub(super) struct Deliveries<'a> {
    pub(super) all: &'a [Delivery],
    pub(super) chosen: &'a TemplateFile,
}

impl<'a> Deliveries<'a> {
    /// The condition of a step of this delivery; `None` when there is no other.
    fn condition(self, delivery: &Delivery) -> Option<Value> {
        let name = delivery.as_str();
        let condition = format!(
            "${{{{ parameters.delivery \
                                 === '{name}' }}}}"
        );
        (self.all.len() > 1).then(|| condition.into())
    }

    /// What is conditional, with the condition.
    fn when(self, delivery: &Delivery, mut part: Object) -> Value {
        if let Some(condition) = self.condition(delivery) {
            part.insert("if".to_owned(), condition);
        }
        part.into()
    }

    fn request(self) -> Option<&'a PullRequest> {
        self.all.iter().find_map(|delivery| match delivery {
            Delivery::PullRequest(request) => Some(request),
            Delivery::Apply(_) | Delivery::File => None,
        })
    }

    /// All clusters, each once.
    pub(super) fn clusters(self) -> Vec<&'a str> {
        let mut clusters = Vec::new();
        for cluster in self.all.iter().flat_map(Delivery::clusters) {
            if !clusters.contains(&cluster.as_str()) {
                clusters.push(cluster.as_str());
            }
        }
        clusters
    }

    /// The names of the deliveries.
    pub(super) fn names(self) -> Vec<&'static str> {
        self.all.iter().map(Delivery::as_str).collect()
    }

    /// The parameters about who answers for the instance, for the first page.
    pub(super) fn people(self) -> (Object, Vec<&'static str>) {
        let owner = object([
            ("type", "string".into()),
            ("title", "Owner".into()),
            ("description", "Who answers for this instance.".into()),
            ("ui:field", "OwnerPicker".into()),
        ]);
        let filter = object([("kind", "System".into())]);
        let options = object([("catalogFilter", filter.into())]);
        let system = object([
            ("type", "string".into()),
            ("title", "System".into()),
            (
                "description",
                "The system that this \
                 instance is part of."
                    .into(),
            ),
            ("ui:field", "EntityPicker".into()),
            ("ui:options", options.into()),
        ]);
        let properties = object([("owner", owner.into()), ("system", system.into())]);
        let required = self.chosen.register.then_some("owner");
        (properties, required.into_iter().collect())
    }

    /// The page that asks where the custom resource goes; `None` when nothing is left to choose.
    pub(super) fn page(self) -> Option<Value> {
        let mut properties = Object::new();
        let mut required: Vec<Value> = Vec::new();
        if self.all.len() > 1 {
            let names = self.names();
            properties.insert("delivery".to_owned(), choice("Delivery", &names).into());
            required.push("delivery".into());
        }
        let clusters = self.clusters();
        if !clusters.is_empty() {
            properties.insert("cluster".to_owned(), choice("Cluster", &clusters).into());
        }
        let repositories = self.repositories();
        if repositories.len() > 1 {
            let repository = choice("Repository", &repositories);
            properties.insert("repository".to_owned(), repository.into());
        }
        if properties.is_empty() {
            return None;
        }
        let mut page = object([("title", "Delivery".into())]);
        match self.all {
            [only] => required.extend(self.needs(only)),
            _ => {
                let cases: Vec<Value> = self.all.iter().map(|one| self.case(one)).collect();
                let cases = object([("oneOf", cases.into())]);
                let dependencies = object([("delivery", cases.into())]);
                page.insert("dependencies".to_owned(), dependencies.into());
            }
        }
        page.insert("required".to_owned(), required.into());
        page.insert("properties".to_owned(), properties.into());
        Some(page.into())
    }

    fn repositories(self) -> Vec<&'a str> {
        let request = self.request();
        let repositories = request.map(|request| request.repositories.as_slice());
        let repositories = repositories.unwrap_or_default().iter();
        repositories.map(String::as_str).collect()
    }

    /// The parameters that a delivery needs.
    fn needs(self, delivery: &Delivery) -> Vec<Value> {
        let mut needs: Vec<Value> = Vec::new();
        if !delivery.clusters().is_empty() {
            needs.push("cluster".into());
        }
        if matches!(delivery, Delivery::PullRequest(_)) && self.repositories().len() > 1 {
            needs.push("repository".into());
        }
        needs
    }

    /// What the page asks once a delivery is chosen.
    fn case(self, delivery: &Delivery) -> Value {
        let name = object([("enum", vec![Value::from(delivery.as_str())].into())]);
        let mut properties = object([("delivery", name.into())]);
        if !delivery.clusters().is_empty() {
            let names = delivery.clusters().iter();
            let names: Vec<Value> = names.map(|name| name.as_str().into()).collect();
            let clusters = object([("enum", names.into())]);
            properties.insert("cluster".to_owned(), clusters.into());
        }
        object([
            ("properties", properties.into()),
            ("required", self.needs(delivery).into()),
        ])
        .into()
    }

    /// All steps: render, then what the delivery does.
    pub(super) fn steps(self, api: &Api) -> Vec<Value> {
        let mut steps = vec![self.render()];
        for delivery in self.all {
            let step = match delivery {
                Delivery::PullRequest(request) => pull_request(request, api),
                Delivery::Apply(apply) => Some(apply_step(apply)),
                Delivery::File => None,
            };
            steps.extend(step.map(|step| self.when(delivery, step)));
        }
        steps.extend(self.chosen.steps.iter().cloned());
        steps
    }

    fn render(self) -> Value {
        let mut input = object([
            ("name", "${{ parameters.name }}".into()),
            ("namespace", "${{ parameters.namespace }}".into()),
            ("values", "${{ parameters.values }}".into()),
            ("owner", "${{ parameters.owner }}".into()),
            ("system", "${{ parameters.system }}".into()),
        ]);
        if !self.clusters().is_empty() {
            input.insert("cluster".to_owned(), "${{ parameters.cluster }}".into());
        }
        input.insert("path".to_owned(), String::from(self.path()).into());
        object([
            ("id", "render".into()),
            (
                "name",
                "Check the values and \
                 write the custom resource"
                    .into(),
            ),
            ("action", "managed-services:render".into()),
            ("input", input.into()),
        ])
        .into()
    }

    /// The pattern of the path: that of the repository for a pull request.
    fn path(self) -> Nunjucks {
        let Some(request) = self.request() else {
            return Nunjucks::literal(FILE);
        };
        if self.all.len() == 1 {
            return Nunjucks::literal(&request.path);
        }
        let mut path = Nunjucks::code("${{ ");
        path.push(Nunjucks::text(&request.path));
        path.push(Nunjucks::code(
            " if parameters.delivery \
             === 'pull-request' else ",
        ));
        path.push(Nunjucks::text(FILE));
        path.push(Nunjucks::code(" }}"));
        path
    }

    /// What the finished task shows, before what the platform adds.
    pub(super) fn output(self, api: &Api) -> (Vec<Value>, Vec<Value>) {
        let (mut links, mut texts) = (Vec::new(), Vec::new());
        for delivery in self.all {
            match delivery {
                Delivery::PullRequest(request) => {
                    let link = super::host::link(request);
                    links.extend(link.map(|link| self.when(delivery, link)));
                    texts.push(self.when(delivery, requested(request, api)));
                }
                Delivery::Apply(_) => {
                    texts.push(self.when(delivery, applied()));
                    if self.chosen.register {
                        links.push(self.when(delivery, entity()));
                    }
                }
                Delivery::File => texts.push(self.when(delivery, by_hand())),
            }
        }
        texts.push(manifest().into());
        (links, texts)
    }
}

/// A text with one of these values.
fn choice(title: &str, names: &[&str]) -> Object {
    let values: Vec<Value> = names.iter().map(|name| (*name).into()).collect();
    let mut choice = object([
        ("type", "string".into()),
        ("title", title.into()),
        ("enum", values.into()),
    ]);
    if let Some(first) = names.first() {
        choice.insert("default".to_owned(), (*first).into());
    }
    choice
}

fn apply_step(apply: &ApplyDelivery) -> Object {
    let mut input = object([
        ("cluster", "${{ parameters.cluster }}".into()),
        ("manifest", "${{ steps.render.output.manifest }}".into()),
    ]);
    if let Some(wait) = apply.wait {
        input.insert("wait".to_owned(), wait.into());
    }
    object([
        ("id", "apply".into()),
        ("name", "Apply to the cluster".into()),
        ("action", "managed-services:apply".into()),
        ("input", input.into()),
    ])
}

fn entity() -> Object {
    object([
        ("title", "Open in the catalog".into()),
        ("icon", "catalog".into()),
        ("entityRef", "${{ steps.apply.output.entityRef }}".into()),
    ])
}

fn manifest() -> Object {
    let text = "```yaml\n${{ steps.render.output.manifest }}```\n";
    shown_text("Custom resource", Nunjucks::code(text))
}

fn requested(request: &PullRequest, api: &Api) -> Object {
    let Some(_) = super::host::link(request) else {
        let mut text = Nunjucks::code(
            "Nothing has been created yet. Backstage cannot open a pull request on this Git host; \
             commit the custom resource as `${{ steps.render.output.path }}` to `",
        );
        text.push(super::host::repository(request));
        text.push(Nunjucks::code("`.\n"));
        return shown_text("Next step", text);
    };
    let mut text = Nunjucks::code("Nothing runs yet: ");
    text.push(Nunjucks::literal(&api.title));
    text.push(Nunjucks::code(
        " is created once the pull request is merged.\n",
    ));
    shown_text("Next step", text)
}

fn applied() -> Object {
    let text = Nunjucks::code(
        "${{ steps.apply.output.phase }}: ${{ steps.apply.output.message }}\n\n\
         Endpoint: `${{ steps.apply.output.endpoint }}`. \
         Credentials: Secret `${{ steps.apply.output.secretName }}`.\n",
    );
    shown_text("Status", text)
}

fn by_hand() -> Object {
    let text = Nunjucks::code(
        "Nothing has been created yet. Save the custom resource as `${{ parameters.name }}.yaml`, \
         and apply it with `kubectl apply -f ${{ parameters.name }}.yaml`, or commit it to the \
         repository that your cluster follows.\n",
    );
    shown_text("Next step", text)
}
