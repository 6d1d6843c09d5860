//! `spec.dependencies`: what programs need besides themselves, and when it is down.

use std::rc::Rc;

use super::apps::PROBES;
use super::fields::{Fields, Reader};
use crate::api::Ms;
use crate::kubelet::app::{Missing, Outage};
use crate::manifest::ScenarioProblem;

/// Something that programs depend on.
pub(super) struct Dependency {
    name: Rc<str>,
    /// When it is down: from, and until.
    down: Vec<(Ms, Ms)>,
}

/// All of `spec.dependencies`.
pub(super) fn read(reader: &mut Reader<'_>, spec: &Fields<'_>) -> Vec<Dependency> {
    let Some(node) = spec.get("dependencies") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let list = spec.path("dependencies");
    for (index, item) in reader.list(node, &list).iter().enumerate() {
        let path = format!("{list}[{index}]");
        let Some(fields) = Fields::of(reader, item, &path, &["name", "down"]) else {
            continue;
        };
        let Some(name) = fields.required(reader, "name") else {
            continue;
        };
        let path = fields.path("down");
        let mut down = Vec::new();
        let items = fields.get("down").map(|node| reader.list(node, &path));
        for (index, item) in items.unwrap_or_default().iter().enumerate() {
            let path = format!("{path}[{index}]");
            let Some(fields) = Fields::of(reader, item, &path, &["from", "to"]) else {
                continue;
            };
            let from_ms = fields.duration(reader, "from").unwrap_or(0);
            let to_ms = fields.duration(reader, "to").unwrap_or(Ms::MAX);
            down.push((from_ms, to_ms));
        }
        found.push(Dependency { name, down });
    }
    found
}

/// `spec.missing`: ConfigMaps and Secrets that pods refer to in vain.
pub(super) fn missing(reader: &mut Reader<'_>, spec: &Fields<'_>) -> Vec<Missing> {
    let Some(node) = spec.get("missing") else {
        return Vec::new();
    };
    let list = spec.path("missing");
    let items = reader.list(node, &list).iter().enumerate();
    let mut found = Vec::new();
    for (index, item) in items {
        let path = format!("{list}[{index}]");
        let Some(fields) = Fields::of(reader, item, &path, &["kind", "name", "until"]) else {
            continue;
        };
        let kind = fields.word(reader, "kind", &[("ConfigMap", false), ("Secret", true)]);
        if fields.get("kind").is_none() {
            fields.miss(reader, "kind");
        }
        let name = fields.required(reader, "name");
        let until_ms = fields.duration(reader, "until").unwrap_or(Ms::MAX);
        found.extend(kind.zip(name).map(|(is_secret, name)| Missing {
            is_secret,
            name,
            until_ms,
        }));
    }
    found
}

/// `needs` of an app: which of its probes look at which dependency.
pub(super) fn outages(
    reader: &mut Reader<'_>,
    app: &Fields<'_>,
    dependencies: &[Dependency],
) -> Vec<Outage> {
    let Some(node) = app.get("needs") else {
        return Vec::new();
    };
    let path = app.path("needs");
    let mut outages = Vec::new();
    for (index, item) in reader.list(node, &path).iter().enumerate() {
        let path = format!("{path}[{index}]");
        let Some(fields) = Fields::of(reader, item, &path, &["dependency", "probe"]) else {
            continue;
        };
        let kind = fields.word(reader, "probe", &PROBES);
        let Some(name) = fields.required(reader, "dependency") else {
            continue;
        };
        let mut all = dependencies.iter();
        let Some(dependency) = all.find(|dependency| dependency.name == name) else {
            let (path, with) = (fields.path("dependency"), [&*name, "spec.dependencies"]);
            reader.refuse(fields.span(), &path, ScenarioProblem::NotOneOf, &with);
            continue;
        };
        outages.extend(dependency.down.iter().map(|&(from_ms, to_ms)| Outage {
            kind,
            from_ms,
            to_ms,
        }));
    }
    outages
}
