//! The condition tables of the status generator (KL-44 to KL-46).

use serde_json::Value;

use super::*;
use crate::api::{RestartPolicy, Terminated};
use crate::kubelet::lab;

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

/// Containers of that name list with their statuses.
fn containers(
    case: &Value,
    names: &str,
    policy: Option<RestartPolicy>,
) -> Vec<(Container, Option<ContainerStatus>)> {
    let with_status = |name: &Value| {
        let mut container = lab::container(name.as_str().unwrap());
        container.restart_policy = policy;
        let status = list(&case["statuses"]).find(|status| status["name"] == *name);
        (container, status.map(status_of))
    };
    list(&case["spec"][names]).map(with_status).collect()
}

fn status_of(value: &Value) -> ContainerStatus {
    let mut status = ContainerStatus::waiting("");
    status.ready = value["ready"] == true;
    status.started = value["started"] == true;
    match value["state"].as_str() {
        Some("running") => status.state = ContainerState::Running { started_ms: 0 },
        Some("terminated") => {
            status.state = ContainerState::Terminated(Box::new(Terminated {
                exit_code: 0,
                reason: "",
                started_ms: 0,
                finished_ms: 0,
            }));
        }
        _ => {}
    }
    status
}

fn parts(
    containers: &[(Container, Option<ContainerStatus>)],
) -> impl Iterator<Item = Part<'_>> + Clone {
    containers.iter().map(|(spec, status)| Part {
        spec,
        status: status.as_ref(),
    })
}

#[test]
fn every_row_that_the_model_can_say() {
    let table = include_str!("../../tests/tables/pod_conditions.json");
    let table: Value = serde_json::from_str(table).unwrap();
    let (mut checked, mut left_out) = (0, 0);
    for case in list(&table["cases"]) {
        // KL-12: the kubelet makes a status for every container before it looks at conditions, so
        // it never says that it knows none. Those rows, and no others, are left out.
        let unknown = case["expected"]["reason"] == "UnknownContainerStatuses";
        assert_eq!(case["statuses"].is_null(), unknown, "{case}");
        if unknown {
            left_out += 1;
            continue;
        }
        let mut status = PodStatus::default();
        for (gate, value) in case["gateConditions"].as_object().unwrap() {
            let value = if value == "True" {
                ConditionStatus::True
            } else {
                ConditionStatus::False
            };
            let condition = ConditionState {
                status: Some(value),
                ..ConditionState::default()
            };
            status.set_other(&gate.as_str().into(), condition);
        }
        checked += 1;
        let phase = match case["phase"].as_str().unwrap() {
            "Succeeded" => PodPhase::Succeeded,
            "Failed" => PodPhase::Failed,
            "Pending" => PodPhase::Pending,
            _ => PodPhase::Running,
        };
        let inits = containers(case, "initContainers", None);
        let sidecars = containers(case, "sidecars", Some(RestartPolicy::Always));
        let apps = containers(case, "containers", None);
        let verdict = match case["condition"].as_str().unwrap() {
            "Initialized" => {
                let has_started = |(_, status): &(Container, Option<ContainerStatus>)| {
                    let state = status.as_ref().map(|status| &status.state);
                    state.is_some_and(|state| !matches!(state, ContainerState::Waiting { .. }))
                };
                let started = apps.iter().any(has_started);
                initialized(&parts(&inits).chain(parts(&sidecars)), started, phase, None)
            }
            condition => {
                let ready_parts = parts(&sidecars).chain(parts(&apps));
                let verdict = containers_ready(&ready_parts, phase, None);
                let gates = list(&case["spec"]["readinessGates"]);
                let gates: Vec<Rc<str>> = gates.map(|gate| gate.as_str().unwrap().into()).collect();
                if condition == "Ready" {
                    ready(&verdict, &gates, &status)
                } else {
                    verdict
                }
            }
        };
        let expected = &case["expected"];
        assert_eq!(verdict.status, expected["status"] == "True", "{case}");
        let mut written = ConditionState::default();
        verdict.store(&mut written, 0);
        assert_eq!(written.reason(), expected["reason"], "{case}");
        if let Some(message) = expected["message"].as_str() {
            assert_eq!(written.message(), message, "{case}");
        }
    }
    assert_eq!((checked, left_out), (33, 3));
}

#[test]
fn what_is_told_is_kept_while_it_is_the_same() {
    let before = told(None, "NotReady", |out| out.write_str("a [b]")).unwrap();
    let again = |reason, text| told(Some(&before), reason, |out| out.write_str(text)).unwrap();
    assert!(Rc::ptr_eq(&before, &again("NotReady", "a [b]")));
    for (reason, text) in [
        ("NotReady", "a [b"),
        ("NotReady", "a [b]]"),
        ("Other", "a [b]"),
    ] {
        let other = again(reason, text);
        assert_eq!(
            (other.reason, other.message.as_deref()),
            (reason, Some(text))
        );
    }
}
