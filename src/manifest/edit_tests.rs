use super::*;

const WEB: &str = "\
# the shop
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # its name
spec:
  replicas: 3  # three
  strategy:
    rollingUpdate:
      maxSurge: \"25%\"
  template:
    spec:
      containers:
        - name: app
          image: 'nginx:1.25'
          readinessProbe: {httpGet: {path: /, port: 80}}
        # the second one
        - name: side
          args: [a]
---
kind: Service
spec:
";

fn set(path: &str, value: Scalar<'_>) -> String {
    set_value(WEB, 0, path, value).unwrap()
}

/// The lines that differ, old and new.
fn changed(new: &str) -> (Vec<&str>, Vec<&str>) {
    let missing = |a: &'static str, b: &str| -> Vec<&'static str> {
        a.lines()
            .filter(|line| !b.lines().any(|other| other == *line))
            .collect()
    };
    let added = new
        .lines()
        .filter(|line| !WEB.lines().any(|other| other == *line));
    (missing(WEB, new), added.collect())
}

#[test]
fn values_that_are_there() {
    for (path, value, old, new) in [
        (
            "spec.replicas",
            Scalar::Int(5),
            "  replicas: 3  # three",
            "  replicas: 5  # three",
        ),
        (
            "spec.strategy.rollingUpdate.maxSurge",
            Scalar::Text("50%"),
            "      maxSurge: \"25%\"",
            "      maxSurge: \"50%\"",
        ),
        (
            "spec.strategy.rollingUpdate.maxSurge",
            Scalar::Int(1),
            "      maxSurge: \"25%\"",
            "      maxSurge: 1",
        ),
        (
            "spec.template.spec.containers[0].image",
            Scalar::Text("it's:2"),
            "          image: 'nginx:1.25'",
            "          image: 'it''s:2'",
        ),
        (
            "metadata.name",
            Scalar::Text("yes"),
            "  name: web   # its name",
            "  name: \"yes\"   # its name",
        ),
        (
            "spec.template.spec.containers[0].readinessProbe.httpGet.port",
            Scalar::Text("http"),
            "          readinessProbe: {httpGet: {path: /, port: 80}}",
            "          readinessProbe: {httpGet: {path: /, port: http}}",
        ),
    ] {
        assert_eq!(changed(&set(path, value)), (vec![old], vec![new]), "{path}");
    }
}

#[test]
fn values_that_are_not_there() {
    for (path, value, new) in [
        (
            "spec.minReadySeconds",
            Scalar::Int(5),
            vec!["  minReadySeconds: 5"],
        ),
        (
            "spec.strategy.rollingUpdate.maxUnavailable",
            Scalar::Text("10%"),
            vec!["      maxUnavailable: 10%"],
        ),
        (
            "metadata.labels.app",
            Scalar::Text("web"),
            vec!["  labels:", "    app: web"],
        ),
        (
            "spec.template.spec.containers[1].image",
            Scalar::Text("busybox"),
            vec!["          image: busybox"],
        ),
    ] {
        assert_eq!(changed(&set(path, value)), (vec![], new), "{path}");
    }
    let text = set(
        "spec.template.spec.containers[0].readinessProbe.periodSeconds",
        Scalar::Int(5),
    );
    assert!(text.contains("{httpGet: {path: /, port: 80}, periodSeconds: 5}"));
    let text = set_value(WEB, 1, "spec.clusterIP", Scalar::Text("None")).unwrap();
    assert!(text.ends_with("spec:\n  clusterIP: None\n"), "{text}");
}

#[test]
fn keys_taken_out() {
    let text = remove(WEB, 0, "spec.replicas").unwrap();
    assert_eq!(changed(&text), (vec!["  replicas: 3  # three"], vec![]));
    let text = remove(WEB, 0, "spec.strategy.rollingUpdate.maxSurge").unwrap();
    assert!(text.contains("    rollingUpdate:\n      {}\n"), "{text}");
    let text = remove(WEB, 0, "spec.template.spec.containers[0].name").unwrap();
    assert!(text.contains("        - image: 'nginx:1.25'\n"), "{text}");
    let probe = "spec.template.spec.containers[0].readinessProbe.httpGet";
    let text = remove(WEB, 0, &format!("{probe}.path")).unwrap();
    assert!(text.contains("{httpGet: {port: 80}}"), "{text}");
    let text = remove(WEB, 0, &format!("{probe}.port")).unwrap();
    assert!(text.contains("{httpGet: {path: /}}"), "{text}");
}

#[test]
fn refusals() {
    let set = |text, path| set_value(text, 0, path, Scalar::Int(1)).unwrap_err();
    assert_eq!(set("a: [", "a"), EditError::NoDocument);
    assert_eq!(set(WEB, "spec.strategy"), EditError::NotAScalar);
    assert_eq!(set(WEB, "metadata.name.first"), EditError::NoSuchPlace);
    assert_eq!(
        set(WEB, "spec.template.spec.containers[7].image"),
        EditError::NoSuchPlace
    );
    let shared = "a: &x {b: 2}\nc: *x\n";
    assert_eq!(set(shared, "c.b"), EditError::NotAlone);
    assert_eq!(set(shared, "a.b"), EditError::NotAlone);
}

#[test]
fn an_overruled_merge() {
    let text = "base: &x {b: 2}\nown:\n  <<: *x\n  c: 3\n";
    let text = set_value(text, 0, "own.d", Scalar::Int(4)).unwrap();
    assert_eq!(text, "base: &x {b: 2}\nown:\n  <<: *x\n  c: 3\n  d: 4\n");
}

#[test]
fn another_document() {
    assert_eq!(append_document("", "a: 1\n"), "a: 1\n");
    assert_eq!(append_document("b: 1", "a: 1\n"), "b: 1\n---\na: 1\n");
}

#[test]
fn places() {
    let at = |path| {
        let span = locate(WEB, 0, path).unwrap();
        WEB.get(span.start..span.end).unwrap()
    };
    assert_eq!(at("spec.replicas"), "3");
    assert_eq!(at("spec.strategy.rollingUpdate"), "rollingUpdate");
    assert_eq!(
        at("spec.strategy.rollingUpdate.maxUnavailable"),
        "rollingUpdate"
    );
    assert_eq!(at("spec.template.spec.containers[1].args[0]"), "a");
}
