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
        S::Unscheduled => (14, 40),
        S::ImagePullBackOff => (14, 104),
        S::Creating => (152, 40),
        S::Pulling => (152, 104),
        S::Init => (152, 168),
        S::Starting => (312, 40),
        S::CrashLoopBackOff => (312, 104),
        S::NotReady => (453, 40),
        S::Terminating => (453, 168),
        S::Ready => (594, 40),
        S::Available => (594, 104),
        S::Completed => (749, 40),
        S::Failed => (749, 154),
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
        (S::Unscheduled, S::Creating) => "M130 55H151",
        (S::Creating, S::Pulling) => "M202 70V103",
        (S::Pulling, S::Creating) => "M220 104V71",
        (S::Pulling, S::ImagePullBackOff) => "M152 114H131",
        (S::ImagePullBackOff, S::Pulling) => "M130 124H151",
        (S::Creating, S::Init) => "M264 64C281 84 281 156 265 174",
        (S::Init, S::Creating) => "M156 174C137 156 137 84 155 65",
        (S::Creating, S::Starting) => "M268 59H311",
        (S::Creating, S::NotReady) => "M264 46C310 22 410 22 456 45",
        (S::Starting, S::NotReady) => "M428 55H452",
        (S::NotReady, S::Ready) => "M569 55H593",
        (S::Ready, S::Available) => "M652 70V103",
        (S::Available, S::NotReady) => "M597 110C570 106 550 92 541 71",
        (S::Starting, S::CrashLoopBackOff) => "M370 70V103",
        (S::NotReady, S::CrashLoopBackOff) => "M472 70C464 90 448 104 427 111",
        (S::CrashLoopBackOff, S::NotReady) => "M428 119C460 114 484 98 492 71",
        (S::Available, S::CrashLoopBackOff) => "M594 124C540 138 480 138 429 127",
        (S::NotReady, S::Terminating) => "M512 70V167",
        (S::Available, S::Terminating) => "M652 134C652 166 620 183 570 183",
        (S::Available, S::Completed) => "M710 112C736 108 720 60 748 55",
        (S::Available, S::Failed) => "M710 126C732 130 722 166 748 169",
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
