//! The requests of the scenario's client, below the budget: served, failed, and why.

use yew::prelude::*;

use crate::insight::Language;
use crate::insight::words::{Key, Requests};
use crate::sim::RequestOutcome;
use crate::web::markup::{classes, html};
use crate::web::message::Link;
use crate::web::session::Action;
use crate::web::view::{Failing, TrafficView};

/// Three lines that are always there, so that nothing moves when requests begin to fail.
pub fn traffic(link: &Link, language: Language, traffic: Option<&TrafficView>) -> Html {
    let Some(view) = traffic else {
        return Html::default();
    };
    let mut causes = Vec::new();
    for (cause, requests) in &view.causes {
        causes.push(language.failed_for(*cause, *requests));
    }
    if view.late > 0 {
        causes.push(language.failed_late(view.late));
    }
    let alike = |one: &Failing, next: &Failing| {
        one.pod.is_some()
            && next.pod.is_some()
            && (one.meets, one.leaves) == (next.meets, next.leaves)
    };
    let failing = view.failing.chunk_by(alike).enumerate();
    let failing = failing.map(|(place, some)| culprits(link, language, place, some));
    let bad = view.failing_endpoints > 0 || view.endpoints == 0 && view.begins_in_ms == 0;
    html! {
        <section class="traffic">
            <h2>
                { Key::Requests }
                <small>{ language.client(view.per_second, &view.service) }</small>
                <b class="served">{ "✓ " }{ language.failed_for(RequestOutcome::Served, view.served) }</b>
                <b class={if view.failed > 0 { "lost" } else { "muted" }}>
                    { "✗ " }{ language.failed(view.failed) }
                </b>
            </h2>
            <p class={classes!("at-present", bad.then_some("lost"))}>
                { language.requests(&Requests {
                    begins_in_ms: view.begins_in_ms,
                    endpoints: view.endpoints,
                    failing: view.failing_endpoints,
                }) }
                { for failing }
            </p>
            <p class="muted">{ causes.join(" · ") }{ "\u{a0}" }</p>
        </section>
    }
}

/// Pods that fail requests now, and what these meet in all of them alike.
fn culprits(link: &Link, language: Language, place: usize, some: &[Failing]) -> Html {
    let what = some.first();
    let what = what.map_or("", |one| language.meets(one.meets, one.leaves));
    let pods = some.iter().filter_map(|one| one.pod.as_ref()).enumerate();
    let pods = pods.map(|(place, (pod, name))| {
        let onclick = link.act(Action::Select(Some(*pod)));
        html! {
            <span key={place}>
                { if place > 0 { ", " } else { "" } }
                <button type="button" class="link" {onclick}>{ &**name }</button>
            </span>
        }
    });
    let colon = if some.iter().any(|one| one.pod.is_some()) {
        ": "
    } else {
        ""
    };
    html! { <span key={place}>{ " · " }{ for pods }{ colon }{ what }</span> }
}
