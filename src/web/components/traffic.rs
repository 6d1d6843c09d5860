//! The requests of the scenario's client, below the budget: served, failed, and why.

use yew::prelude::*;

use crate::insight::Language;
use crate::insight::words::{Key, Requests};
use crate::sim::RequestOutcome;
use crate::web::markup::{classes, html};
use crate::web::message::{Link, Msg};
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
    let failing = view.failing.iter().enumerate();
    let failing = failing.map(|(place, one)| culprit(link, language, place, one));
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

/// A pod that fails requests now, and what they meet in it.
fn culprit(link: &Link, language: Language, place: usize, one: &Failing) -> Html {
    let what = language.meets(one.meets, one.leaves);
    let Some((pod, name)) = &one.pod else {
        return html! { <span key={place}>{ " · " }{ what }</span> };
    };
    let onclick = link.to(Msg::Act(Action::Select(Some(*pod))));
    html! {
        <span key={place}>
            { " · " }<button type="button" class="link" {onclick}>{ &**name }</button>{ ": " }{ what }
        </span>
    }
}
