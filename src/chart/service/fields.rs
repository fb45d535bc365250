// SPDX-License-Identifier: Apache-2.0
//! The keys of `managed-service.yaml` and `managed-services.yaml`, with what they may hold.

use super::{connect, removal};
use crate::chart::described::Wanted::{
    Cases, Choice, Flag, Free, Labels, List, Ruled, Set, Some as Filled, Text, Whole,
};
use crate::chart::described::{
    By, FileField, FileRecord, FileRule, POINTER, Wanted, either, may, must,
};

/// `managed-service.yaml`.
pub(super) const SERVICE: FileRecord = FileRecord::of(&[
    may("title", "Title for people.", Text),
    may("description", "One sentence for people.", Text),
    may("icon", "Icon name for portals.", Text),
    may(
        "api",
        "The identity of \
         the custom API.",
        Wanted::Record(&SERVICE_API),
    ),
    may(
        "source",
        "Where the chart \
         is published.",
        Wanted::Record(&SERVICE_SOURCE),
    ),
    may(
        "immutable",
        "Values that cannot \
         change after creation.",
        List(&POINTER),
    ),
    may(
        "growOnly",
        "Values that cannot \
         decrease after creation.",
        List(&POINTER),
    ),
    may(
        "secret",
        "Values that never enter \
         the custom resource.",
        List(&POINTER),
    ),
    PROFILE,
    may("status", "What the status shows.", Wanted::Record(&STATUS)),
    may(
        "removal",
        "What becomes of things around an instance when it is removed.",
        List(&Wanted::Record(&removal::FIELDS)),
    ),
    may(
        "connect",
        "Texts that people paste to connect to an instance.",
        List(&Wanted::Record(&connect::FIELDS)),
    ),
    TEMPLATE_FIELD,
    DELIVERY_FIELD,
]);

/// `managed-services.yaml`: what is the same for all services.
pub(super) const PLATFORM: FileRecord = FileRecord::of(&[
    may(
        "api",
        "The identity of \
         the custom APIs.",
        Wanted::Record(&PLATFORM_API),
    ),
    may(
        "source",
        "Where the charts \
         are published.",
        Wanted::Record(&PLATFORM_SOURCE),
    ),
    PROFILE,
    TEMPLATE_FIELD,
    DELIVERY_FIELD,
]);

const PROFILE: FileField = may(
    "profile",
    "Which Helm gives the verdict: helm-4.2 \
     (Flux 2.9) or helm-4.3 (Flux 2.10).",
    Choice(&["helm-4.2", "helm-4.3"]),
);

const TEMPLATE_FIELD: FileField = may(
    "template",
    "The generated \
     software templates.",
    Wanted::Record(&TEMPLATE),
);

const DELIVERY_FIELD: FileField = may(
    "delivery",
    "How custom resources leave the portal. \
     Several: the person who orders chooses.",
    Cases(&DELIVERY),
);

const GROUP: FileField = may(
    "group",
    "API group, a domain \
     of your own.",
    Ruled(&FileRule {
        shown: &["^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$"],
        ..FileRule::ANY
    }),
);

const VERSION: FileField = may(
    "version",
    "API version, such \
     as v1alpha1.",
    Ruled(&FileRule {
        shown: &["^v[0-9]+((alpha|beta)[0-9]+)?$"],
        ..FileRule::ANY
    }),
);

const LABEL: Wanted = Ruled(&FileRule {
    shown: &["^[a-z]([-a-z0-9]*[a-z0-9])?$"],
    ..FileRule::ANY
});

const CATEGORIES: FileField = may("categories", "Categories for kubectl get.", Set(&LABEL));

const SERVICE_API: FileRecord = FileRecord::of(&[
    GROUP,
    VERSION,
    may(
        "kind",
        "Kind in UpperCamelCase; Managed \
         and the chart's name when absent.",
        Ruled(&FileRule {
            shown: &["^[A-Z][A-Za-z0-9]{0,58}$"],
            ..FileRule::ANY
        }),
    ),
    may("shortNames", "Short names for kubectl.", Set(&LABEL)),
    CATEGORIES,
]);

const PLATFORM_API: FileRecord = FileRecord::of(&[GROUP, VERSION, CATEGORIES]);

const OCI: Wanted = Ruled(&FileRule {
    shown: &["^oci://"],
    ..FileRule::ANY
});

const REGISTRY: FileField = may(
    "registry",
    "OCI URL of the folder that holds the \
     charts; the chart's name is added.",
    OCI,
);

const INTERVAL: FileField = may("interval", "How often Flux looks at the source.", Text);

const PROVIDER: FileField = may(
    "provider",
    "How Flux signs in to the \
     registry; generic uses secretRef.",
    Choice(&["generic", "aws", "azure", "gcp"]),
);

const SECRET_REF: FileField = may(
    "secretRef",
    "Secret with credentials for the registry, \
     in the namespace of each instance.",
    Wanted::Record(&FileRecord::of(&[must(
        "name",
        "name of a Secret of type \
         kubernetes.io/dockerconfigjson",
        Ruled(&FileRule {
            patterns: &["^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"],
            what: "a name of a Secret",
            help: "write lower-case letters, \
                   digits, `-` and `.`",
            ..FileRule::ANY
        }),
    )])),
);

const SERVICE_SOURCE: FileRecord = FileRecord::of(&[
    may("url", "OCI URL of the chart, without tag.", OCI),
    REGISTRY,
    may("tag", "OCI tag; the chart's version when absent.", Text),
    INTERVAL,
    PROVIDER,
    SECRET_REF,
]);

const PLATFORM_SOURCE: FileRecord = FileRecord::of(&[REGISTRY, INTERVAL, PROVIDER, SECRET_REF]);

const STATUS: FileRecord = FileRecord::of(&[
    may(
        "service",
        "Name of the Service that \
         clients connect to.",
        Text,
    ),
    may("port", "Port of that Service.", Whole(1, 65535)),
    may("secret", "Name of the Secret with the credentials.", Text),
    may(
        "workload",
        "The workload whose \
         replicas are shown.",
        Wanted::Record(&WORKLOAD),
    ),
]);

const WORKLOAD: FileRecord = FileRecord::of(&[
    may(
        "kind",
        "Kind of the workload, in apps/v1; \
         StatefulSet when absent.",
        Choice(&["StatefulSet", "Deployment"]),
    ),
    must(
        "labels",
        "an empty selector would match \
         every workload in the namespace",
        Labels,
    ),
]);

/// Names of parameters that the generated templates have themselves.
const PARAMETERS: &[&str] = &[
    "name",
    "namespace",
    "values",
    "owner",
    "system",
    "delivery",
    "cluster",
    "repository",
    "apiVersion",
    "kind",
];

/// Ids of steps that the generated templates have themselves.
const STEPS: &[&str] = &["render", "pull-request", "apply", "delete", "stub"];

const TEMPLATE: FileRecord = FileRecord::of(&[
    may(
        "owner",
        "Entity that owns the templates, \
         such as group:default/platform.",
        Ruled(&FileRule {
            patterns: &["^([A-Za-z]+:)?([-_.A-Za-z0-9]+/)?[-_.A-Za-z0-9]+$"],
            what: "a reference to an entity",
            help: "write `kind:namespace/name`, \
                   such as `group:default/platform`",
            ..FileRule::ANY
        }),
    ),
    may(
        "lifecycle",
        "Lifecycle of the templates, \
         such as production.",
        Text,
    ),
    may(
        "type",
        "Type of the templates; \
         managed-service when absent.",
        Text,
    ),
    may(
        "tags",
        "Tags of the templates, \
         after their own.",
        List(&Ruled(&FileRule {
            patterns: &["^[a-z0-9+#]+(-[a-z0-9+#]+)*$", "^.{1,63}$"],
            what: "a tag",
            help: "write lower-case letters, digits, \
                   `+`, `#` and single dashes",
            ..FileRule::ANY
        })),
    ),
    may(
        "register",
        "Whether every instance needs an owner, \
         to be an entity of the catalog.",
        Flag,
    ),
    may(
        "parameters",
        "Pages of the wizard, \
         after the generated ones.",
        List(&PAGE),
    ),
    may("steps", "Steps, after the generated ones.", List(&STEP)),
    may(
        "output",
        "Output, after the \
         generated one.",
        Wanted::Record(&OUTPUT),
    ),
]);

const PAGE: Wanted = Wanted::Record(&FileRecord::open(&[may(
    "properties",
    "Parameters by name.",
    Free(PARAMETERS),
)]));

const STEP: Wanted = Wanted::Record(&FileRecord::open(&[
    must(
        "action",
        "name of an action of the scaffolder, \
         such as `notification:send`",
        Text,
    ),
    may(
        "id",
        "Id of the step.",
        Ruled(&FileRule {
            patterns: &["^\\S+$"],
            taken: STEPS,
            what: "an id of a step",
            help: "write a name \
                   without spaces",
            ..FileRule::ANY
        }),
    ),
]));

const OUTPUT: FileRecord = FileRecord::of(&[
    may("links", "Links of the finished task.", List(&Free(&[]))),
    may("text", "Texts of the finished task.", List(&Free(&[]))),
]);

const DELIVERY: FileRecord = FileRecord::by(
    &[],
    &By {
        key: "type",
        about: "What becomes of the \
                custom resource.",
        cases: &[
            ("pull-request", &PULL_REQUEST),
            ("apply", &APPLY),
            ("file", &FileRecord::of(&[])),
        ],
    },
);

const CLUSTER: Wanted = Ruled(&FileRule {
    patterns: &["^[A-Za-z0-9]([-A-Za-z0-9._:@]*[A-Za-z0-9])?$"],
    what: "a name of a cluster",
    help: "write the name that Backstage's \
           Kubernetes plugin has for it",
    ..FileRule::ANY
});

const CLUSTERS: FileField = must(
    "clusters",
    "names of clusters as Backstage's \
     Kubernetes plugin knows them",
    Filled(&CLUSTER),
);

const APPLY: FileRecord = FileRecord::of(&[
    CLUSTERS,
    may(
        "wait",
        "Seconds that the task waits until the \
         instance is ready; 300 when absent.",
        Whole(0, 86_400),
    ),
]);

const PULL_REQUEST: FileRecord = FileRecord::by(
    &[
        may(
            "branch",
            "Branch that the request is made for; \
             the repository's own when absent.",
            Ruled(&FileRule {
                patterns: &["^[^\\s~^:?*\\[\\\\]+$"],
                what: "a name of a branch",
                help: "write a name \
                       such as `main`",
                ..FileRule::ANY
            }),
        ),
        may(
            "path",
            "File in the repository, with {cluster}, \
             {namespace}, {kind} and {name}.",
            Ruled(&FileRule {
                patterns: &[
                    "^(\\.*([-_@+=A-Za-z0-9]|\\{(cluster|namespace|kind|name)\\})\
                     ([-_@+=.A-Za-z0-9]|\\{(cluster|namespace|kind|name)\\})*(/|$))+$",
                    "\\{namespace\\}",
                    "\\{name\\}",
                    "\\.ya?ml$",
                ],
                what: "a pattern of a path",
                help: "write a relative path such as `{cluster}/{namespace}/{kind}/{name}.yaml`; \
                       `{namespace}` and `{name}` must be in it",
                ..FileRule::ANY
            }),
        ),
        CLUSTERS,
    ],
    &By {
        key: "host",
        about: "What kind of \
                Git host it is.",
        cases: &[
            ("github", &OWNED),
            ("gitlab", &GITLAB),
            ("bitbucket-cloud", &BITBUCKET_CLOUD),
            ("bitbucket-server", &PROJECT),
            ("azure", &PROJECT),
            ("gitea", &OWNED),
            ("gerrit", &PLAIN),
        ],
    },
);

/// The fields that name a repository, by the rule of a host.
macro_rules! repositories {
    ($name:ident, $wanted:ident, $help:literal, [$($pattern:literal),*]) => {
        const $wanted: Wanted = Ruled(&FileRule {
            patterns: &["^[^\\s?/]+\\?\\S+$", $($pattern),*],
            what: "a repository of this host",
            help: $help,
            ..FileRule::ANY
        });
        const $name: FileRecord = FileRecord::of(&[
            either("repository", "Repository, as Backstage's publish actions take it.", $wanted),
            either("repositories", "Repositories to choose from.", Filled(&$wanted)),
        ]);
    };
}

repositories!(
    OWNED,
    OWNED_REPOSITORY,
    "write `host?owner=acme&repo=gitops`",
    ["[?&]owner=[^&]", "[?&]repo=[^&]"]
);
repositories!(
    GITLAB,
    GITLAB_REPOSITORY,
    "write `host?owner=acme&repo=gitops`, \
     or `host?project=17&repo=gitops`",
    ["[?&](owner|project)=[^&]", "[?&]repo=[^&]"]
);
repositories!(
    BITBUCKET_CLOUD,
    BITBUCKET_CLOUD_REPOSITORY,
    "write `bitbucket.org?workspace=acme&project=OPS&repo=gitops`",
    ["[?&]workspace=[^&]", "[?&]project=[^&]", "[?&]repo=[^&]"]
);
repositories!(
    PROJECT,
    PROJECT_REPOSITORY,
    "write `host?project=OPS&repo=gitops`",
    ["[?&]project=[^&]", "[?&]repo=[^&]"]
);
repositories!(
    PLAIN,
    PLAIN_REPOSITORY,
    "write `host?repo=gitops`",
    ["[?&]repo=[^&]"]
);
