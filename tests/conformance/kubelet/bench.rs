//! One pod and its kubelet.

use std::rc::Rc;

use rollscope::api::{
    Container, Deletion, Document, Ms, NodeId, Pod, PodId, PodSpec, PodTemplate, PortRef, Probe,
    ProbeHandler, Uid,
};
use rollscope::kubelet::app::{AppBehaviour, Apps};
use rollscope::kubelet::{Context, NodeAgent, NodeTiming, PodWorker, sync_pod};
use rollscope::store::{Change, Write};

pub struct Bench {
    pub pod: Pod,
    pub worker: PodWorker,
    pub timing: NodeTiming,
    pub now_ms: Ms,
    node: NodeAgent,
    pub apps: Apps,
    wake_at_ms: Option<Ms>,
}

pub fn probe() -> Probe {
    Probe {
        handler: ProbeHandler::TcpSocket {
            port: PortRef::Number(80),
        },
        initial_delay_seconds: 0,
        timeout_seconds: 1,
        period_seconds: 10,
        success_threshold: 1,
        failure_threshold: 3,
        termination_grace_period_seconds: None,
    }
}

pub fn container(name: &str) -> Container {
    Container {
        name: name.into(),
        image: format!("{name}:v1").into(),
        ..Container::default()
    }
}

pub fn spec(containers: Vec<Container>) -> PodSpec {
    PodSpec {
        containers,
        termination_grace_period_seconds: 30,
        ..PodSpec::default()
    }
}

impl Bench {
    /// A pod that is bound at `now_ms`.
    pub fn new(spec: PodSpec, behaviour: AppBehaviour, timing: NodeTiming, now_ms: Ms) -> Self {
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
            created_s: now_ms / 1000,
            node: Some(NodeId(0)),
            bonds: None,
            deletion: None,
            status: Rc::default(),
        };
        let apps = Apps {
            otherwise: Rc::new(behaviour),
            ..Apps::default()
        };
        Self {
            pod,
            worker: PodWorker::default(),
            timing,
            now_ms,
            node: NodeAgent::default(),
            apps,
            wake_at_ms: Some(now_ms),
        }
    }

    /// When the next turn comes by itself.
    pub fn next_ms(&self) -> Option<Ms> {
        self.wake_at_ms
    }

    /// One turn at `now_ms`.
    pub fn turn(&mut self, now_ms: Ms) -> Vec<Write> {
        self.now_ms = now_ms;
        let context = Context {
            now_ms,
            seed: 0,
            apps: &self.apps,
            timing: &self.timing,
        };
        let (node, worker) = (&mut self.node, &mut self.worker);
        let mut writes = Vec::new();
        self.wake_at_ms = sync_pod(&context, PodId(0), &self.pod, node, worker, &mut writes);
        for write in &writes {
            if let Change::PodStatus(_, status) = &write.change {
                self.pod.status = Rc::clone(status);
            }
        }
        writes
    }

    /// Marks the pod for deletion; the next turn sees it.
    pub fn delete(&mut self, grace_period_seconds: i64) {
        self.pod.deletion = Some(Deletion {
            requested_ms: self.now_ms,
            grace_period_seconds,
        });
    }
}
