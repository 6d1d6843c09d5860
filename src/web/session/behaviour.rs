//! Editing how programs behave: the `apps` of the Scenario document.

use super::edit;
use crate::manifest::{ManifestObject, Node, Reading, Value};

/// The Scenario document of a text.
fn scenario(reading: &Reading) -> Option<&Node> {
    let mut documents = reading.documents.iter();
    let found = documents.find(|document| document.object == Some(ManifestObject::Scenario));
    found?.root.as_ref()
}

/// `text` in which the program behind exactly this image becomes ready after `value`, a duration
/// or `never`. The entry is written before all others where there is none for the image alone.
pub(super) fn set_ready_after(
    text: &str,
    reading: &Reading,
    image: &str,
    value: &str,
) -> Option<String> {
    let entry =
        |indent: &str| format!("{indent}- image: \"{image}\"\n{indent}  readyAfter: {value}\n");
    let Some(root) = scenario(reading) else {
        let end = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        let heading = "---\napiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  apps:\n";
        return Some(format!("{text}{end}{heading}{}", entry("  ")));
    };
    let spec = root.get("spec");
    let items = match spec
        .and_then(|spec| spec.get("apps"))
        .map(|apps| &apps.value)
    {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    let own = items.iter().position(|item| {
        item.get("image")
            .and_then(Node::text)
            .is_some_and(|own| **own == *image)
    });
    if let Some(place) = own {
        let path = format!("spec.apps[{place}].readyAfter");
        return edit::set_value(text, root, &path, value);
    }
    let Some(first) = items.first() else {
        let list = format!("[{{image: \"{image}\", readyAfter: {value}}}]");
        return edit::set_value(text, root, "spec.apps", &list);
    };
    let (before, _) = text.split_at_checked(first.span.start)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let (head, tail) = text.split_at_checked(line)?;
    let lead = before.get(line..)?;
    let Some(indent) = lead.trim_end().strip_suffix('-') else {
        // A list in braces: the entry goes before its first one.
        let (head, tail) = text.split_at_checked(first.span.start)?;
        return Some(format!(
            "{head}{{image: \"{image}\", readyAfter: {value}}}, {tail}"
        ));
    };
    Some(format!("{head}{}{tail}", entry(indent)))
}
