//! The part of the timeline that changes only when something new is known: bars, areas, curves.

use std::fmt::Write;

use plotters::prelude::*;
use yew::prelude::*;

use crate::api::Ms;
use crate::web::markup::html;
use crate::web::session::SharedModel;
use crate::web::timeline_view::{
    Axis, Bar, Crowd, Layer, Sample, Shade, TimelineModel, layers, steps,
};

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
pub fn percent(axis: &Axis, at_ms: Ms) -> f64 {
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
        let x = percent(axis, *from);
        let width = (percent(axis, to) - x).max(0.0);
        let title = (pitch > 4.0)
            .then(|| html! { <title>{ format!("{}: {}", bar.name, shade.word()) }</title> });
        html! {
            <rect key={*from} class={shade.word()} fill={fill(*shade)} x={format!("{x:.2}%")} y={format!("{y:.1}")}
                width={format!("{width:.2}%")} height={format!("{height:.1}")}>{ for title }</rect>
        }
    });
    html! { <g key={bar.pod.0} class={format!("hue-{}", bar.hue)}>{ for parts }</g> }
}

fn area(layer: &Layer, top: u32) -> Html {
    let scale = 100.0 / f64::from(top.max(1));
    let y = |pods: u32| 100.0 - f64::from(pods) * scale;
    let mut path = String::from("M");
    let mut step = |from: usize, to: usize, pods: u32| {
        let y = y(pods);
        // Writing into a string never fails.
        let _ = write!(path, "{from} {y:.2}L{to} {y:.2}L");
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
        <g key={format!("{}{}", layer.hue, layer.shade.word())} class={format!("hue-{}", layer.hue)}>
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
        <svg key="areas" class="lanes" viewBox={format!("0 0 {COLUMNS} 100")} preserveAspectRatio="none"
            height={ROWS_PX.to_string()} aria-hidden="true">
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
        <svg key="bars" class="lanes" width="100%" height={ROWS_PX.to_string()} aria-hidden="true">
            <defs>
                <pattern id="hatch" width="5" height="5" patternTransform="rotate(45)" patternUnits="userSpaceOnUse">
                    <path d="M0 0v5" class="hatch" />
                </pattern>
            </defs>
            { for model.bars.iter().map(|one| bar(one, pitch, &props.axis)) }
        </svg>
    }
}

/// A curve: what it shows, and the name that the style sheet knows it by.
type Curve = (&'static str, fn(&Sample) -> i32);

const CURVES: [Curve; 5] = [
    ("limit", |sample| sample.min_available),
    ("limit", |sample| sample.max_total),
    ("total", |sample| sample.total),
    ("ready", |sample| sample.ready),
    ("available", |sample| sample.available),
];

/// The size of the drawing before the page stretches it.
const SIZE: (u32, u32) = (1000, 100);

/// How high the drawing has to reach: to the upper limit, unless that is so far away that the
/// other curves would lie flat.
fn highest_shown(sample: &Sample) -> i32 {
    let there = sample.total.max(sample.min_available).max(1);
    sample
        .total
        .max(sample.max_total.min(there.saturating_mul(3)))
}

/// The curves as SVG. The colours are the style sheet's, so that they follow the theme.
fn curves(model: &TimelineModel, axis: &Axis) -> Option<String> {
    let samples = &model.samples;
    let highest = samples.iter().map(highest_shown).max()?;
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .build_cartesian_2d(0.0..1.0, 0..highest + 1)
            .ok()?;
        for (place, (_, pick)) in (1..).zip(&CURVES) {
            let colour = RGBColor(0, 0, place);
            let points = steps(samples, axis, |sample| pick(sample).min(highest));
            chart
                .draw_series(LineSeries::new(points, colour.stroke_width(2)))
                .ok()?;
        }
        root.present().ok()?;
    }
    for (place, (class, _)) in (1..).zip(&CURVES) {
        let place: u8 = place;
        svg = svg.replace(
            &format!("stroke=\"#0000{place:02X}\""),
            &format!("class=\"{class}\""),
        );
    }
    let size = format!("width=\"{}\" height=\"{}\"", SIZE.0, SIZE.1);
    Some(svg.replacen(
        &size,
        "class=\"curves\" preserveAspectRatio=\"none\" aria-hidden=\"true\"",
        1,
    ))
}

/// The curves of available, ready and total between the two limits.
pub fn chart(props: &Props) -> Html {
    let model = props.model.borrow();
    match curves(&model, &props.axis) {
        Some(svg) => {
            html! { <div key="some" class="chart">{ Html::from_html_unchecked(svg.into()) }</div> }
        }
        None => html! { <div key="none" class="chart"></div> },
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
