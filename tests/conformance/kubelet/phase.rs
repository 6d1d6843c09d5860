//! Phases from container states.

use rollscope::api::{Container, ContainerState, ContainerStatus, RestartPolicy, Terminated};
use rollscope::kubelet::phase::{Moment, Part, phase};
use serde_json::Value;

use super::bench;
use crate::cases::{Case, Verdict};

pub fn run(case: &Case) -> Verdict {
    let spec = &case.0["spec"];
    let policy = match spec["restartPolicy"].as_str() {
        Some("Never") => RestartPolicy::Never,
        Some("OnFailure") => RestartPolicy::OnFailure,
        _ => RestartPolicy::Always,
    };
    let app = containers(&spec["containers"], false);
    let mut init = containers(&spec["init"], false);
    init.extend(containers(&spec["sidecars"], true));
    let moment = Moment {
        final_evaluation: spec["podIsTerminal"] == true,
        app_active: spec["podHasInitialized"] == true,
    };
    let found = phase(policy, parts(&init), parts(&app), moment);
    if case.0["result"] == found.name() {
        Verdict::Matches
    } else {
        Verdict::Differs(format!("{}, recorded {}", found.name(), case.0["result"]))
    }
}

type Shown = (Container, Option<ContainerStatus>);

fn parts(containers: &[Shown]) -> impl Iterator<Item = Part<'_>> {
    containers.iter().map(|(spec, status)| Part {
        spec,
        status: status.as_ref(),
    })
}

fn containers(states: &Value, sidecar: bool) -> Vec<Shown> {
    let states = states.as_array().expect("a list").iter();
    states
        .map(|state| {
            let mut container = bench::container("app");
            container.restart_policy = sidecar.then_some(RestartPolicy::Always);
            (container, status(state.as_str().expect("a word")))
        })
        .collect()
}

fn status(word: &str) -> Option<ContainerStatus> {
    let end = |code: &str| Terminated {
        exit_code: code.parse().expect("a code"),
        reason: "",
        started_ms: 0,
        finished_ms: 0,
    };
    let mut status = ContainerStatus::waiting("");
    match word {
        "none" => return None,
        "waiting" => {}
        "running" | "running-unstarted" => {
            status.state = ContainerState::Running { started_ms: 0 };
            status.started = word == "running";
        }
        _ => {
            if let Some(code) = word.strip_prefix("exit") {
                status.state = ContainerState::Terminated(end(code).into());
            } else if let Some(code) = word.strip_prefix("backoff") {
                status.last_termination = Some(end(code).into());
            } else {
                panic!("unknown state {word}");
            }
        }
    }
    Some(status)
}
