//! Traces of the EndpointSlice controller (SCHEMA additions, section 11).

use std::rc::Rc;

use rollscope::api::{Labels, NodeId, Pod, PodId, PodPhase, PodTemplate, Service, ServiceId};
use rollscope::sim::{Command, LockStep, Object};
use rollscope::store::Change;
use serde_json::{Map, Value, json};

use crate::cases::{Case, Verdict};

/// Replays a case step by step until a snapshot differs.
pub fn run(case: &Case) -> Verdict {
    let mut lock_step = LockStep::new(1, 0);
    for (number, step) in case.0["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .enumerate()
    {
        let action = &step["action"];
        lock_step.pass(1000);
        act(&mut lock_step, &case.0["spec"]["service"], action);
        for (what, found) in [
            ("pods", pods(&lock_step)),
            ("services", services(&lock_step)),
        ] {
            let recorded = &step["state"][what];
            if found != *recorded {
                let why =
                    format!("step {number} {action}: {what} {found}\n      recorded {recorded}");
                return Verdict::Differs(why);
            }
        }
    }
    Verdict::Matches
}

fn act(lock_step: &mut LockStep, service: &Value, action: &Value) {
    let pod = action["pod"]
        .as_str()
        .and_then(|name| lock_step.world().store.find_pod(name));
    let pod = pod.unwrap_or(PodId(u32::MAX));
    match action["do"].as_str().expect("an action") {
        "create-service" => apply_service(lock_step, service, "web"),
        "service-selector" => {
            apply_service(lock_step, service, action["app"].as_str().expect("a label"));
        }
        "delete-service" => {
            let services = lock_step.world().store.services.iter();
            let ids: Vec<_> = services.map(|(index, _)| ServiceId::from(index)).collect();
            for id in ids {
                lock_step.write(Change::ServiceDeleted(id));
            }
        }
        "create-pod" => create_pod(lock_step, action["pod"].as_str().expect("a name")),
        "bind" => {
            let exists = action["node"].is_null();
            lock_step.bind(pod, NodeId(if exists { 0 } else { 99 }));
        }
        "running-not-ready" | "unready" => lock_step.report(pod, PodPhase::Running, false),
        "ready" => lock_step.report(pod, PodPhase::Running, true),
        "ready-without-ip" => {
            lock_step.report(pod, PodPhase::Running, true);
            lock_step.edit_status(pod, |status| status.pod_ip = None);
        }
        "fail" => lock_step.report(pod, PodPhase::Failed, false),
        "succeed" => lock_step.report(pod, PodPhase::Succeeded, false),
        "delete" => {
            let grace_period_seconds = None;
            let command = Command::DeletePod {
                pod,
                grace_period_seconds,
            };
            lock_step.submit(&command).expect("the pod exists");
        }
        "finish" => lock_step.finish(pod),
        "label" => {
            let annotations = Rc::default();
            let labels = labels(action["app"].as_str().expect("a label"));
            lock_step.write(Change::PodMeta {
                id: pod,
                labels,
                annotations,
            });
        }
        other => panic!("{other}?"),
    }
}

fn labels(app: &str) -> Rc<Labels> {
    Rc::new([("app".into(), app.into())].into())
}

fn apply_service(lock_step: &mut LockStep, spec: &Value, app: &str) {
    let mut document = json!({
        "metadata": {"name": "web"},
        "spec": {"ports": [{"port": 80}]},
    });
    for (key, value) in spec.as_object().expect("a spec") {
        document["spec"][key] = value.clone();
    }
    document["spec"]["selector"] = json!({"app": app});
    let service = Service::from_document(&tree(&document));
    let command = Command::Apply(vec![Object::Service(Rc::new(service))]);
    lock_step.submit(&command).expect("a good Service");
}

fn create_pod(lock_step: &mut LockStep, name: &str) {
    let template = tree(&json!({
        "metadata": {"labels": {"app": "web"}},
        "spec": {"containers": [{"name": "app", "image": "app:v1",
            "ports": [{"name": "http", "containerPort": 8080}]}]},
    }));
    let (id, _, uid) = lock_step.world().store.next_pod(0);
    let pod = Pod {
        name: name.into(),
        namespace: "default".into(),
        uid,
        owner: None,
        labels: labels("web"),
        annotations: Rc::default(),
        template: Rc::new(PodTemplate::from_document(&template)),
        identity: None,
        created_s: 0,
        node: None,
        bonds: None,
        deletion: None,
        status: Rc::default(),
    };
    lock_step.write(Change::PodCreated(id, Rc::new(pod)));
}

fn pods(lock_step: &LockStep) -> Value {
    let pods = lock_step.world().store.pods.iter().map(|(_, pod)| {
        let mut fields = json!({
            "state": crate::lock_step::letter(pod),
            "bound": pod.node.is_some(),
        });
        if pod.status.pod_ip.is_some() {
            fields["hasIP"] = true.into();
        }
        (pod.name.to_string(), fields)
    });
    Value::Object(pods.collect())
}

fn services(lock_step: &LockStep) -> Value {
    let store = &lock_step.world().store;
    let mut found = Map::new();
    for (index, service) in store.services.iter() {
        let endpoints = store
            .endpoints(index.into())
            .expect("a Service has endpoints");
        let by_pod = endpoints.written().map(|(pod, endpoint)| {
            let name = store.pod(pod).expect("it exists").name.to_string();
            let fields = json!({
                "ready": endpoint.ready,
                "serving": endpoint.serving,
                "terminating": endpoint.terminating,
                "nodeName": store.node(endpoint.node).map_or("no-such-node".into(), |node| node.name.replace("node-", "n")),
            });
            (name, fields)
        });
        let by_pod: Map<_, _> = by_pod.collect();
        let ports = endpoints.slices().flat_map(|slice| slice.ports.iter());
        let ports = ports.map(|port| json!([*port.name, port.port, *port.protocol]));
        let mut fields = json!({
            "endpoints": by_pod,
            "ports": ports.collect::<Vec<_>>(),
            "slices": endpoints.slices().count(),
        });
        if service.headless {
            fields["headlessLabel"] = true.into();
        }
        found.insert(service.meta.name.to_string(), fields);
    }
    Value::Object(found)
}

fn tree(value: &Value) -> rollscope::api::Document {
    serde_json::from_value(value.clone()).expect("JSON is a document")
}
