//! The object that the API server makes of a manifest.

use rollscope::api::{self, Document, Kind, Policy};
use rollscope::manifest::kubectl::Verb;
use rollscope::manifest::{Options, read_with};
use serde_json::Value;

use crate::cases::{Case, Verdict};

pub fn run(case: &Case) -> Verdict {
    let case = &case.0;
    let options = Options {
        namespace: "demo",
        verb: Verb::Create,
        ..Options::default()
    };
    let reading = read_with(case["manifest"].as_str().unwrap_or_default(), &options);
    let [document] = &reading.documents[..] else {
        return Verdict::NotImplemented;
    };
    let Some(kind) = Kind::of(&document.api_version, &document.kind) else {
        return Verdict::NotImplemented;
    };
    let object = match api::admit(kind, &document.document, None, "demo", Policy::default()) {
        Ok(admitted) => admitted.object,
        Err(refusal) => return Verdict::Differs(format!("refused: {refusal:?}")),
    };
    let mut found = to_json(&object);
    let mut expected = case["object"].clone();
    // What controllers write is not the API server's to fill in.
    drop_field(&mut found, "status");
    drop_field(&mut expected, "status");
    if expected["metadata"]["name"] == "<generated>" {
        drop_field(&mut found["metadata"], "name");
    }
    drop_drawn(&mut expected);
    let warnings: Vec<_> = reading.warnings().map(Value::from).collect();
    let recorded = case["warnings"].as_array().cloned().unwrap_or_default();
    if found != expected {
        return Verdict::Differs(format!("{found}\n    recorded {expected}"));
    }
    if warnings != recorded {
        return Verdict::Differs(format!("warnings {warnings:?}, recorded {recorded:?}"));
    }
    Verdict::Matches
}

fn to_json(document: &Document) -> Value {
    serde_json::to_value(document).expect("a document is JSON")
}

fn drop_field(object: &mut Value, field: &str) {
    if let Some(object) = object.as_object_mut() {
        object.remove(field);
    }
}

/// Takes out what the server draws from a pool: addresses, node ports, name suffixes.
fn drop_drawn(value: &mut Value) {
    let drawn = |value: &Value| {
        let first = value
            .as_array()
            .and_then(|list| list.first())
            .unwrap_or(value);
        matches!(first.as_str(), Some("<allocated>" | "<generated>"))
    };
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !drawn(value));
            map.values_mut().for_each(drop_drawn);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_drawn),
        _ => {}
    }
}
