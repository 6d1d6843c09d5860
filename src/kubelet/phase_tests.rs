//! The phase tables of the kubelet (KL-7, KL-24).

use serde_json::Value;

use super::*;
use crate::api::Terminated;
use crate::kubelet::lab;

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn policy(value: &Value) -> Option<RestartPolicy> {
    Some(match value.as_str()? {
        "Always" => RestartPolicy::Always,
        "OnFailure" => RestartPolicy::OnFailure,
        _ => RestartPolicy::Never,
    })
}

fn status_of(value: &Value) -> Option<ContainerStatus> {
    let end = |code: &Value| Terminated {
        exit_code: i32::try_from(code.as_i64().unwrap()).unwrap(),
        reason: "",
        started_ms: 0,
        finished_ms: 0,
    };
    let mut status = ContainerStatus::waiting("");
    match value["state"].as_str()? {
        "running" => status.state = ContainerState::Running { started_ms: 0 },
        "terminated" => status.state = ContainerState::Terminated(end(&value["exit"]).into()),
        _ => {}
    }
    if !value["lastExit"].is_null() {
        status.last_termination = Some(end(&value["lastExit"]).into());
    }
    status.started = value["started"] == true;
    Some(status)
}

#[test]
fn every_row_of_the_phase_tables() {
    let table = include_str!("../../tests/tables/pod_phase.json");
    let table: Value = serde_json::from_str(table).unwrap();
    for case in list(&table["cases"]) {
        let shown = |spec: &Value| {
            let name = spec["name"].as_str().or(spec.as_str()).unwrap();
            let mut container = lab::container(name);
            let own = policy(&case["containerRestartPolicy"][name]);
            container.restart_policy = own.or(policy(&spec["restartPolicy"]));
            if spec["sidecar"] == true {
                container.restart_policy = Some(RestartPolicy::Always);
            }
            (container, status_of(&case["statuses"][name]))
        };
        let init: Vec<_> = list(&case["init"]).map(shown).collect();
        let app: Vec<_> = list(&case["app"]).map(shown).collect();
        let parts = |list: &'static [(Container, Option<ContainerStatus>)]| {
            list.iter().map(|(spec, status)| Part {
                spec,
                status: status.as_ref(),
            })
        };
        let moment = Moment {
            final_evaluation: case["finalEvaluation"] == true,
            app_active: case["appActive"] == true,
        };
        let pod = policy(&case["restartPolicy"]).unwrap();
        let found = phase(pod, parts(init.leak()), parts(app.leak()), moment);
        assert_eq!(found.name(), case["phase"], "{case}");
    }
}
