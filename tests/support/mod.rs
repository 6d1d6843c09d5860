//! Runs to test with.

#![allow(dead_code, reason = "not every test file uses everything")]

use std::rc::Rc;

use rollscope::api::Deployment;
use rollscope::manifest::{self, ManifestObject};
use rollscope::sim::{Command, Object, Setup, Timeline, Workload};

/// A Deployment `app` of that many pods, with defaults for everything else.
pub fn deployment(replicas: i32) -> String {
    manifest_of(replicas, "25%", "25%", 0)
}

/// A Deployment `app` with a readiness probe.
pub fn manifest_of(replicas: i32, surge: &str, unavailable: &str, min_ready: i32) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  replicas: {replicas}
  minReadySeconds: {min_ready}
  strategy:
    rollingUpdate:
      maxSurge: {surge}
      maxUnavailable: {unavailable}
  selector:
    matchLabels:
      app: app
  template:
    metadata:
      labels:
        app: app
    spec:
      containers:
      - name: app
        image: app:v1
        readinessProbe:
          httpGet:
            path: /ready
            port: 8080
          periodSeconds: 5
"
    )
}

/// The Deployment in a manifest.
pub fn read(text: &str) -> Rc<Deployment> {
    let reading = manifest::read(text);
    let object = reading
        .documents
        .into_iter()
        .find_map(|document| document.object);
    match object {
        Some(ManifestObject::Deployment(deployment)) => deployment,
        _ => panic!("no Deployment: {:?}", reading.problems),
    }
}

/// A run in which the Deployment is created at once and gets the image `app:v2` after 30 seconds.
pub fn rollout(text: &str) -> Timeline {
    Timeline::new(setup(text))
}

/// The setup of [`rollout`].
pub fn setup(text: &str) -> Setup {
    let create = Command::Apply(vec![Object::Deployment(read(text))]);
    let update = Command::SetImage {
        workload: Workload::Deployment("app".into()),
        container: None,
        image: "app:v2".into(),
    };
    Setup {
        seed: 1,
        nodes: 3,
        script: vec![(0, create), (30_000, update)],
        ..Setup::default()
    }
}
