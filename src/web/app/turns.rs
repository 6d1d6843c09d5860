//! What of the page is drawn anew in a frame. While time runs, its parts take turns, so that no
//! frame has to draw all of them: each follows 30 times a second, and the clock 60 times. Where
//! anything else happens, all of them are drawn.

use std::cell::Cell;

use yew::prelude::*;

use crate::web::memo::memo;

/// The parts that take turns.
#[derive(Clone, Copy)]
pub(super) enum Part {
    Stage,
    Desired,
    Inspector,
    Timeline,
}

/// The parts that are drawn in every second frame, and those drawn in the frames between.
const TURNS: [&[Part]; 2] = [
    &[Part::Stage],
    &[Part::Desired, Part::Inspector, Part::Timeline],
];

/// Whose turn it is.
#[derive(Default)]
pub(super) struct Turns {
    frame: usize,
    /// How many times each part was to be drawn, and how many times it was.
    due: [u32; 4],
    drawn: Cell<[u32; 4]>,
}

/// A part as it was drawn at its last turn.
struct Held {
    html: Html,
    turn: u32,
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.turn == other.turn
    }
}

impl Turns {
    /// A frame of a run begins.
    pub(super) fn next(&mut self) {
        self.frame += 1;
        let parts = TURNS.get(self.frame % TURNS.len()).copied();
        for part in parts.unwrap_or_default() {
            self.ask(*part);
        }
    }

    /// Something has happened that any part may show.
    pub(super) fn all(&mut self) {
        for part in TURNS.into_iter().flatten() {
            self.ask(*part);
        }
    }

    fn ask(&mut self, part: Part) {
        if let Some(due) = self.due.get_mut(part as usize) {
            *due = due.wrapping_add(1);
        }
    }

    /// A part, drawn anew if it is its turn.
    pub(super) fn part(&self, part: Part, draw: &dyn Fn() -> Html) -> Html {
        let place = part as usize;
        let mut drawn = self.drawn.get();
        let (Some(due), Some(was)) = (self.due.get(place), drawn.get_mut(place)) else {
            return draw();
        };
        let mut html = Html::default();
        if was != due {
            *was = *due;
            html = draw();
        }
        self.drawn.set(drawn);
        memo(|held: &Held| held.html.clone(), Held { html, turn: *due })
    }
}
