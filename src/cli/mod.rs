// SPDX-License-Identifier: Apache-2.0
//! The CLI face, `managed-services`. One file per subcommand; this one holds the surface, which scripts rely on.
//!
//! Exit codes: 0 fine · 1 the answer is no · 2 cannot answer. Output goes to stdout, findings to stderr.

mod adopt;
mod bundle;
mod change;
mod check;
mod compare;
mod connection;
mod file;
mod folder;
mod found;
mod generate;
mod manifest;
mod output;
mod package;
mod page;
mod platform;
mod removal;
mod review;
mod schema;
mod set;
mod target;
mod validate;
mod values;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::chart::Profile;
use crate::diagnostic::{Explanation, Target};
use crate::lower::rgd::Options;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use page::Page;

/// Derive form, kro API, Backstage template and custom resource from a Helm chart's values.schema.json.
#[derive(Debug, Parser)]
#[command(name = "managed-services", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Fitness of a chart: findings, coverage, losses per target, verdict
    #[command(after_help = CHECK_EXITS)]
    Check(CheckArgs),
    /// Write definitions/ and software-templates/ for charts
    Generate(GenerateArgs),
    /// Print the kro ResourceGraphDefinition as YAML
    Rgd(RgdArgs),
    /// Print the ValidatingAdmissionPolicy and its binding as YAML
    Policy(ChartArgs),
    /// Print the ClusterRoles for kro and for users as YAML
    Rbac(ChartArgs),
    /// Print the Backstage software template as YAML (`generate` also writes the file it renders)
    Template(ChartArgs),
    /// Print the form model as JSON
    Form(ChartArgs),
    /// Print the loss ledger as JSON
    Losses(ChartArgs),
    /// Report whether Helm accepts values for a chart
    Validate(ValidateArgs),
    /// Print the custom resource for values
    Manifest(ManifestArgs),
    /// Report whether an existing instance may change this way
    Change(change::ChangeArgs),
    /// Print values side by side: the chart's default, the existing instance, the new values
    Review(review::ReviewArgs),
    /// Print what goes and what stays when an instance is removed
    Removal(removal::RemovalArgs),
    /// Print texts to paste for connecting to an instance
    Connection(connection::ConnectionArgs),
    /// Print the custom resource for a Helm release that exists
    Adopt(adopt::AdoptArgs),
    /// Report which existing instances break when a chart is upgraded
    Compare(CompareArgs),
    /// Embed the documents that a chart's schema refers to, so that installing it needs no network
    Bundle(BundleArgs),
    /// Print the JSON Schema of managed-service.yaml or managed-services.yaml, for editors
    Schema {
        /// The file: `service` beside a chart, `platform` at the root of the repository
        #[arg(value_enum)]
        file: SchemaFile,
    },
    /// Print a shell completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Explain a code that any command prints: of a finding, a violation, a loss, a change, a verdict
    Explain {
        /// The code, such as `open-object`
        code: String,
    },
}

/// How `check` ends, for scripts.
const CHECK_EXITS: &str = "\
Exit codes:
  0  fit: everything can be derived, and Helm accepts an instance that keeps the defaults
  1  not fit: Helm rejects the chart's own defaults, or there are warnings with --strict
  2  nothing can be derived from a chart: it has errors, or cannot be read";

/// A chart.
#[derive(Debug, Args)]
struct ChartArgs {
    /// The chart: the folder that holds Chart.yaml, or a package (.tgz)
    chart: PathBuf,
    #[command(flatten)]
    platform: PlatformArgs,
}

/// What is the same for all services.
#[derive(Debug, Args)]
struct PlatformArgs {
    /// The platform file [default: the nearest managed-services.yaml above the chart, up to the repository's root]
    #[arg(long, value_name = "FILE")]
    platform: Option<PathBuf>,
}

/// Our own files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SchemaFile {
    Service,
    Platform,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The charts: folders, or packages (.tgz)
    #[arg(required = true)]
    charts: Vec<PathBuf>,
    #[command(flatten)]
    platform: PlatformArgs,
    /// Show every finding with its line, every location, every group of losses
    #[arg(long)]
    all: bool,
    /// Exit with 1 when there are warnings
    #[arg(long)]
    strict: bool,
    /// How to print; JSON always holds everything
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

impl CheckArgs {
    fn shown(&self) -> output::Shown {
        if self.all {
            output::Shown::Full
        } else {
            output::Shown::Short
        }
    }
}

#[derive(Debug, Args)]
struct RgdArgs {
    #[command(flatten)]
    chart: ChartArgs,
    #[command(flatten)]
    options: RgdArguments,
}

#[derive(Clone, Copy, Debug, Args)]
struct RgdArguments {
    /// Let the API server store the shipped defaults in every instance; it then keeps them across chart upgrades
    #[arg(long)]
    store_defaults: bool,
}

impl From<RgdArguments> for Options {
    fn from(options: RgdArguments) -> Self {
        Self {
            store_defaults: options.store_defaults,
        }
    }
}

#[derive(Debug, Args)]
struct GenerateArgs {
    /// The charts: folders, or packages (.tgz). A chart that another of them depends on gets no service of its own
    #[arg(required = true)]
    charts: Vec<PathBuf>,
    #[command(flatten)]
    platform: PlatformArgs,
    /// Write nothing; print a diff and exit with 1 when a file is stale
    #[arg(long)]
    check: bool,
    /// The folder that holds definitions/ and software-templates/
    #[arg(long, default_value = ".", value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    options: RgdArguments,
}

/// Values, as Helm takes them: files in order, then single values.
#[derive(Debug, Args)]
struct ValueArgs {
    /// A file of values; may be given several times, later ones win
    #[arg(short = 'f', long = "values", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A single value, such as `storage.size=10Gi` (Helm's `--set` grammar)
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A single value that is always text
    #[arg(long, value_name = "PATH=TEXT")]
    set_string: Vec<String>,
    /// A single value as JSON, or a JSON object to merge
    #[arg(long, value_name = "PATH=JSON")]
    set_json: Vec<String>,
    /// A single value whose text is the content of a file
    #[arg(long, value_name = "PATH=FILE")]
    set_file: Vec<String>,
    /// A single value that is text to the end of the argument, without special characters
    #[arg(long, value_name = "PATH=TEXT")]
    set_literal: Vec<String>,
    /// Whose verdict: `helm-4.2` (Flux 2.9) or `helm-4.3` (Flux 2.10); otherwise the one that managed-service.yaml names
    #[arg(long, value_parser = profile)]
    profile: Option<Profile>,
    /// Read one values document a line from standard input (NDJSON), write one answer a line, in order
    #[arg(long, conflicts_with_all = [
        "files", "set", "set_string", "set_json", "set_file", "set_literal",
    ])]
    batch: bool,
}

#[derive(Debug, Args)]
struct ValidateArgs {
    #[command(flatten)]
    chart: ChartArgs,
    #[command(flatten)]
    values: ValueArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = Output::Human, conflicts_with = "batch")]
    output: Output,
}

#[derive(Debug, Args)]
struct ManifestArgs {
    #[command(flatten)]
    chart: ChartArgs,
    /// Name of the instance
    #[arg(long)]
    name: String,
    /// Namespace of the instance
    #[arg(long, default_value = "default")]
    namespace: String,
    /// An annotation of the custom resource; may be given several times
    #[arg(long = "annotation", value_name = "KEY=VALUE", value_parser = annotation)]
    annotations: Vec<(String, String)>,
    #[command(flatten)]
    values: ValueArgs,
}

#[derive(Debug, Args)]
struct CompareArgs {
    /// The chart version in use: a folder, or a package (.tgz)
    old: PathBuf,
    /// The new version of the chart: a folder, or a package (.tgz)
    new: PathBuf,
    #[command(flatten)]
    platform: PlatformArgs,
    /// Files with instances to try: custom resources, a `List` of them, or plain values
    #[arg(long, num_args = 1.., value_name = "FILE")]
    instances: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

/// Nothing is fetched. A document is looked for in `--from`, in `--cache`, beside the schema, and in what was embedded earlier.
#[derive(Debug, Args)]
struct BundleArgs {
    #[command(flatten)]
    chart: ChartArgs,
    /// The document that is published at a URL; may be given several times
    #[arg(long, value_name = "URL=FILE")]
    from: Vec<String>,
    /// A folder of documents: `https://host/path` is the file host/path in it
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Where to write [default: the chart's values.schema.json]; `-` is standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write nothing; print a diff and exit with 1 when the file is stale
    #[arg(long)]
    check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CheckOutput {
    Human,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Output {
    Human,
    Json,
    Sarif,
}

/// The profile of that name, for the argument's parser.
fn profile(name: &str) -> Result<Profile, String> {
    Profile::named(name).ok_or_else(|| {
        let names = Profile::ALL.map(Profile::as_str);
        format!("must be `{}`", names.join("` or `"))
    })
}

/// Key and value of an annotation, for the argument's parser.
fn annotation(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=');
    let (key, value) = pair.ok_or("must be `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Fine,
    No,
    CannotAnswer,
}

/// A reason why there is no answer, ready to be printed.
#[derive(Debug)]
struct Failure(Page);

impl Failure {
    /// A failure with a message.
    fn of(message: impl AsRef<str>) -> Self {
        Self(Page::of(format!("error: {}", message.as_ref())))
    }

    /// A failure with a code that `explain` knows.
    fn coded(code: &str, message: impl AsRef<str>) -> Self {
        Self(Page::of(format!("error[{code}]: {}", message.as_ref())))
    }

    /// The failure with what a person can do about it.
    fn help(self, help: impl AsRef<str>) -> Self {
        self.with(format!("  help: {}", help.as_ref()))
    }

    /// The failure with one more line.
    fn with(self, line: impl AsRef<str>) -> Self {
        Self(self.0.with(line))
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::No => 1,
            Exit::CannotAnswer => 2,
        })
    }
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    // WebAssembly starts without a working folder; the launcher passes one in `PWD`. If that does not exist, relative paths fail,
    // which the command then reports.
    #[cfg(target_os = "wasi")]
    if let Some(folder) = std::env::var_os("PWD") {
        _ = std::env::set_current_dir(folder);
    }
    let cli = Cli::parse();
    let result = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Generate(args) => generate::run(args),
        Command::Rgd(args) => target::yaml(&args.chart, Target::Rgd, args.options.into()),
        Command::Policy(args) => target::yaml(args, Target::Policy, Options::default()),
        Command::Rbac(args) => target::yaml(args, Target::Rbac, Options::default()),
        Command::Template(args) => target::yaml(args, Target::Template, Options::default()),
        Command::Form(args) => target::form(args),
        Command::Losses(args) => target::losses(args),
        Command::Validate(args) => validate::run(args),
        Command::Manifest(args) => manifest::run(args),
        Command::Change(args) => change::run(args),
        Command::Review(args) => review::run(args),
        Command::Removal(args) => removal::run(args),
        Command::Connection(args) => connection::run(args),
        Command::Adopt(args) => adopt::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Bundle(args) => bundle::run(args),
        Command::Schema { file } => schema::run(*file),
        Command::Completions { shell } => completions(*shell),
        Command::Explain { code } => explain(code),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(Failure(page)) => {
            output::error(&page);
            Exit::CannotAnswer.into()
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "managed-services", &mut script);
    output::exact(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Fine)
}

fn explain(code: &str) -> Result<Exit, Failure> {
    let all = explanations();
    let found: Vec<&Explanation> = all.iter().filter(|entry| entry.name == code).collect();
    match found.as_slice() {
        [] => return Err(unknown_code(code, &all)),
        [only] => output::line(only.text)?,
        // Some names stand for a violation and for a loss: `pattern`.
        several => {
            for entry in several {
                output::line(&format!("{}: {}", entry.kind, entry.text))?;
            }
        }
    }
    Ok(Exit::Fine)
}

/// Everything that any command prints under a name of its own.
fn explanations() -> Vec<Explanation> {
    let mut all = crate::diagnostic::explanations();
    all.extend(crate::validate::explanations());
    all.extend(crate::compare::explanations());
    all.extend(crate::compile::explanations());
    all
}

/// An unknown code, with the nearest known one.
fn unknown_code(code: &str, all: &[Explanation]) -> Failure {
    let near = crate::diagnostic::nearest(code, all.iter().map(|entry| entry.name));
    let near = near.map(|near| format!("; did you mean `{near}`?"));
    Failure::of(format!("unknown code `{code}`{}", near.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_tables_is_explained() {
        let all = explanations();
        for entry in &all {
            assert!(entry.text.ends_with('.'), "{}: {}", entry.name, entry.text);
            assert!(explain(entry.name).is_ok(), "{}", entry.name);
        }
        let mut names: Vec<(&str, &str)> = Vec::new();
        names.extend(all.iter().map(|entry| (entry.kind, entry.name)));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len(), "a name stands twice in one table");
    }
}
