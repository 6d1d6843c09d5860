//! The run as a file: the text that it began with, and what was done to it as a script, so that
//! opening the file does it again.

use super::behaviour::scenario;
use super::{Given, Session};
use crate::api::{self, Document, Mapping, Ms};
use crate::insight::Language;
use crate::insight::words::Key;
use crate::manifest::edit::{self, Scalar};
use crate::manifest::{ManifestObject, Node, to_yaml};
use crate::scenario::{open, script_entry};
use crate::sim::Command;

impl Session {
    /// The text of a file that replays this branch. The first text, with a notice, where what was
    /// done cannot be written into it.
    pub fn to_file(&mut self) -> String {
        let script = self.script();
        let text = self.log.text();
        if script.is_empty() {
            return text.to_string();
        }
        let file = with_script(&Given::read(text.clone()), script);
        let good = |text: &String| open(text).reading.is_good();
        file.filter(good).unwrap_or_else(|| {
            let text = self.log.text().to_string();
            self.tell_bad(Language::current().text(Key::NoFile));
            text
        })
    }

    /// What was done to this branch, as entries of a script.
    fn script(&self) -> Vec<Document> {
        let timeline = &self.timeline;
        let branch = timeline.current_branch();
        let mut entries = Vec::new();
        for (position, at_ms, command) in timeline.commands() {
            let before = timeline.records().until(*position);
            // A script comes before all else that happens in its millisecond.
            let is_late = before.last().is_some_and(|last| last.at_ms >= *at_ms);
            let given = self.texts.at(branch, position + 1);
            let entry = match command {
                Command::Apply(_) => given.map(|given| one("apply", objects_of(given).into())),
                Command::SetApps(_) => given.map(|given| one("behaviour", behaviour_of(given))),
                command => script_entry(command),
            };
            let Some(Document::Mapping(entry)) = entry else {
                continue;
            };
            let at = duration(at_ms + Ms::from(is_late));
            let mut map = Mapping::default();
            map.insert("at", at.into());
            for (key, value) in &entry {
                map.insert(key, value.clone());
            }
            entries.push(Document::Mapping(map));
        }
        entries
    }
}

fn one(key: &str, value: Document) -> Document {
    let mut map = Mapping::default();
    map.insert(key, value);
    Document::Mapping(map)
}

fn duration(ms: Ms) -> String {
    if ms % 1000 == 0 {
        format!("{}s", ms / 1000)
    } else {
        format!("{ms}ms")
    }
}

/// The manifests of a text, each as the tree that it is.
fn objects_of(given: &Given) -> String {
    let mut text = String::new();
    for document in &given.reading.documents {
        let is_scenario = document.object == Some(ManifestObject::Scenario);
        if let Some(root) = document.root.as_ref().filter(|_| !is_scenario) {
            if !text.is_empty() {
                text.push_str("---\n");
            }
            text.push_str(&to_yaml(&root.to_document()));
        }
    }
    text
}

/// What a text says of how programs behave.
fn behaviour_of(given: &Given) -> Document {
    let spec = scenario(&given.reading).and_then(|(_, root)| root.get("spec"));
    let mut map = Mapping::default();
    for key in ["apps", "dependencies", "missing"] {
        if let Some(value) = spec.and_then(|spec| spec.get(key)) {
            map.insert(key, value.to_document());
        }
    }
    Document::Mapping(map)
}

/// The text whose script goes on with these entries. What stands in the text stays as it is
/// written, but for a script in brackets.
fn with_script(given: &Given, more: Vec<Document>) -> Option<String> {
    let text = &given.text;
    let Some((place, root)) = scenario(&given.reading) else {
        let head = "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  script:\n";
        let script = indented(more, 2);
        return Some(edit::append_document(text, &format!("{head}{script}")));
    };
    let script = root.get("spec").and_then(|spec| spec.get("script"));
    let items = script.map(Node::to_document);
    let items = items.as_ref().and_then(Document::as_sequence);
    let mut all = items.cloned().unwrap_or_default();
    if let Some(last) = script.filter(|_| !all.is_empty()) {
        let start = last.span.start;
        let line = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let is_block = text.get(start..)?.starts_with('-');
        if let Some(indent) = text.get(line..start).filter(|_| is_block) {
            let head = text.get(..last.span.end)?.trim_end();
            let tail = text.get(head.len()..)?;
            let end = tail.find('\n').map_or(text.len(), |at| head.len() + at);
            let (head, tail) = text.split_at_checked(end)?;
            let more = indented(more, indent.len());
            return Some(format!("{head}\n{more}{}", tail.trim_start_matches('\n')));
        }
    }
    all.extend(more);
    // The list is put where a word stands, which is written as any value is.
    let without = edit::remove(text, place, "spec.script").unwrap_or_else(|_| text.to_string());
    let with = edit::set_value(&without, place, "spec.script", Scalar::Text("script")).ok()?;
    let span = edit::locate(&with, place, "spec.script")?;
    let (head, tail) = (with.get(..span.start)?, with.get(span.end..)?);
    let line = head.rfind('\n').map_or(0, |at| at + 1);
    let lead = head.get(line..)?;
    Some(match lead.trim_start().strip_prefix("script:") {
        Some(_) => {
            let indent = lead.len() - lead.trim_start().len();
            let list = indented(all, indent);
            let tail = tail.strip_prefix('\n').unwrap_or(tail);
            format!("{}\n{list}{tail}", head.trim_end())
        }
        None => format!("{head}{}{tail}", api::json(&all.into())),
    })
}

/// The entries as a block, each line that far to the right.
fn indented(entries: Vec<Document>, by: usize) -> String {
    let mut text = String::new();
    for line in to_yaml(&entries.into()).split_inclusive('\n') {
        if !line.trim().is_empty() {
            text.push_str(&" ".repeat(by));
        }
        text.push_str(line);
    }
    text
}
