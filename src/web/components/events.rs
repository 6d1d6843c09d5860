//! Kubernetes Events.

use yew::prelude::*;

use crate::insight::words::{Key, clock};
use crate::store::EventType;
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::view::EventView;

/// The list of these events, newest first.
pub fn list(events: Vec<EventView>) -> Html {
    memo(drawn, events)
}

#[expect(
    clippy::ptr_arg,
    reason = "what is drawn anew only when it has changed is given whole"
)]
fn drawn(events: &Vec<EventView>) -> Html {
    if events.is_empty() {
        return html! { <p class="muted">{ Key::NoEvents }</p> };
    }
    let rows = events.iter().map(|event| {
        let warning = event.kind == EventType::Warning;
        html! {
            <li key={event.record} class={warning.then_some("warning")}>
                <time>{ clock(event.at_ms) }</time>
                <p>
                    if warning {
                        <span class="sign" role="img" aria-label={event.kind.name()}>{ "!" }</span>
                    }
                    <b>{ event.reason }</b>{ " " }{ &*event.message }
                    if event.count > 1 {
                        <span class="times">{ format_args!(" ×{}", event.count) }</span>
                    }
                </p>
            </li>
        }
    });
    html! { <ol class="event-list">{ for rows }</ol> }
}
