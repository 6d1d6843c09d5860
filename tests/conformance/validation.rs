//! What kubectl and the API server answer to bad input, and to some good input.

use std::net::Ipv4Addr;

use rollscope::api::{self, Admitted, Document, FeatureGates, Kind, Policy, Refusal};
use rollscope::manifest::kubectl::{self, Verb};
use rollscope::manifest::{Options, ProblemKind, Reading, read_with};
use serde_json::Value;

use crate::cases::{Case, Verdict};

/// The recording's API server did not allow privileged containers.
const POLICY: Policy = Policy {
    allow_privileged: false,
    service_range: (Ipv4Addr::new(10, 0, 0, 0), 16),
    dry_run: false,
    feature_gates: FeatureGates {
        max_unavailable_stateful_set: false,
    },
};

pub fn run(case: &Case) -> Verdict {
    let case = &case.0;
    let verb = match case["verb"].as_str() {
        Some("create") => Verb::Create,
        Some("apply") => Verb::Apply,
        Some("update") => Verb::Replace,
        _ => return Verdict::NotImplemented,
    };
    let manifest = unfold(text(&case["manifest"]));
    let options = Options {
        namespace: "demo",
        policy: POLICY,
        verb,
        before: None,
    };
    let before = case["before"]
        .as_str()
        .map(|before| read_with(&unfold(before), &options));
    let options = Options {
        before: before.as_ref(),
        ..options
    };
    let reading = read_with(&manifest, &options);
    if !is_implemented(&manifest, &reading, before.as_ref(), verb) {
        return Verdict::NotImplemented;
    }
    let mut found = kubectl::output(&reading, before.as_ref(), "case.yaml", verb);
    mask(&reading, &mut found);
    let expected = &case["kubectl"];
    let mut wrong = Vec::new();
    if i64::from(found.exit) != expected["exit"].as_i64().unwrap_or(-1) {
        wrong.push(format!("exit {}", found.exit));
    }
    // Lists of errors come from maps: their order is random in the real thing.
    if lines(&found.stdout) != lines(text(&expected["stdout"])) {
        wrong.push(format!(
            "stdout {:?}, recorded {}",
            found.stdout, expected["stdout"]
        ));
    }
    let stderr = text(&expected["stderr"]);
    // What follows is a comparison of two Pods in Go's internal form: not modelled.
    let stderr = stderr
        .find("\n@@ ")
        .and_then(|at| stderr.get(..=at))
        .unwrap_or(stderr);
    if lines(&found.stderr) != lines(stderr) {
        wrong.push(format!(
            "stderr {:?}, recorded {}",
            found.stderr, expected["stderr"]
        ));
    }
    wrong.extend(server(case));
    if wrong.is_empty() {
        Verdict::Matches
    } else {
        Verdict::Differs(wrong.join("; "))
    }
}

/// Kinds that are read by the tables, and no state of the server beyond the objects themselves:
/// namespaces, resource versions and uids are the store's business.
fn is_implemented(manifest: &str, reading: &Reading, before: Option<&Reading>, verb: Verb) -> bool {
    let stateful = ["namespace", "resourceVersion", "uid"].iter().any(|field| {
        let documents = reading.documents.iter();
        let mut values =
            documents.filter_map(|document| document.document.get("metadata")?.get(field));
        values.next().is_some()
    });
    let known = reading.documents.iter().all(|document| {
        let typed = Kind::of(&document.api_version, &document.kind).is_some();
        let problem = |kind: &ProblemKind| {
            !matches!(
                kind,
                ProblemKind::Type | ProblemKind::UnknownField | ProblemKind::Invalid(_)
            )
        };
        let refused = reading.problems.iter().any(|found| problem(&found.kind));
        typed || (refused && document.object.is_none())
    });
    // `apply` over a StatefulSet merges defaults of the live object, and some answers about
    // Services name an address that the server has drawn.
    let live = before.is_some() && verb == Verb::Apply;
    let merged = reading
        .documents
        .iter()
        .any(|document| match &*document.kind {
            "StatefulSet" => live,
            "Service" => {
                live && document
                    .document
                    .get("spec")
                    .is_some_and(|s| s.get("ipFamilies").is_some())
            }
            _ => false,
        });
    // A case about a kind that is not read may be broken before its kind is known.
    let foreign = [
        "CronJob",
        "Job",
        "DaemonSet",
        "PodDisruptionBudget",
        "HorizontalPodAutoscaler",
    ];
    let foreign = foreign
        .iter()
        .any(|kind| manifest.contains(&format!("kind: {kind}\n")));
    known && !stateful && !foreign && !merged
}

/// The API server's own answer to the object as JSON.
fn server(case: &Value) -> Option<String> {
    let posted = case.get("posted")?;
    if case["apiMethod"] != "POST" || case.get("before").is_some() {
        return None;
    }
    let kind = Kind::of(text(&posted["apiVersion"]), text(&posted["kind"]))?;
    let written: Document = serde_json::from_value(posted.clone()).expect("JSON is a document");
    let policy = Policy {
        dry_run: true,
        ..POLICY
    };
    let found = api::admit(kind, &written, None, "demo", policy);
    let api = &case["api"];
    let (code, message, causes) = match &found {
        Ok(Admitted { .. }) => (201, None, Vec::new()),
        Err(Refusal::UnknownFields(_)) => return None,
        Err(Refusal::Type { message, .. }) => (400, Some(message), Vec::new()),
        Err(Refusal::Invalid(errors)) => {
            let causes = errors
                .iter()
                .map(|error| format!("{}|{}|{}", error.path, error.cause.reason(), error.message));
            (422, None, causes.collect())
        }
    };
    if api["code"] != code {
        return Some(format!("code {code}, recorded {api}"));
    }
    if let Some(message) = message
        && !text(&api["message"]).ends_with(message.as_str())
    {
        return Some(format!("message {message}, recorded {}", api["message"]));
    }
    let mut causes = causes;
    let recorded = api["causes"].as_array().into_iter().flatten();
    let recorded: Vec<_> = recorded
        .map(|cause| {
            let (field, reason) = (text(&cause["field"]), text(&cause["reason"]));
            format!("{field}|{reason}|{}", text(&cause["message"]))
        })
        .collect();
    for cause in &mut causes {
        *cause = mask_name(&written, cause).replace("10.0.0.0/16", "<ip>/16");
    }
    let mut recorded: Vec<_> = recorded.iter().map(|cause| unfold(cause)).collect();
    causes.sort();
    recorded.sort();
    if code == 422 && causes != recorded {
        return Some(format!("causes {causes:?}, recorded {recorded:?}"));
    }
    None
}

/// Drawn suffixes of names are masked in the recording.
fn mask(reading: &Reading, output: &mut kubectl::Output) {
    for document in &reading.documents {
        for text in [&mut output.stdout, &mut output.stderr] {
            *text = mask_name(&document.document, text);
        }
    }
}

fn mask_name(written: &Document, text: &str) -> String {
    let Some(name) = api::generated_name(written) else {
        return text.to_owned();
    };
    let prefix = name
        .get(..name.len() - 5)
        .expect("a suffix of five letters");
    text.replace(&name, &format!("{prefix}<suffix>"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Very long runs of a letter are written `<<x x 262144>>`.
fn unfold(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        let run = after.split_once(">>").and_then(|(run, after)| {
            let (letter, count) = run.split_once(" x ")?;
            let plain = letter.chars().count() == 1;
            Some((letter, plain.then(|| count.parse::<usize>().ok())??, after))
        });
        out.push_str(before);
        if let Some((letter, count, after)) = run {
            out.push_str(&letter.repeat(count));
            rest = after;
        } else {
            out.push_str("<<");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn lines(text: &str) -> Vec<String> {
    let text = unfold(text);
    let mut lines: Vec<_> = text.lines().map(ToOwned::to_owned).collect();
    lines.sort();
    lines
}
