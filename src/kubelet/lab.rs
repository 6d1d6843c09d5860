//! A bench for tests: one pod on one node, driven as the world drives it.

use std::fmt::Write as _;
use std::rc::Rc;

use super::app::{AppBehaviour, Apps};
use super::{Context, NodeAgent, NodeTiming, PodWorker, sync_pod};
use crate::api::{
    Container, Deletion, Document, Ms, NodeId, Pod, PodId, PodSpec, PodTemplate, Probe,
    ProbeHandler, Uid,
};
use crate::store::{Change, Write};

/// One pod and everything around it.
#[derive(Debug)]
pub struct Lab {
    pub pod: Pod,
    pub worker: PodWorker,
    pub node: NodeAgent,
    pub apps: Apps,
    pub timing: NodeTiming,
    pub now_ms: Ms,
    pub wake_at_ms: Option<Ms>,
    /// Everything written, with its time.
    pub log: Vec<(Ms, Write)>,
}

/// A probe with Kubernetes' defaults.
pub fn probe() -> Probe {
    Probe {
        handler: ProbeHandler::TcpSocket {
            port: crate::api::PortRef::Number(80),
        },
        initial_delay_seconds: 0,
        timeout_seconds: 1,
        period_seconds: 10,
        success_threshold: 1,
        failure_threshold: 3,
        termination_grace_period_seconds: None,
    }
}

/// A container without probes.
pub fn container(name: &str) -> Container {
    Container {
        name: name.into(),
        image: format!("{name}:v1").into(),
        ..Container::default()
    }
}

/// A pod spec with these containers.
pub fn spec(containers: Vec<Container>) -> PodSpec {
    PodSpec {
        containers,
        termination_grace_period_seconds: 30,
        ..PodSpec::default()
    }
}

impl Lab {
    /// A pod that has just been bound at 0, on a node without delays, whose program is ready at
    /// once.
    pub fn new(spec: PodSpec) -> Self {
        let template = PodTemplate {
            labels: Rc::default(),
            annotations: Rc::default(),
            bonds: None,
            spec,
            document: Document::Null,
            fingerprint: 0,
        };
        let pod = Pod {
            name: "p".into(),
            namespace: "ns".into(),
            uid: Uid(1),
            owner: None,
            labels: Rc::default(),
            annotations: Rc::default(),
            template: Rc::new(template),
            identity: None,
            created_s: 0,
            node: Some(NodeId(0)),
            bonds: None,
            deletion: None,
            status: Rc::default(),
        };
        let otherwise = Rc::new(AppBehaviour {
            ready_after_ms: Some(0),
            ..AppBehaviour::default()
        });
        Self {
            pod,
            worker: PodWorker::default(),
            node: NodeAgent::default(),
            apps: Apps {
                otherwise,
                ..Apps::default()
            },
            timing: NodeTiming {
                sandbox_ms: 0,
                container_start_ms: 0,
                ..NodeTiming::default()
            },
            now_ms: 0,
            wake_at_ms: Some(0),
            log: Vec::new(),
        }
    }

    /// Another lab that starts like this one.
    pub fn twin(&self) -> Self {
        Self {
            pod: self.pod.clone(),
            worker: self.worker.clone(),
            node: self.node.clone(),
            apps: self.apps.clone(),
            timing: self.timing,
            now_ms: self.now_ms,
            wake_at_ms: self.wake_at_ms,
            log: self.log.clone(),
        }
    }

    /// The behaviour of all programs.
    pub fn behave(mut self, behaviour: AppBehaviour) -> Self {
        self.apps.otherwise = Rc::new(behaviour);
        self
    }

    /// One turn, now.
    pub fn turn(&mut self) {
        let context = Context {
            now_ms: self.now_ms,
            seed: 0,
            apps: &self.apps,
            timing: &self.timing,
        };
        let (node, worker) = (&mut self.node, &mut self.worker);
        let mut writes = Vec::new();
        self.wake_at_ms = sync_pod(&context, PodId(0), &self.pod, node, worker, &mut writes);
        for write in writes {
            if let Change::PodStatus(_, status) = &write.change {
                self.pod.status = Rc::clone(status);
            }
            self.log.push((self.now_ms, write));
        }
    }

    /// All turns up to and including `end_ms`.
    pub fn run_until(&mut self, end_ms: Ms) {
        while let Some(at_ms) = self.wake_at_ms.filter(|at_ms| *at_ms <= end_ms) {
            assert!(at_ms >= self.now_ms, "time goes back");
            self.now_ms = at_ms;
            self.turn();
        }
        self.now_ms = end_ms;
    }

    /// Marks the pod for deletion.
    pub fn delete(&mut self, grace_period_seconds: i64) {
        self.pod.deletion = Some(Deletion {
            requested_ms: self.now_ms,
            grace_period_seconds,
        });
        self.turn();
    }

    /// The log as text: time, rule, what, event.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at_ms, write) in &self.log {
            let what = match &write.change {
                Change::PodStatus(_, status) => {
                    let shown: Vec<String> = status
                        .init_containers
                        .iter()
                        .chain(&status.containers)
                        .map(|c| {
                            format!("{:?} {}{}", c.state, u8::from(c.started), u8::from(c.ready))
                        })
                        .collect();
                    format!("{} {}", status.phase.name(), shown.join(" | "))
                }
                other => format!("{other:?}"),
            };
            let event = write.event.as_ref();
            let event = event.map_or(String::new(), |e| format!(" ({}: {})", e.reason, e.message));
            let _ = writeln!(text, "{at_ms:>7} {} {what}{event}", write.because.rule());
        }
        text
    }
}

#[cfg(test)]
#[path = "lab_tests.rs"]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
