//! Editing how programs behave: the `apps` of the Scenario document.

use crate::manifest::edit::{self, Scalar};
use crate::manifest::{ManifestObject, Node, Reading, Value};

/// The place of the Scenario document of a text, and its tree.
pub(super) fn scenario(reading: &Reading) -> Option<(usize, &Node)> {
    let mut documents = reading.documents.iter().enumerate();
    let found = documents.find(|(_, one)| one.object == Some(ManifestObject::Scenario));
    found.and_then(|(place, document)| Some((place, document.root.as_ref()?)))
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
    let heading = "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  apps:\n";
    let Some((document, root)) = scenario(reading) else {
        let scenario = format!("{heading}{}", entry("  "));
        return Some(edit::append_document(text, &scenario));
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
        return edit::set_value(text, document, &path, Scalar::Text(value)).ok();
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
        return Some(format!(
            "{head}{{image: \"{image}\", readyAfter: {value}}}, {tail}"
        ));
    };
    Some(format!("{head}{}{tail}", entry(indent)))
}
