//! The texts that the page offers to begin with.

/// A text to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// The text.
    pub text: &'static str,
}

/// The texts; the page opens with the first.
pub const EXAMPLES: [Example; 1] = [Example {
    title: "Rolling update, move by move",
    text: r"# A web service. Turn a knob or edit the text: what differs is rolled out at once.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: my-app
spec:
  replicas: 6
  minReadySeconds: 5
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%        # at most 8 pods
      maxUnavailable: 25%  # at least 5 available
  selector:
    matchLabels: {app: my-app}
  template:
    metadata:
      labels: {app: my-app}
    spec:
      containers:
      - name: app
        image: my-app:v1
        readinessProbe:
          httpGet: {path: /ready, port: 8080}
          periodSeconds: 5
          failureThreshold: 3
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  apps:
  - image: my-app:v1
    readyAfterSeconds: 4
  - image: my-app:v2
    readyAfterSeconds: 12
  script:
  - atSeconds: 30
    deployment: my-app
    setImage: my-app:v2
",
}];
