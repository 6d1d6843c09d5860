//! Editing how programs behave: the `apps` of the Scenario document.

use crate::kubelet::app::ImagePattern;
use crate::manifest::edit::{self, Scalar};
use crate::manifest::{Entry, ManifestObject, Node, Reading, Value};

/// A way for a program to behave that can be had by one click.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// It does all that is asked of it.
    Good,
    /// It takes a minute to start.
    SlowStart,
    /// It never becomes ready.
    NeverReady,
    /// It exits with code 1 after 10 s, always.
    Crashes,
    /// It does so twice in a pod, and then runs.
    CrashesTwice,
    /// It stops answering after 30 s.
    Hangs,
    /// Its answers take 2 s.
    SlowAnswers,
    /// It is not ready for 8 s of every 20 s.
    Flaps,
    /// What it depends on is down for a minute.
    DependencyDown,
    /// It uses 4 MiB more every second; the limit is 128 MiB.
    Leaks,
    /// It ignores SIGTERM.
    IgnoresSigterm,
    /// It closes its port at SIGTERM, and takes 5 s to end.
    ClosesAtSigterm,
    /// Its image cannot be pulled.
    NoImage,
}

impl Preset {
    /// All of them, with what they say of the program: fields of an entry of `apps`. `{from}` and
    /// `{to}` are the beginning and the end of an outage.
    pub const ALL: [(Self, &'static [&'static str]); 13] = [
        (Self::Good, &["readyAfter: 2s"]),
        (Self::SlowStart, &["readyAfter: 60s"]),
        (Self::NeverReady, &["readyAfter: never"]),
        (
            Self::Crashes,
            &["readyAfter: 2s", "crash: {after: 10s, exitCode: 1}"],
        ),
        (
            Self::CrashesTwice,
            &[
                "readyAfter: 2s",
                "crash: {after: 5s, exitCode: 1, times: 2}",
            ],
        ),
        (Self::Hangs, &["readyAfter: 2s", "hangsAfter: 30s"]),
        (Self::SlowAnswers, &["readyAfter: 2s", "latency: 2s"]),
        (
            Self::Flaps,
            &["readyAfter: 2s", "flapping: {every: 20s, for: 8s}"],
        ),
        (
            Self::DependencyDown,
            &[
                "readyAfter: 2s",
                "answers: [{from: {from}s, clock: run, says: badly}, {from: {to}s, clock: run, says: well}]",
            ],
        ),
        (
            Self::Leaks,
            &[
                "readyAfter: 2s",
                "memory: {starts: 32Mi, growsPerSecond: 4Mi}",
            ],
        ),
        (
            Self::IgnoresSigterm,
            &["readyAfter: 2s", "sigterm: ignored"],
        ),
        (
            Self::ClosesAtSigterm,
            &["readyAfter: 2s", "sigterm: 5s", "drains: false"],
        ),
        (Self::NoImage, &["pull: {fails: \"manifest unknown\"}"]),
    ];

    /// The memory limit without which a leak has no consequence.
    pub const LIMIT: &'static str = "128Mi";

    /// The fields of an entry of `apps`, with an outage from `from_s` to `to_s`.
    pub(super) fn fields(self, from_s: i64, to_s: i64) -> Vec<String> {
        let mut all = Self::ALL.iter();
        let fields = all.find(|(preset, _)| *preset == self);
        let mut written = Vec::new();
        for field in fields.map_or(&[][..], |(_, fields)| fields) {
            let field = field.replace("{from}", &from_s.to_string());
            written.push(field.replace("{to}", &to_s.to_string()));
        }
        written
    }
}

/// The place of the Scenario document of a text, and its tree.
pub(super) fn scenario(reading: &Reading) -> Option<(usize, &Node)> {
    let mut documents = reading.documents.iter().enumerate();
    let found = documents.find(|(_, one)| one.object == Some(ManifestObject::Scenario));
    found.and_then(|(place, document)| Some((place, document.root.as_ref()?)))
}

/// The entries of `spec.apps`.
fn apps(root: &Node) -> &[Node] {
    match root.get("spec").and_then(|spec| spec.get("apps")) {
        Some(Node {
            value: Value::List(items),
            ..
        }) => items,
        _ => &[],
    }
}

/// The image or the pattern of an entry.
fn image_of(item: &Node) -> Option<ImagePattern> {
    let image = item.get("image")?.text()?;
    Some(ImagePattern(image.as_ref().into()))
}

/// `text` in which the program behind exactly this image has `value` at `field`, a path in its
/// entry; `None` takes the field out. What it does otherwise stays as it is.
pub(super) fn set(
    text: &str,
    reading: &Reading,
    image: &str,
    field: &str,
    value: Option<&str>,
) -> Option<String> {
    let key = field.split('.').next().unwrap_or(field);
    let found = scenario(reading).map(|(document, root)| (document, apps(root)));
    let mut fields = Vec::new();
    if let Some((document, items)) = found {
        let fits = |item: &Node| image_of(item).is_some_and(|pattern| pattern.fits(image));
        let place = items.iter().position(fits);
        if let Some(place) = place
            && let Some(item) = items.get(place)
        {
            if image_of(item).is_some_and(|own| *own.0 == *image) {
                let own = format!("spec.apps[{place}].");
                return match value {
                    Some(value) => {
                        let path = format!("{own}{field}");
                        edit::set_value(text, document, &path, Scalar::Text(value)).ok()
                    }
                    None => edit::remove(text, document, &format!("{own}{key}")).ok(),
                };
            }
            fields = other_fields(text, item, key);
        }
    }
    if let Some(value) = value {
        fields.push(match field.split_once('.') {
            Some((key, inner)) => format!("{key}: {{{inner}: {value}}}"),
            None => format!("{field}: {value}"),
        });
    }
    put(text, reading, image, &fields)
}

/// The fields of an entry but for its image and `key`, as they are written.
fn other_fields(text: &str, item: &Node, key: &str) -> Vec<String> {
    let Value::Map(entries) = &item.value else {
        return Vec::new();
    };
    let mut fields = Vec::new();
    for Entry {
        key: name,
        key_span,
        value,
        ..
    } in entries
    {
        let written = text.get(key_span.start..value.span.end);
        if let Some(written) = written.filter(|_| **name != *"image" && **name != *key) {
            fields.push(written.trim_end().to_owned());
        }
    }
    fields
}

/// `text` with an entry of these fields for exactly this image. It takes the place of the one
/// that is there, or stands before all others.
pub(super) fn put(text: &str, reading: &Reading, image: &str, fields: &[String]) -> Option<String> {
    let entry = |indent: &str| {
        let mut entry = format!("{indent}- image: \"{image}\"\n");
        for field in fields {
            for part in [indent, "  ", field, "\n"] {
                entry.push_str(part);
            }
        }
        entry
    };
    let flow = format!("{{image: \"{image}\", {}}}", fields.join(", "));
    let heading = "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  apps:\n";
    let Some((document, root)) = scenario(reading) else {
        let scenario = format!("{heading}{}", entry("  "));
        return Some(edit::append_document(text, &scenario));
    };
    let items = apps(root);
    let mut own = items.iter();
    if let Some(item) = own.find(|item| image_of(item).is_some_and(|own| *own.0 == *image)) {
        let (head, tail) = text.split_at_checked(item.span.start)?;
        let rest = tail.get(item.span.end - item.span.start..)?;
        let newline = if rest.starts_with('\n') || rest.starts_with([',', ']', ' ']) {
            ""
        } else {
            "\n"
        };
        return Some(format!("{head}{flow}{newline}{rest}"));
    }
    let Some(first) = items.first() else {
        // No list to begin with: one is written into a `spec` that may not be there either.
        let text = edit::remove(text, document, "spec.apps").unwrap_or_else(|_| text.to_owned());
        let with_spec = edit::set_value(&text, document, "spec.seed", Scalar::Int(1)).ok()?;
        let seed = edit::locate(&with_spec, document, "spec.seed")?;
        let line = with_spec
            .get(..seed.start)?
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let (head, tail) = with_spec.split_at_checked(line)?;
        let indent = " ".repeat(tail.len() - tail.trim_start().len());
        return Some(format!("{head}{indent}apps:\n{}{tail}", entry(&indent)));
    };
    let (before, _) = text.split_at_checked(first.span.start)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let (head, tail) = text.split_at_checked(line)?;
    let lead = before.get(line..)?;
    let Some(indent) = lead.trim_end().strip_suffix('-') else {
        // A list in braces: the entry goes before its first one.
        let (head, tail) = text.split_at_checked(first.span.start)?;
        return Some(format!("{head}{flow}, {tail}"));
    };
    Some(format!("{head}{}{tail}", entry(indent)))
}
