//! What an hour of probing costs.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use rollscope::scenario;
use rollscope::sim::World;

const TEXT: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  replicas: 1000
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
      - name: app
        image: app:v1
        startupProbe: {tcpSocket: {port: 80}, periodSeconds: 5, failureThreshold: 30}
        readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}
        livenessProbe: {tcpSocket: {port: 80}, periodSeconds: 10}
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  nodes: 20
  apps:
  - image: app:v1
    readyAfter: 10s
    readySpread: 10s
";

/// A flapping readiness: three attempts of every ten fail, so nothing can be passed over.
const FLAPPING: &str = "
    answers:
    - {from: 600s, says: badly, probe: readiness}
    - {from: 660s, says: well, probe: readiness}
    - {from: 1200s, says: badly, probe: readiness}
    - {from: 1260s, says: well, probe: readiness}
";

fn hour(text: &str) -> usize {
    let mut world = World::new(scenario::open(text).setup);
    let mut records = 0;
    while world.step(3_600_000).is_some() {
        records += 1;
    }
    records
}

fn an_hour_of_probes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1,000 pods with three probes, one hour");
    group.sample_size(10);
    let flapping = format!("{TEXT}{}", FLAPPING.trim_start_matches('\n'));
    for (name, text) in [("steady", TEXT), ("readiness lost twice", &flapping)] {
        println!("{name}: {} records", hour(text));
        group.bench_function(name, |bencher| bencher.iter(|| black_box(hour(text))));
    }
}

criterion_group!(benches, an_hour_of_probes);
criterion_main!(benches);
