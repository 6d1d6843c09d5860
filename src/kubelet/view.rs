//! What the page may see of a worker: the state of one probe at any moment.

use super::app::Apps;
use super::images::NodeAgent;
use super::prober::{ProbeResult, Step};
use super::reach::Bounds;
use super::turn::PodTurn;
use super::worker::{Context, NodeTiming, PodWorker};
use crate::api::{Ms, Pod, PodId, ProbeKind};
use crate::store::ProbeOutcome;

/// One probe of one container, as it stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeView {
    /// `periodSeconds`, in milliseconds.
    pub period_ms: Ms,
    /// When the next attempt begins, or when the one under way ends. `None`: there will be none
    /// as things stand: nothing runs, another probe holds it back, or it has decided.
    pub next_attempt_ms: Option<Ms>,
    /// When the attempt after that one begins.
    pub then_ms: Option<Ms>,
    /// When it will have decided that something is wrong, if every attempt from now on fails.
    /// `None` if it has decided that, or if nothing is asked.
    pub fails: Option<Bounds>,
    /// Whether an attempt is under way.
    pub is_attempting: bool,
    /// The cached result for the container that runs.
    pub result: ProbeResult,
    /// What the last attempt came to.
    pub last: Option<ProbeOutcome>,
    /// How many attempts in a row came to that.
    pub run: i32,
    /// The threshold that `run` is held against.
    pub threshold: i32,
    /// Which instance of the container the result is about: 1 for the first.
    pub instance: u32,
}

impl PodWorker {
    /// How that probe of the `index`-th container stands at `now_ms`; init containers count
    /// first. `None` if there is no such probe, or its worker has ended.
    pub fn probe_view(
        &self,
        pod: &Pod,
        index: usize,
        kind: ProbeKind,
        now_ms: Ms,
    ) -> Option<ProbeView> {
        let context = Context {
            now_ms,
            seed: 0,
            apps: &Apps::default(),
            timing: &NodeTiming {
                tell_every_attempt: true,
                ..NodeTiming::default()
            },
        };
        let (mut worker, mut node) = (self.clone(), NodeAgent::default());
        let mut writes = Vec::new();
        let turn = PodTurn::new(&context, PodId(0), pod, &mut node, &mut worker, &mut writes);
        let scene = turn.scene(index, kind)?;
        let container = self.container(index)?;
        let mut prober = *container.probers.get(kind).filter(|it| it.is_live())?;
        prober.catch_up(&scene);
        let (run, last) = prober.run();
        let due = prober.due(&scene);
        Some(ProbeView {
            period_ms: Ms::from(scene.probe.period_seconds) * 1000,
            next_attempt_ms: prober.next_attempt_ms(&scene),
            then_ms: prober.following_attempt_ms(&scene),
            fails: prober.fails(&scene),
            is_attempting: due.is_some_and(|(_, step)| step == Step::End),
            result: prober.result(scene.instance),
            last,
            run,
            threshold: match last {
                Some(ProbeOutcome::Success) => scene.probe.success_threshold,
                _ => scene.probe.failure_threshold,
            },
            instance: scene.instance,
        })
    }
}
