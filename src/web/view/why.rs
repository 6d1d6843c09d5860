//! Why things stand as they do: the wait in force, the last decision, what has just happened, and
//! what comes next.

use super::Glance;
use super::count::NextDue;
use super::rollout::RolloutPhase;
use crate::api::{Ms, ObjectRef, PodId};
use crate::insight::pace::Pace;
use crate::insight::{Explanation, explain, explain_wait, short_name};
use crate::sim::{Actor, Record};
use crate::store::{Change, Reason, WaitsFor};

/// Something that happened, explained.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// When.
    pub at_ms: Ms,
    /// Which record it was, counted from the beginning of the run.
    pub record: usize,
    /// Why.
    pub why: Explanation,
    /// Whether it is the very last thing that happened.
    pub is_last: bool,
}

/// What comes next, as far as kubelets can tell.
#[derive(Clone, Debug)]
pub struct NextView {
    /// What, as in `readiness probe of q7x2k`.
    pub what: String,
    /// In how many milliseconds.
    pub in_ms: Ms,
    /// Which pod it happens to.
    pub pod: PodId,
}

/// How things stand, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Something is under way.
    #[default]
    Busy,
    /// All is as it should be.
    Calm,
    /// The rest waits for somebody.
    Held,
    /// It does not go on by itself.
    Stuck,
}

/// Why things stand as they do.
#[derive(Clone, Debug, Default)]
pub struct WhyView {
    /// What the rollout waits for, or that it is complete.
    pub now: Explanation,
    /// The tone in which `now` is shown.
    pub tone: Tone,
    /// The last decision of the workload's controller.
    pub decision: Option<Told>,
    /// The last thing that anybody did, if it is not that decision.
    pub last: Option<Told>,
    /// What comes next.
    pub next: Option<NextView>,
}

pub(super) fn why_view(
    glance: &Glance<'_>,
    pace: &Pace,
    phase: RolloutPhase,
    next: NextDue,
) -> WhyView {
    let mut now = explain_wait(glance.language, pace);
    let tone = match pace.waits_for {
        _ if phase == RolloutPhase::DeadlineExceeded => Tone::Stuck,
        WaitsFor::Nothing => Tone::Calm,
        WaitsFor::Resume => Tone::Held,
        _ => Tone::Busy,
    };
    if tone == Tone::Stuck {
        now.sentence = glance.language.stuck(&now.sentence);
    }
    why(glance, now, tone, next)
}

/// The wait in force with all that is told beside it.
pub(super) fn why(glance: &Glance<'_>, now: Explanation, tone: Tone, next: NextDue) -> WhyView {
    let timeline = glance.timeline;
    let past = timeline.past();
    let mut decisions = past.iter().enumerate().rev();
    let decision = decisions.find(|(_, record)| decides(record, glance.workload));
    let mut last = past.iter().enumerate().next_back().map(|(place, record)| {
        let mut told = told(glance, place, record);
        // What the rollout waits for is told already.
        if let Change::DeploymentStatus { status, .. } = &record.change {
            told.why.sentence = glance.language.status(status);
            told.why.formula.clear();
        }
        told
    });
    let decision = decision.map(|(place, record)| told(glance, place, record));
    if decision.as_ref().is_some_and(|decision| decision.is_last) {
        last = None;
    }
    WhyView {
        now,
        tone,
        decision,
        last,
        next: next.and_then(|(at_ms, due, pod)| {
            let pod_object = timeline.world().store.pod(pod)?;
            Some(NextView {
                what: glance.language.due(due, short_name(pod_object)),
                in_ms: (at_ms - timeline.now_ms()).max(0),
                pod,
            })
        }),
    }
}

fn decides(record: &Record, workload: Option<ObjectRef>) -> bool {
    let by_its_controller = match record.actor {
        Actor::DeploymentController(id) => workload == Some(ObjectRef::Deployment(id)),
        Actor::ReplicaSetController(id) => workload == Some(ObjectRef::ReplicaSet(id)),
        Actor::StatefulSetController(id) => workload == Some(ObjectRef::StatefulSet(id)),
        _ => false,
    };
    by_its_controller && (record.is_decision() || matches!(record.because, Reason::Refused(_)))
}

fn told(glance: &Glance<'_>, place: usize, record: &Record) -> Told {
    Told {
        at_ms: record.at_ms,
        record: place,
        why: explain(glance.language, record, &glance.timeline.world().store),
        is_last: place + 1 == glance.timeline.position(),
    }
}
