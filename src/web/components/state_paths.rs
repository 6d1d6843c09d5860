//! Where the states stand in the diagram, and the ways between them: beside each other where there is
//! room, and one phase below the other on a narrow screen.

use crate::kubelet::PodState;
use crate::web::view::EDGES;
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
pub(super) fn place(state: PodState, narrow: bool) -> Place {
    let (wide, tall) = match state {
        S::Unscheduled => ((14, 34), (12, 30)),
        S::ImagePullBackOff => ((14, 90), (12, 80)),
        S::Creating => ((152, 34), (196, 30)),
        S::Pulling => ((152, 90), (196, 80)),
        S::Init => ((152, 146), (196, 130)),
        S::Starting => ((312, 34), (12, 216)),
        S::CrashLoopBackOff => ((312, 90), (12, 266)),
        S::NotReady => ((453, 34), (196, 216)),
        S::Terminating => ((453, 146), (12, 316)),
        S::Ready => ((594, 34), (196, 266)),
        S::Available => ((594, 90), (196, 316)),
        S::Completed => ((749, 34), (12, 401)),
        S::Failed => ((749, 137), (196, 401)),
    };
    let (x, y) = if narrow { tall } else { wide };
    let width = match x {
        _ if narrow => 126,
        749 => 100,
        _ => 116,
    };
    Place {
        x,
        y,
        width,
        height: 30,
    }
}

/// The ways in the order of [`EDGES`]: on a wide screen, and on a narrow one.
const WAYS: [[&str; 2]; EDGES.len()] = [
    ["M130 49H151", "M138 45H195"],
    ["M202 64V89", "M249 60V79"],
    ["M220 90V65", "M269 80V61"],
    ["M152 100H131", "M196 90H139"],
    ["M130 110H151", "M138 100H195"],
    [
        "M264 58C281 76 281 136 265 152",
        "M319 54C331 74 331 116 320 136",
    ],
    [
        "M156 152C137 136 137 76 155 59",
        "M199 138C187 118 187 74 198 55",
    ],
    ["M268 53H311", "M200 56C158 80 178 186 112 215"],
    [
        "M264 40C310 18 410 18 456 39",
        "M322 45C343 80 343 190 323 226",
    ],
    ["M428 49H452", "M138 231H195"],
    ["M569 49H593", "M259 246V265"],
    ["M652 64V89", "M259 296V315"],
    [
        "M597 96C570 92 550 82 541 65",
        "M320 322C335 300 335 262 321 241",
    ],
    ["M370 64V89", "M75 246V265"],
    [
        "M472 64C464 80 448 91 427 97",
        "M199 239C186 254 164 266 139 275",
    ],
    [
        "M428 105C460 100 484 88 492 65",
        "M138 284C166 279 194 266 210 247",
    ],
    [
        "M594 110C540 123 480 123 429 112",
        "M196 326C176 318 160 304 136 291",
    ],
    ["M512 64V145", "M202 242C178 262 182 308 139 326"],
    ["M652 120C652 147 620 161 570 161", "M196 336H139"],
    [
        "M710 98C736 94 720 54 748 49",
        "M236 346C230 390 180 410 139 414",
    ],
    ["M710 112C732 116 722 148 748 152", "M259 346V400"],
];

/// The way from one state to another. Ways that the diagram does not draw are straight.
pub(super) fn path(from: PodState, to: PodState, narrow: bool) -> String {
    let mut drawn = EDGES.iter().zip(WAYS);
    if let Some((_, [wide, tall])) = drawn.find(|(ends, _)| **ends == (from, to)) {
        return if narrow { tall } else { wide }.to_owned();
    }
    let (a, b) = (place(from, narrow), place(to, narrow));
    format!(
        "M{} {}L{} {}",
        a.x + a.width / 2,
        a.y + a.height / 2,
        b.x + b.width / 2,
        b.y + b.height / 2
    )
}
