use super::*;
use crate::api::{IntOrPercent, PodTemplate, ProbeHandler, PullPolicy, Strategy};

const WEB: &str = "\
# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: 010
  selector:
    matchLabels: &labels
      app: web
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: '10%'
  template:
    metadata:
      labels: *labels
    spec:
      containers:
      - name: app
        image: nginx:1.25
        readinessProbe:
          httpGet: {path: /ready, port: http}
          periodSeconds: 5
      - {name: side, image: registry:5000/side}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports:
  - port: 80
";

#[test]
fn a_deployment_and_a_service() {
    let reading = read(WEB);
    assert_eq!(reading.problems, []);
    let objects: Vec<_> = reading
        .objects()
        .map(|(_, object)| object.clone())
        .collect();
    let [
        ManifestObject::Deployment(web),
        ManifestObject::Service(service),
    ] = &objects[..]
    else {
        panic!("{objects:?}");
    };
    assert_eq!(&*web.meta.name, "web");
    assert_eq!(web.spec.replicas, 8);
    assert_eq!(web.spec.progress_deadline_seconds, Some(600));
    let expected = Strategy::RollingUpdate {
        max_surge: IntOrPercent::Int(1),
        max_unavailable: IntOrPercent::Percent(10),
    };
    assert_eq!(web.spec.strategy, expected);
    assert!(web.spec.selector.matches(&web.spec.template.labels));
    let [app, side] = &web.spec.template.spec.containers[..] else {
        panic!("two containers");
    };
    assert_eq!(app.image_pull_policy, PullPolicy::IfNotPresent);
    assert_eq!(side.image_pull_policy, PullPolicy::Always);
    let probe = app.readiness_probe.as_ref().unwrap();
    assert_eq!((probe.period_seconds, probe.failure_threshold), (5, 3));
    assert!(matches!(&probe.handler, ProbeHandler::HttpGet { path, .. } if &**path == "/ready"));
    assert_eq!(service.ports[0].port, 80);
}

#[test]
fn another_image_is_another_template() {
    let reading = read(WEB);
    let Some(ManifestObject::Deployment(web)) = &reading.documents[0].object else {
        panic!("a Deployment");
    };
    let template: &PodTemplate = &web.spec.template;
    let next = template.with_image(Some("app"), "nginx:1.26").unwrap();
    assert_ne!(next.fingerprint, template.fingerprint);
    assert_ne!(&next, template);
    assert_eq!(&**next.image(None).unwrap(), "nginx:1.26");
    let back = next.with_image(None, "nginx:1.25").unwrap();
    assert_eq!(&back, template);
    assert_eq!(template.with_image(Some("none"), "x"), None);
}

#[test]
fn keys_that_are_no_text_are_written_as_kubectl_writes_them() {
    let reading = read("{1: a, 1.5: b, true: c, .inf: d}");
    let root = reading.documents[0].root.as_ref().unwrap();
    for key in ["1", "1.5", "true", ".inf"] {
        assert!(root.get(key).is_some(), "{key} in {root:?}");
    }
}
