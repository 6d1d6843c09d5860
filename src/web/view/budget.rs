//! The pods against the two limits of a rolling update.

use super::stage::LaneView;
use crate::insight::pace::Pace;

/// What the pods of a segment have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SegmentKind {
    /// They count as available.
    Available,
    /// They are there and not available.
    Unavailable,
    /// They are marked for deletion, and count for neither limit.
    Terminating,
}

/// Pods of one revision and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The hue of their revision.
    pub hue: u8,
    /// Their revision.
    pub revision: i64,
    /// What they have in common.
    pub kind: SegmentKind,
    /// How many.
    pub pods: i32,
}

/// The budget bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BudgetView {
    /// `spec.replicas`.
    pub replicas: i32,
    /// How many must stay available.
    pub min_available: i32,
    /// How many may be wanted.
    pub max_total: i32,
    /// Pods at the end of the axis.
    pub axis: i32,
    /// From left to right: available ones, then the others, then those on their way out.
    pub segments: Vec<Segment>,
    /// How many are available.
    pub available: i32,
    /// How many are there, those on their way out not counted.
    pub active: i32,
    /// How many are on their way out.
    pub terminating: i32,
    /// Whether the lower limit holds the rollout back now.
    pub lower_holds: bool,
    /// Whether the upper limit holds the rollout back now.
    pub upper_holds: bool,
}

pub(super) fn budget_view(pace: &Pace, lanes: &[LaneView]) -> BudgetView {
    let mut view = BudgetView {
        replicas: pace.budget.replicas,
        min_available: pace.budget.min_available(),
        max_total: pace.budget.max_total(),
        lower_holds: pace.lower_holds,
        upper_holds: pace.upper_holds,
        ..BudgetView::default()
    };
    let kinds = [
        SegmentKind::Available,
        SegmentKind::Unavailable,
        SegmentKind::Terminating,
    ];
    for kind in kinds {
        for lane in lanes {
            let pods = match kind {
                SegmentKind::Available => lane.available,
                SegmentKind::Unavailable => lane.active - lane.available,
                SegmentKind::Terminating => lane.terminating,
            };
            match kind {
                SegmentKind::Available => view.available += pods,
                SegmentKind::Unavailable => view.active += pods,
                SegmentKind::Terminating => view.terminating += pods,
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
    view.active += view.available;
    view.axis = view.max_total.max(view.active + view.terminating).max(1);
    view
}
