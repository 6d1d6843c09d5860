//! The states of a pod's life, the ways between them, and who is where.

use super::stage::LaneView;
use crate::api::{PodTemplate, RestartPolicy};
use crate::kubelet::PodState;
use PodState as S;

/// The ways from one state to another that the diagram draws.
pub const EDGES: [(PodState, PodState); 21] = [
    (S::Unscheduled, S::Creating),
    (S::Creating, S::Pulling),
    (S::Pulling, S::Creating),
    (S::Pulling, S::ImagePullBackOff),
    (S::ImagePullBackOff, S::Pulling),
    (S::Creating, S::Init),
    (S::Init, S::Creating),
    (S::Creating, S::Starting),
    (S::Creating, S::NotReady),
    (S::Starting, S::NotReady),
    (S::NotReady, S::Ready),
    (S::Ready, S::Available),
    (S::Available, S::NotReady),
    (S::Starting, S::CrashLoopBackOff),
    (S::NotReady, S::CrashLoopBackOff),
    (S::Available, S::CrashLoopBackOff),
    (S::CrashLoopBackOff, S::NotReady),
    (S::NotReady, S::Terminating),
    (S::Available, S::Terminating),
    (S::Available, S::Completed),
    (S::Available, S::Failed),
];

/// Pods of one revision in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The hue of the revision.
    pub hue: u8,
    /// How many.
    pub pods: i32,
}

/// One state with the pods that are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateView {
    /// The state.
    pub state: PodState,
    /// Its pods, by revision.
    pub tokens: Vec<Token>,
    /// Whether pods of this workload can come here at all.
    pub possible: bool,
}

/// Pods that have just gone from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where they were.
    pub from: PodState,
    /// Where they are now.
    pub to: PodState,
    /// The hue of their revision.
    pub hue: u8,
    /// How many.
    pub pods: i32,
}

/// The diagram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MachineView {
    /// Every state, in the order of [`PodState::ALL`].
    pub states: Vec<StateView>,
    /// For each of [`EDGES`], whether pods of this workload can take it.
    pub possible: Vec<bool>,
    /// What has just moved.
    pub moves: Vec<Move>,
    /// Another number after each change, so that equal moves are told apart.
    pub serial: u32,
}

impl MachineView {
    /// The entry of a state.
    pub fn state(&self, state: PodState) -> Option<&StateView> {
        self.states.iter().find(|view| view.state == state)
    }
}

pub(super) fn machine_view(
    template: &PodTemplate,
    min_ready_seconds: i32,
    lanes: &[LaneView],
    moves: (&[Move], u32),
) -> MachineView {
    let spec = &Ways {
        template,
        min_ready_seconds,
    };
    let mut states = Vec::new();
    for state in PodState::ALL {
        let mut tokens = Vec::new();
        for lane in lanes {
            let pods = lane.in_state(state);
            if pods > 0 {
                tokens.push(Token {
                    hue: lane.hue,
                    pods,
                });
            }
        }
        states.push(StateView {
            state,
            tokens,
            possible: is_possible(spec, state),
        });
    }
    let possible = EDGES.iter().map(|(from, to)| is_way(spec, *from, *to));
    MachineView {
        states,
        possible: possible.collect(),
        moves: moves.0.to_vec(),
        serial: moves.1,
    }
}

/// What decides where pods of a workload can go.
struct Ways<'t> {
    template: &'t PodTemplate,
    min_ready_seconds: i32,
}

fn has_startup_probe(spec: &Ways<'_>) -> bool {
    let containers = &spec.template.spec.containers;
    containers
        .iter()
        .any(|container| container.startup_probe.is_some())
}

fn is_possible(spec: &Ways<'_>, state: PodState) -> bool {
    let pod = &spec.template.spec;
    match state {
        S::Init => !pod.init_containers.is_empty(),
        S::Starting => has_startup_probe(spec),
        S::Ready => spec.min_ready_seconds > 0,
        S::Completed => pod.restart_policy != RestartPolicy::Always,
        S::Failed => {
            pod.restart_policy == RestartPolicy::Never || pod.active_deadline_seconds.is_some()
        }
        S::CrashLoopBackOff => pod.restart_policy != RestartPolicy::Never,
        _ => true,
    }
}

fn is_way(spec: &Ways<'_>, from: PodState, to: PodState) -> bool {
    let both = is_possible(spec, from) && is_possible(spec, to);
    match (from, to) {
        (S::Creating, S::NotReady) => !has_startup_probe(spec),
        (S::NotReady, S::Ready) | (S::Ready, S::Available) => true,
        (S::Available, S::NotReady) => {
            let mut containers = spec.template.spec.containers.iter();
            containers.any(|container| container.readiness_probe.is_some())
        }
        _ => both,
    }
}
