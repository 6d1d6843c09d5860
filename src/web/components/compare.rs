//! Two runs on one clock: both stages, and what differs between them.

use yew::prelude::*;

use super::budget_bar::budget_bar;
use super::pod_grid::pod_grid;
use crate::insight::Language;
use crate::insight::measure::Ending;
use crate::insight::words::{Key, say};
use crate::web::markup::html;
use crate::web::message::{Link, Msg};
use crate::web::session::{Action, Figures};
use crate::web::view::StageView;

/// What is shown of two runs: first the one that is looked at, then the other one.
pub struct Props<'a> {
    /// Where it asks.
    pub link: &'a Link,
    /// What they are called.
    pub titles: [String; 2],
    /// Their stages.
    pub views: [&'a StageView; 2],
    /// What they have come to.
    pub figures: [Option<Figures>; 2],
}

fn stage(link: &Link, title: &str, view: &StageView) -> Html {
    html! {
        <section class="run" aria-label={title.to_owned()}>
            <h2 class="side-title">{ title }</h2>
            if view.name.is_empty() {
                <p class="nothing">{ Key::NothingRuns }</p>
            } else {
                { budget_bar(view.language, &view.budget) }
                { pod_grid(link, view, None, None) }
            }
        </section>
    }
}

/// Tenths of seconds in words.
fn tenths(language: Language, tenths: i64) -> String {
    let seconds = format!("{}.{}", tenths / 10, tenths % 10);
    say!(language, Seconds, seconds)
}

/// A row of the table: what it is about, each side in words, and what differs.
fn rows(language: Language, figures: &[Option<Figures>; 2]) -> Vec<(Key, [String; 3])> {
    let [Some(own), Some(other)] = figures else {
        return Vec::new();
    };
    let result = |figures: &Figures| {
        let key = match figures.ending {
            Ending::Complete => Key::Complete,
            Ending::DeadlineExceeded => Key::DeadlineExceeded,
            Ending::Open => Key::Progressing,
        };
        language.text(key).to_owned()
    };
    let sign = |more: bool| if more { "+" } else { "−" };
    let number = |own: i64, other: i64| {
        let differs = match own - other {
            0 => "=".to_owned(),
            by => format!("{}{}", sign(by > 0), by.abs()),
        };
        [own.to_string(), other.to_string(), differs]
    };
    // Rounded down as on the clock, before they are subtracted: who does the sum finds it right.
    let [own_tenths, other_tenths] = [own, other].map(|figures| figures.duration_ms / 100);
    let lasts = [
        tenths(language, own_tenths),
        tenths(language, other_tenths),
        match own_tenths - other_tenths {
            0 => "=".to_owned(),
            by => sign(by > 0).to_owned() + &tenths(language, by.abs()),
        },
    ];
    let mut rows = vec![
        (Key::Rollout, [result(own), result(other), String::new()]),
        (Key::Duration, lasts),
        (
            Key::FewestAvailable,
            number(own.min_available.into(), other.min_available.into()),
        ),
        (
            Key::MostPods,
            number(own.peak_pods.into(), other.peak_pods.into()),
        ),
    ];
    if let (Some(own), Some(other)) = (own.failed_requests, other.failed_requests) {
        rows.push((Key::FailedRequests, number(own, other)));
    }
    rows
}

/// Both stages and the table.
pub fn comparison(props: &Props<'_>) -> Html {
    let Props {
        link,
        titles: [own, other],
        views,
        figures,
    } = props;
    let [one, two] = views;
    let language = one.language;
    let rows = rows(language, figures).into_iter().map(|(key, cells)| {
        let cells = cells.into_iter().enumerate();
        let cells = cells.map(|(place, cell)| html! { <td key={place}>{ cell }</td> });
        html! {
            <tr key={language.text(key)}><th scope="row">{ language.text(key) }</th>{ for cells }</tr>
        }
    });
    // What is pressed in the other run would be about pods of this one.
    let nowhere = Link(Callback::from(|_: Msg| ()));
    html! {
        <div class="scene compare">
            <table>
                <thead>
                    <tr>
                        <td><button class="btn small" type="button" onclick={link.act(Action::Compare(None))}>{ language.text(Key::EndCompare) }</button></td>
                        <th scope="col">{ own }</th>
                        <th scope="col">{ other }</th>
                        <th scope="col">{ language.text(Key::Difference) }</th>
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
            { stage(link, own, one) }
            <div inert="">{ stage(&nowhere, other, two) }</div>
        </div>
    }
}
