//! The curves of available, ready and total between the two limits, and the same numbers as a
//! table. Plotters draws the curves into elements of the page, so that their colours are the style
//! sheet's and follow the theme.

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write;
use std::rc::Rc;

use plotters::coord::types::{RangedCoordf64, RangedCoordi32};
use plotters::prelude::{BLACK, Cartesian2d, DrawingArea, DrawingBackend, PathElement};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingErrorKind};
use yew::prelude::*;

use super::tabs::yes_or_no;
use super::timeline_rows::Props;
use crate::api::Ms;
use crate::insight::words::{Key, text_of};
use crate::web::markup::html;
use crate::web::message::Link;
use crate::web::session::{Action, clock};
use crate::web::timeline_view::{Axis, Sample, TimelineModel, sample_at, steps};

/// A curve: the name that the style sheet knows it by, what it shows, and what it is called.
type Curve = (&'static str, fn(&Sample) -> i32, fn() -> &'static str);

const CURVES: [Curve; 5] = [
    ("limit", |sample| sample.min_available, || "minAvailable"),
    ("limit", |sample| sample.max_total, || "maxTotal"),
    ("total", |sample| sample.total, || text_of(Key::Total)),
    ("ready", |sample| sample.ready, || text_of(Key::Ready)),
    (
        "available",
        |sample| sample.available,
        || text_of(Key::AvailableCount),
    ),
];

/// The size of the drawing before the page stretches it.
const SIZE: (i32, i32) = (1000, 100);

/// What plotters draws on: the points of each line, as SVG has them.
#[derive(Default)]
struct Paper(Vec<String>);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Paper {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (SIZE.0.unsigned_abs(), SIZE.1.unsigned_abs())
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    /// Lines are not made of pixels here.
    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Drawn {
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> Drawn {
        let mut points = String::new();
        for (x, y) in path {
            // Writing into a string never fails.
            let _ = write!(points, "{x},{y} ");
        }
        self.0.push(points);
        Ok(())
    }
}

/// How high the drawing has to reach: to the upper limit, unless that is so far away that the
/// other curves would lie flat.
fn highest_shown(sample: &Sample) -> i32 {
    let there = sample.total.max(sample.min_available).max(1);
    sample
        .total
        .max(sample.max_total.min(there.saturating_mul(3)))
}

/// The points of the curves, in the order of [`CURVES`]; none before the first sample.
fn lines(model: &TimelineModel, axis: &Axis) -> Vec<String> {
    let samples = &model.samples;
    let paper = Rc::new(RefCell::new(Paper::default()));
    if let Some(highest) = samples.iter().map(highest_shown).max() {
        let pixels = (0..SIZE.0, SIZE.1..0);
        let coordinates =
            Cartesian2d::<RangedCoordf64, RangedCoordi32>::new(0.0..1.0, 0..highest + 1, pixels);
        let area = DrawingArea::from(&paper).apply_coord_spec(coordinates);
        for (_, pick, _) in CURVES {
            let points = steps(samples, axis, &|sample| pick(sample).min(highest));
            // This paper takes everything.
            let _ = area.draw(&PathElement::new(points, BLACK));
        }
    }
    paper.take().0
}

/// The curves.
pub fn chart(props: &Props) -> Html {
    let lines = lines(&props.model.borrow(), &props.axis);
    let lines = CURVES.iter().zip(lines).enumerate();
    let lines = lines.map(|(place, ((class, ..), points))| {
        html! { <polyline key={place} class={*class} {points} /> }
    });
    html! {
        <div class="chart">
            <svg class="curves" viewBox={format_args!("0 0 {} {}", SIZE.0, SIZE.1)} preserveAspectRatio="none" aria-hidden="true">
                { for lines }
            </svg>
        </div>
    }
}

/// The numbers that the curves show, a row for each change; the time of a row goes there.
pub fn table(link: &Link, model: &TimelineModel, now_ms: Ms) -> Html {
    let samples = &model.samples;
    let now = sample_at(samples, now_ms).map(|sample| sample.at_ms);
    let names = CURVES.iter().rev().enumerate();
    let names =
        names.map(|(place, (_, _, name))| html! { <th key={place} scope="col">{ name() }</th> });
    let rows = samples.iter().map(|sample| {
        let cells = CURVES.iter().rev().enumerate();
        let cells = cells.map(|(place, (_, pick, _))| html! { <td key={place}>{ pick(sample) }</td> });
        let go = link.act(Action::SeekTime(sample.at_ms));
        html! {
            <tr key={sample.at_ms} aria-current={yes_or_no(now == Some(sample.at_ms))}>
                <th scope="row"><button class="link" type="button" onclick={go}>{ clock(sample.at_ms) }</button></th>
                { for cells }
            </tr>
        }
    });
    html! {
        <div class="numbers">
            <table>
                <thead><tr><th scope="col">{ Key::Time }</th>{ for names }</tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
