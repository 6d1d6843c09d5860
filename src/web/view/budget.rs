//! The pods against the two limits of a rolling update.

use super::stage::LaneView;
use crate::insight::pace::Pace;
use crate::insight::words::{PodKind, PodNumbers};

/// Pods of one revision and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The hue of their revision.
    pub hue: u8,
    /// Their revision.
    pub revision: i64,
    /// What they have in common.
    pub kind: PodKind,
    /// How many.
    pub pods: i32,
}

/// The budget bar.
#[derive(Clone, Debug, Default)]
pub struct BudgetView {
    /// `spec.replicas`.
    pub replicas: i32,
    /// The other numbers.
    pub pods: PodNumbers,
    /// Pods at the end of the axis.
    pub axis: i32,
    /// From left to right: available ones, then the others, then those on their way out.
    pub segments: Vec<Segment>,
    /// Whether there is a lower limit, and an upper one: without them, what is wanted is the only
    /// line.
    pub has_limits: [bool; 2],
    /// Whether the lower limit holds the rollout back now.
    pub lower_holds: bool,
    /// Whether the upper limit holds the rollout back now.
    pub upper_holds: bool,
}

impl BudgetView {
    /// A bar without limits: what is wanted is its only line.
    pub(super) fn wanted(replicas: i32) -> Self {
        Self {
            replicas,
            axis: replicas,
            pods: PodNumbers {
                min_available: replicas,
                max_total: replicas,
                ..PodNumbers::default()
            },
            ..Self::default()
        }
    }
}

pub(super) fn budget_view(pace: &Pace, lanes: &[LaneView]) -> BudgetView {
    let view = BudgetView {
        replicas: pace.budget.replicas,
        has_limits: [true; 2],
        axis: pace.budget.axis_end(),
        pods: PodNumbers {
            min_available: pace.budget.min_available(),
            max_total: pace.budget.max_total(),
            ..PodNumbers::default()
        },
        lower_holds: pace.lower_holds,
        upper_holds: pace.upper_holds,
        ..BudgetView::default()
    };
    filled(view, lanes)
}

/// A bar with what is there.
pub(super) fn filled(mut view: BudgetView, lanes: &[LaneView]) -> BudgetView {
    let kinds = [
        PodKind::Available,
        PodKind::Unavailable,
        PodKind::Terminating,
    ];
    for kind in kinds {
        for lane in lanes {
            let pods = match kind {
                PodKind::Available => lane.available,
                PodKind::Unavailable => lane.active - lane.available,
                PodKind::Terminating => lane.terminating,
            };
            match kind {
                PodKind::Available => view.pods.available += pods,
                PodKind::Unavailable => view.pods.active += pods,
                PodKind::Terminating => view.pods.terminating += pods,
            }
            if pods > 0 {
                view.segments.push(Segment {
                    hue: lane.hue,
                    revision: lane.revision,
                    kind,
                    pods,
                });
            }
        }
    }
    view.pods.active += view.pods.available;
    let there = view.pods.active + view.pods.terminating;
    view.axis = view.axis.max(there).max(1);
    view
}
