//! The documents of a text as trees.

use super::parse;
use super::read::MAX_BYTES;
use super::split::split;
use super::tree::{Node, Value};

/// The trees of the documents of a text, numbered as in [`Reading::documents`]; `None` where a
/// document is no YAML.
pub(super) fn trees(text: &str) -> Vec<Option<Node>> {
    let mut trees = Vec::new();
    let mut nodes = 0;
    if text.len() > MAX_BYTES {
        return trees;
    }
    for chunk in split(text) {
        if chunk.bad_separator.is_some() {
            trees.push(None);
            continue;
        }
        match parse::parse(chunk.text, chunk.start, &mut nodes) {
            Err(_) => trees.push(None),
            Ok(parsed) => {
                let root = parsed.root.filter(|root| root.value != Value::Null);
                trees.extend(root.into_iter().flat_map(flatten).map(Some));
            }
        }
    }
    trees
}

/// The tree of the first document of a text, whatever it is about.
pub fn tree(text: &str) -> Option<Node> {
    trees(text).into_iter().next()?
}

/// A list stands for its items. The items of a typed list (`ConfigMapList`) need not say what
/// they are.
pub(super) fn flatten(root: Node) -> Vec<Node> {
    let kind = root.get("kind").and_then(Node::text).cloned();
    let item_kind = kind.as_deref().and_then(|kind| kind.strip_suffix("List"));
    let items = root.get("items").map(|items| &items.value);
    let (Some(item_kind), Some(Value::List(items))) = (item_kind, items) else {
        return vec![root];
    };
    let version = root.get("apiVersion").map(|version| &version.value);
    let typed = items.iter().cloned().map(|mut item| {
        if !item_kind.is_empty() {
            item.put_hidden("kind", Value::Text(item_kind.into()));
            if let Some(version) = version {
                item.put_hidden("apiVersion", version.clone());
            }
        }
        item
    });
    typed.collect()
}
