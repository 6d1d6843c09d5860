//! Why things stand as they do: the wait in force, the last decision, what has just happened, and
//! what comes next.

use super::Glance;
use super::rollout::RolloutPhase;
use crate::api::{DeploymentId, Ms, PodId};
use crate::insight::note::Due;
use crate::insight::pace::Pace;
use crate::insight::{Explanation, explain, explain_wait, suffix};
use crate::sim::{Actor, Record};
use crate::store::{Change, Reason, WaitsFor};

/// Something that happened, explained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextView {
    /// What, as in `readiness probe of q7x2k`.
    pub what: String,
    /// In how many milliseconds.
    pub in_ms: Ms,
    /// Which pod it happens to.
    pub pod: PodId,
}

/// Why things stand as they do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WhyView {
    /// What the rollout waits for, or that it is complete.
    pub now: Explanation,
    /// Whether it has waited for longer than its deadline allows.
    pub is_stuck: bool,
    /// What it waits for, for the tone in which `now` is shown.
    pub waits_for: Option<WaitsFor>,
    /// The last decision of the Deployment controller.
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
    next: Option<(Ms, Due, PodId)>,
) -> WhyView {
    let timeline = glance.timeline;
    let past = timeline.past();
    let mut decisions = past.iter().enumerate().rev();
    let decision = decisions.find(|(_, record)| decides(record, glance.deployment));
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
    let mut now = explain_wait(glance.language, pace);
    let is_stuck = phase == RolloutPhase::DeadlineExceeded;
    if is_stuck {
        now.sentence = format!("{} {}", glance.language.stuck(), now.sentence);
    }
    WhyView {
        now,
        is_stuck,
        waits_for: Some(pace.waits_for),
        decision,
        last,
        next: next.and_then(|(at_ms, due, pod)| {
            let name = &timeline.world().store.pod(pod)?.name;
            Some(NextView {
                what: glance.language.due(due, suffix(name)),
                in_ms: (at_ms - timeline.now_ms()).max(0),
                pod,
            })
        }),
    }
}

fn decides(record: &Record, id: DeploymentId) -> bool {
    let by_its_controller = record.actor == Actor::DeploymentController(id);
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
