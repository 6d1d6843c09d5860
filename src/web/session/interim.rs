//! The Scenario document.

use std::rc::Rc;

use super::edit;
use crate::api::{Document, Ms};
use crate::kubelet::app::{AppBehaviour, Apps, ImagePattern};
use crate::manifest::{ManifestDocument, ManifestObject, Node, Reading};
use crate::sim::{Command, Setup};

fn seconds(value: Option<&Document>) -> Option<Ms> {
    value?.as_i64().map(|seconds| seconds * 1000)
}

pub(super) fn setup(document: Option<&ManifestDocument>) -> Setup {
    let mut setup = Setup {
        seed: 1,
        nodes: 3,
        ..Setup::default()
    };
    let Some(spec) = document.and_then(|document| document.document.get("spec")) else {
        return setup;
    };
    let mut apps = Apps::default();
    for app in spec
        .get("apps")
        .and_then(Document::as_sequence)
        .into_iter()
        .flatten()
    {
        let image = app
            .get("image")
            .and_then(Document::as_str)
            .unwrap_or_default();
        let behaviour = AppBehaviour {
            ready_after_ms: seconds(app.get("readyAfterSeconds")),
            ..AppBehaviour::default()
        };
        apps.by_image
            .push((ImagePattern(image.into()), Rc::new(behaviour)));
    }
    setup.apps = Rc::new(apps);
    for entry in spec
        .get("script")
        .and_then(Document::as_sequence)
        .into_iter()
        .flatten()
    {
        let word = |key: &str| {
            entry
                .get(key)
                .and_then(Document::as_str)
                .unwrap_or_default()
        };
        let command = Command::SetImage {
            deployment: word("deployment").into(),
            container: None,
            image: word("setImage").into(),
        };
        setup
            .script
            .push((seconds(entry.get("atSeconds")).unwrap_or(0), command));
    }
    setup
}

fn find<'r>(reading: &'r Reading) -> Option<&'r Node> {
    let mut documents = reading.documents.iter();
    documents
        .find(|document| document.object == Some(ManifestObject::Scenario))?
        .root
        .as_ref()
}

pub(super) fn set_ready_after(
    text: &str,
    reading: &Reading,
    image: &str,
    value: &str,
) -> Option<String> {
    let Some(root) = find(reading) else {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        return Some(format!(
            "{text}{end}---\napiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  apps:\n  - image: {image}\n    readyAfterSeconds: {value}\n"
        ));
    };
    let apps = root.get("spec")?.get("apps")?;
    let crate::manifest::Value::List(items) = &apps.value else {
        return None;
    };
    let place = items.iter().position(|item| {
        item.get("image")
            .and_then(Node::text)
            .is_some_and(|text| **text == *image)
    });
    if let Some(place) = place {
        return edit::set_value(
            text,
            root,
            &format!("spec.apps[{place}].readyAfterSeconds"),
            value,
        );
    }
    let first = items.first()?.span.start;
    let line = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    let dash = text.get(line..first)?;
    let pad = " ".repeat(dash.chars().count());
    Some(format!(
        "{}{dash}image: {image}\n{pad}readyAfterSeconds: {value}\n{}",
        text.get(..line)?,
        text.get(line..)?
    ))
}
