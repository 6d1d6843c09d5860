//! Quality of service from requests and limits.

use rollscope::api::Document;
use rollscope::kubelet::QosClass;
use serde_json::{Value, json};

use crate::cases::{Case, Verdict};

pub fn run(case: &Case) -> Verdict {
    let spec = &case.0["spec"];
    let spec = json!({
        "containers": containers(&spec["containers"]),
        "initContainers": containers(&spec["initContainers"]),
    });
    let document: Document = serde_yaml::from_str(&spec.to_string()).expect("JSON is YAML");
    let found = QosClass::of(&document).name();
    if case.0["result"] == found {
        Verdict::Matches
    } else {
        Verdict::Differs(format!("{found}, recorded {}", case.0["result"]))
    }
}

fn containers(list: &Value) -> Vec<Value> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().map(container).collect()
}

/// From `cpuRequest|memRequest|cpuLimit|memLimit`; what is empty is absent.
fn container(text: &Value) -> Value {
    let parts: Vec<&str> = text.as_str().expect("a text").split('|').collect();
    let pair = |cpu: &str, memory: &str| {
        let given = [("cpu", cpu), ("memory", memory)];
        let given = given.iter().filter(|(_, amount)| !amount.is_empty());
        let given = given.map(|(name, amount)| ((*name).to_owned(), json!(amount)));
        Value::Object(given.collect())
    };
    json!({"resources": {"requests": pair(parts[0], parts[1]), "limits": pair(parts[2], parts[3])}})
}
