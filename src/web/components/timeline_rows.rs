//! The part of the timeline that changes only when something new is known: bars and areas.

use std::fmt::Write;

use yew::prelude::*;

use super::hue_class;
use crate::api::Ms;
use crate::insight::words::text_of;
use crate::web::figures::{figures, percent};
use crate::web::markup::html;
use crate::web::session::SharedModel;
use crate::web::timeline_view::{Axis, Bar, Crowd, Layer, Shade, layers};

/// What is drawn. It is drawn again when more is known or the axis changes.
pub struct Props {
    /// The records as they are drawn.
    pub model: SharedModel,
    /// How many of them there are.
    pub seen: usize,
    /// The axis.
    pub axis: Axis,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.seen == other.seen
            && self.axis == other.axis
            && std::rc::Rc::ptr_eq(&self.model, &other.model)
    }
}

/// The height of all rows together.
pub const ROWS_PX: usize = 84;

/// The distance of two rows.
pub fn pitch(rows: usize) -> f64 {
    let rows = u32::try_from(rows.max(1)).unwrap_or(u32::MAX);
    (f64::from(u32::try_from(ROWS_PX).unwrap_or(0)) / f64::from(rows)).min(14.0)
}

/// How far along the axis a moment is, in percent.
pub fn share(axis: &Axis, at_ms: Ms) -> f64 {
    axis.share(at_ms) * 100.0
}

/// A style sheet cannot point at a pattern of the document, so this fill stands on the element.
pub fn fill(shade: Shade) -> Option<&'static str> {
    (shade == Shade::Terminating).then_some("url(#hatch)")
}

fn bar(bar: &Bar, pitch: f64, axis: &Axis) -> Html {
    #[expect(clippy::cast_precision_loss, reason = "there are at most 60 rows")]
    let y = bar.row as f64 * pitch;
    let height = (pitch - 2.5).max(pitch * 0.7);
    let ends = bar.spans.iter().skip(1).map(|(from, _)| *from);
    let ends = ends.chain([bar.to_ms.unwrap_or(Ms::MAX)]);
    let parts = bar.spans.iter().zip(ends).map(|((from, shade), to)| {
        let x = share(axis, *from);
        let width = share(axis, to) - x;
        let title = (pitch > 4.0).then(
            || html! { <title>{ format_args!("{}: {}", bar.name, text_of(shade.key())) }</title> },
        );
        html! {
            <rect key={*from} class={shade.word()} fill={fill(*shade)} x={percent(x)} y={figures(y)}
                width={percent(width)} height={figures(height)}>{ for title }</rect>
        }
    });
    html! { <g key={bar.pod.0} class={hue_class(bar.hue)}>{ for parts }</g> }
}

fn area(layer: &Layer, top: u32) -> Html {
    let scale = 100.0 / f64::from(top.max(1));
    let y = |pods: u32| 100.0 - f64::from(pods) * scale;
    let mut path = String::from("M");
    let mut step = |from: usize, to: usize, pods: u32| {
        let y = figures(y(pods));
        // Writing into a string never fails.
        let _ = write!(path, "{from} {y}L{to} {y}L");
    };
    for (column, (_, upper)) in layer.edges.iter().enumerate() {
        step(column, column + 1, *upper);
    }
    for (column, (lower, _)) in layer.edges.iter().enumerate().rev() {
        step(column + 1, column, *lower);
    }
    path.truncate(path.len() - 1);
    path.push('Z');
    html! {
        <g key={format!("{}{}", layer.hue, layer.shade.word())} class={hue_class(layer.hue)}>
            <path class={layer.shade.word()} d={path} />
        </g>
    }
}

/// How many columns the areas have.
const COLUMNS: usize = 360;

fn areas(crowds: &[Crowd], axis: &Axis) -> Html {
    let total = |crowd: &Crowd| crowd.counts.iter().map(|(_, count)| count).sum::<u32>();
    let top = crowds.iter().map(total).max().unwrap_or(1);
    let layers = layers(crowds, axis, COLUMNS);
    html! {
        <svg key="areas" class="lanes" viewBox={format_args!("0 0 {COLUMNS} 100")} preserveAspectRatio="none"
            height={ROWS_PX} aria-hidden="true">
            { for layers.iter().map(|layer| area(layer, top)) }
        </svg>
    }
}

/// Bars, or areas where there are too many pods for bars.
pub fn rows(props: &Props) -> Html {
    let model = props.model.borrow();
    if model.is_crowd() {
        return areas(&model.crowds, &props.axis);
    }
    let pitch = pitch(model.rows());
    html! {
        <svg key="bars" class="lanes" width="100%" height={ROWS_PX} aria-hidden="true">
            <defs>
                <pattern id="hatch" width="5" height="5" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">
                    <path d="M0 0v5" class="hatch" />
                </pattern>
            </defs>
            { for model.bars.iter().map(|one| bar(one, pitch, &props.axis)) }
        </svg>
    }
}

/// The shades in the order of the legend.
pub const LEGEND: [Shade; 5] = [
    Shade::Pending,
    Shade::NotReady,
    Shade::Ready,
    Shade::Terminating,
    Shade::Trouble,
];
