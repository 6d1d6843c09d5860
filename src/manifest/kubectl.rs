//! What `kubectl apply -f` and `kubectl create -f` print about a text.

use std::collections::BTreeSet;

use super::problem::{Problem, ProblemKind};
use super::reading::{ManifestDocument, Reading};
use crate::api::Kind;

/// The `-f` command whose words are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verb {
    /// `kubectl apply -f`.
    #[default]
    Apply,
    /// `kubectl create -f`.
    Create,
    /// `kubectl replace -f`.
    Replace,
}

/// What a command prints, and how it exits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit code: 0 or 1.
    pub exit: i32,
}

/// What kubectl prints for a text that was read. `file` is the name of the file as it was given;
/// `before` holds the objects that exist already.
pub fn output(reading: &Reading, before: Option<&Reading>, file: &str, verb: Verb) -> Output {
    let mut output = Output::default();
    if reading.problems.is_empty() && reading.documents.is_empty() {
        let verb = match verb {
            Verb::Apply => "apply",
            Verb::Create => "create",
            Verb::Replace => "replace",
        };
        output.stderr = format!("error: no objects passed to {verb}\n");
        output.exit = 1;
        return output;
    }
    for warning in reading.warnings() {
        let line = format!("Warning: {warning}\n");
        output.stderr.push_str(&line);
    }
    let mut teller = Teller {
        file,
        verb,
        namespace: &reading.namespace,
        before,
        created: BTreeSet::new(),
    };
    let mut refusals = Vec::new();
    for (number, document) in reading.documents.iter().enumerate() {
        let problems = reading.problems.iter();
        let own: Vec<_> = problems
            .filter(|problem| problem.document == number)
            .collect();
        match teller.refusal(document, &own) {
            Some(refusal) => refusals.push(refusal),
            None => output.stdout.push_str(&teller.done(document)),
        }
    }
    output.exit = i32::from(!refusals.is_empty());
    if let [Refusal::Invalid { alone, .. }] = &refusals[..] {
        output.stderr.push_str(alone);
        return output;
    }
    for refusal in refusals {
        let (Refusal::Other(text) | Refusal::Invalid { among: text, .. }) = refusal;
        output.stderr.push_str(&text);
        output.stderr.push('\n');
    }
    output
}

enum Refusal {
    Other(String),
    /// kubectl words this differently when it is the only error.
    Invalid {
        alone: String,
        among: String,
    },
}

struct Teller<'r> {
    file: &'r str,
    verb: Verb,
    namespace: &'r str,
    before: Option<&'r Reading>,
    created: BTreeSet<String>,
}

impl<'r> Teller<'r> {
    fn existing(&self, document: &ManifestDocument) -> Option<&'r ManifestDocument> {
        let documents = self.before.into_iter().flat_map(|before| &before.documents);
        let mut same =
            documents.filter(|old| (&old.kind, &old.name) == (&document.kind, &document.name));
        same.next()
    }

    /// `deployment.apps/web created`
    fn done(&mut self, document: &ManifestDocument) -> String {
        let resource = resource(document);
        let old = self.existing(document);
        let word = match (self.verb, old) {
            (Verb::Replace, _) => "replaced",
            (Verb::Apply, Some(old)) if old.admitted == document.admitted => "unchanged",
            (Verb::Apply, Some(_)) => "configured",
            _ => "created",
        };
        format!("{resource}/{} {word}\n", document.name)
    }

    /// Why this document is refused, if it is.
    fn refusal(
        &mut self,
        document: &'r ManifestDocument,
        problems: &[&Problem],
    ) -> Option<Refusal> {
        let (kind, name, file) = (&*document.kind, &*document.name, self.file);
        let Some(first) = problems.first() else {
            let taken =
                self.existing(document).is_some() || !self.created.insert(format!("{kind}/{name}"));
            let plural = Kind::of(&document.api_version, kind).map_or("objects", Kind::plural);
            let error = match self.verb {
                Verb::Create if taken && !name.is_empty() => format!(
                    "(AlreadyExists): error when creating \"{file}\": {plural} \"{name}\" already \
                     exists"
                ),
                Verb::Replace if self.existing(document).is_none() => format!(
                    "(NotFound): error when replacing \"{file}\": {plural} \"{name}\" not found"
                ),
                _ => return None,
            };
            return Some(Refusal::Other(format!("Error from server {error}")));
        };
        let reaches_server = matches!(
            first.kind,
            ProblemKind::Type | ProblemKind::UnknownField | ProblemKind::Invalid(_)
        );
        if self.verb == Verb::Apply && name.is_empty() && reaches_server {
            return Some(Refusal::Other(nameless(document, self.namespace, file)));
        }
        if let ProblemKind::Invalid(_) = first.kind {
            return Some(self.invalid(document, problems));
        }
        Some(Refusal::Other(self.other(document, problems, first)))
    }

    fn doing(&self) -> &'static str {
        match self.verb {
            Verb::Replace => "replacing",
            _ => "creating",
        }
    }

    fn other(&self, document: &ManifestDocument, problems: &[&Problem], first: &Problem) -> String {
        let (message, file, kind) = (&first.message, self.file, &document.kind);
        let version = document.api_version.rsplit('/').next().unwrap_or_default();
        let handled = format!(
            "Error from server (BadRequest): error when {} \"{file}\": {kind} in version \
             \"{version}\" cannot be handled as a {kind}: ",
            self.doing()
        );
        match first.kind {
            ProblemKind::Syntax { line } => {
                let place = line.map_or_else(String::new, |line| format!("line {line}: "));
                let words = "error converting YAML to JSON: yaml";
                format!("error: error parsing {file}: {words}: {place}{message}")
            }
            ProblemKind::Shape => format!(
                "error: error validating \"{file}\": error validating data: {message}; if you \
                 choose to ignore these errors, turn validation off with --validate=false"
            ),
            ProblemKind::Metadata => format!("error: unable to decode \"{file}\": {message}"),
            ProblemKind::UnknownKind => format!(
                "error: resource mapping not found for name: \"{}\" namespace: \"{}\" from \
                 \"{file}\": {message}\nensure CRDs are installed first",
                document.name, document.namespace
            ),
            ProblemKind::Type => format!("{handled}{message}"),
            ProblemKind::UnknownField => {
                let fields: Vec<_> = problems.iter().map(|problem| &*problem.message).collect();
                format!("{handled}strict decoding error: {}", fields.join(", "))
            }
            _ => format!("error: {message}"),
        }
    }

    /// API-2.
    fn invalid(&self, document: &ManifestDocument, problems: &[&Problem]) -> Refusal {
        let (kind, name) = (&document.kind, &document.name);
        let mut lines: Vec<String> = Vec::new();
        for problem in problems {
            let line = format!("{}: {}", problem.path, problem.message);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let (alone, among) = match &lines[..] {
            [line] => (line.clone(), line.clone()),
            lines => {
                let listed: Vec<_> = lines.iter().map(|line| format!("\n* {line}")).collect();
                (listed.concat(), format!("[{}]", lines.join(", ")))
            }
        };
        let qualified = match document.api_version.split_once('/') {
            Some((group, _)) => format!("{kind}.{group}"),
            None => kind.to_string(),
        };
        Refusal::Invalid {
            alone: format!("The {kind} \"{name}\" is invalid: {alone}\n"),
            among: format!(
                "Error from server (Invalid): error when {} \"{}\": {qualified} \"{name}\" is \
                 invalid: {among}",
                self.doing(),
                self.file
            ),
        }
    }
}

/// `apply` looks for the object first, and there is nothing to look for.
fn nameless(document: &ManifestDocument, namespace: &str, file: &str) -> String {
    let version = &document.api_version;
    let plural = Kind::of(version, &document.kind).map_or("", Kind::plural);
    let plural = plural.split_once('.').map_or(plural, |(plural, _)| plural);
    format!(
        "error: error when retrieving current configuration of:\nResource: \"{version}, \
         Resource={plural}\", GroupVersionKind: \"{version}, Kind={}\"\nName: \"\", Namespace: \
         \"{}\"\nfrom server for: \"{file}\": resource name may not be empty",
        document.kind,
        match &*document.namespace {
            "" => namespace,
            named => named,
        },
    )
}

/// How kubectl names the resource: `deployment.apps`.
fn resource(document: &ManifestDocument) -> String {
    if let Some(kind) = Kind::of(&document.api_version, &document.kind) {
        return kind.resource().to_owned();
    }
    let kind = document.kind.to_ascii_lowercase();
    match document.api_version.split_once('/') {
        Some((group, _)) => format!("{kind}.{group}"),
        None => kind,
    }
}
