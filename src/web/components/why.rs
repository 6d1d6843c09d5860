//! Why things stand as they do, above the stage.

use yew::prelude::*;

use crate::insight::Language;
use crate::insight::words::{Key, Length, clock, say};
use crate::web::markup::{classes, html};
use crate::web::message::Link;
use crate::web::session::Action;
use crate::web::view::{NextView, Told, Tone, WhyView};

/// The wait in force, and the last decision.
pub fn why_banner(why: &WhyView) -> Html {
    let tone = match why.tone {
        Tone::Stuck => "stuck",
        Tone::Calm => "calm",
        Tone::Held => "held",
        Tone::Busy => "busy",
    };
    html! {
        <section class={classes!("why", tone)} aria-label={Key::Why}>
            <p class="now">
                { &why.now.sentence }{ " " }<code>{ why.now.rule }</code>
            </p>
            <p class="decision">{ decision(why.decision.as_ref()) }</p>
        </section>
    }
}

fn decision(told: Option<&Told>) -> Html {
    let Some(told) = told else {
        return html! { <span /> };
    };
    html! {
        <span key={told.record} class={classes!("told", told.is_last.then_some("fresh"))} title={told.why.sentence.clone()}>
            <b>{ Key::LastDecision }{ " " }<time>{ clock(told.at_ms) }</time></b>
            { " " }{ &told.why.sentence }
        </span>
    }
}

/// What comes next. The line is always there, so that nothing moves when there is nothing to say.
pub fn next(link: &Link, language: Language, next: Option<&NextView>) -> Html {
    let Some(next) = next else {
        return html! { <span class="next">{ "\u{a0}" }</span> };
    };
    let onclick = link.act(Action::Select(Some(next.pod)));
    html! {
        <span class="next">
            <b>{ Key::Next }</b>{ " " }
            <button type="button" class="link" {onclick}>{ &next.what }</button>
            { " " }{ say!(language, In, length = Length(next.in_ms)) }
        </span>
    }
}
