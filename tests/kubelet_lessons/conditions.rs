//! Conditions that others than the kubelet set, or that it sets for others.

use rollscope::api::{ConditionStatus, PodId};

use super::run::Run;
use super::{pod, scenario};

/// KL-46, KL-72: the kubelet decides, and hears of a change of the pod through its watch.
#[test]
fn a_readiness_gate() {
    let gates = "readinessGates: [{conditionType: a/one}, {conditionType: a/two}]";
    let script = "script:
  - {at: 10s, condition: {pod: 1, type: a/one, status: 'True'}}
  - {at: 20s, condition: {pod: 1, type: a/two, status: 'False'}}
  - {at: 30s, condition: {pod: 1, type: a/two, status: 'True'}}
  - {at: 40s, condition: {pod: 1, type: a/one, status: 'False'}}";
    let text = format!("{}{}", pod("gated", gates, ""), scenario("", script));
    let text = text.replace("kubelet: 0s", "kubelet: 1s");
    let mut run = Run::of(&text);
    let missing = |gate: &str| {
        format!("corresponding condition of pod readiness gate \"{gate}\" does not exist.")
    };
    let closed = |gate: &str| {
        format!("the status of pod readiness gate \"{gate}\" is not \"True\", but False")
    };
    for (at_ms, message, since_s) in [
        (
            10_900,
            format!("{}, {}", missing("a/one"), missing("a/two")),
            1,
        ),
        (19_000, missing("a/two"), 1),
        (29_000, closed("a/two"), 1),
        (39_000, String::new(), 31),
        (49_000, closed("a/one"), 41),
    ] {
        run.until(at_ms);
        let status = run.status("gated");
        assert!(status.containers_ready.is_true());
        let ready = &status.ready;
        assert_eq!(ready.message(), message);
        assert_eq!(
            (ready.is_true(), ready.since_s),
            (message.is_empty(), since_s)
        );
        let reason = if message.is_empty() {
            ""
        } else {
            "ReadinessGatesNotReady"
        };
        assert_eq!(ready.reason(), reason);
    }
    let kubelet = run.records.iter().filter(|record| {
        matches!(record.actor, rollscope::sim::Actor::Kubelet(..)) && record.at_ms > 5_000
    });
    assert_eq!(kubelet.count(), 4, "it writes nothing that has not changed");
}

/// KL-48, KL-93.
#[test]
fn a_disruption() {
    let script = "script: [{at: 10s, fault: {pod: 1, kind: evict}}]";
    let text = format!("{}{}", pod("victim", "", ""), scenario("", script));
    let mut run = Run::of(&text);
    run.until(60_000);
    let status = &run.pods[PodId(0).index()].status;
    let condition = status.other("DisruptionTarget").unwrap();
    assert_eq!(condition.status, Some(ConditionStatus::True));
    assert_eq!(condition.reason(), "TerminationByKubelet");
    assert_eq!(condition.message(), status.message());
    assert_eq!(status.reason(), "Evicted");
}
