//! Where the states stand in the diagram, and the ways between them.

use crate::kubelet::PodState;
use PodState as S;

/// The place of a state's pill.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// Where a state stands.
pub(super) fn place(state: PodState) -> Place {
    let (x, y) = match state {
        S::Unscheduled => (14, 34),
        S::ImagePullBackOff => (14, 90),
        S::Creating => (152, 34),
        S::Pulling => (152, 90),
        S::Init => (152, 146),
        S::Starting => (312, 34),
        S::CrashLoopBackOff => (312, 90),
        S::NotReady => (453, 34),
        S::Terminating => (453, 146),
        S::Ready => (594, 34),
        S::Available => (594, 90),
        S::Completed => (749, 34),
        S::Failed => (749, 137),
    };
    Place {
        x,
        y,
        width: if x == 749 { 100 } else { 116 },
        height: 30,
    }
}

/// The way from one state to another. Ways that the diagram does not draw are straight.
pub(super) fn path(from: PodState, to: PodState) -> String {
    let drawn = match (from, to) {
        (S::Unscheduled, S::Creating) => "M130 49H151",
        (S::Creating, S::Pulling) => "M202 64V89",
        (S::Pulling, S::Creating) => "M220 90V65",
        (S::Pulling, S::ImagePullBackOff) => "M152 100H131",
        (S::ImagePullBackOff, S::Pulling) => "M130 110H151",
        (S::Creating, S::Init) => "M264 58C281 76 281 136 265 152",
        (S::Init, S::Creating) => "M156 152C137 136 137 76 155 59",
        (S::Creating, S::Starting) => "M268 53H311",
        (S::Creating, S::NotReady) => "M264 40C310 18 410 18 456 39",
        (S::Starting, S::NotReady) => "M428 49H452",
        (S::NotReady, S::Ready) => "M569 49H593",
        (S::Ready, S::Available) => "M652 64V89",
        (S::Available, S::NotReady) => "M597 96C570 92 550 82 541 65",
        (S::Starting, S::CrashLoopBackOff) => "M370 64V89",
        (S::NotReady, S::CrashLoopBackOff) => "M472 64C464 80 448 91 427 97",
        (S::CrashLoopBackOff, S::NotReady) => "M428 105C460 100 484 88 492 65",
        (S::Available, S::CrashLoopBackOff) => "M594 110C540 123 480 123 429 112",
        (S::NotReady, S::Terminating) => "M512 64V145",
        (S::Available, S::Terminating) => "M652 120C652 147 620 161 570 161",
        (S::Available, S::Completed) => "M710 98C736 94 720 54 748 49",
        (S::Available, S::Failed) => "M710 112C732 116 722 148 748 152",
        _ => {
            let (a, b) = (place(from), place(to));
            return format!(
                "M{} {}L{} {}",
                a.x + a.width / 2,
                a.y + a.height / 2,
                b.x + b.width / 2,
                b.y + b.height / 2
            );
        }
    };
    drawn.to_string()
}
