//! The inspector: why, one pod in full, any object, and the events.

use yew::prelude::*;

use super::events;
use super::object_view::object_view;
use super::pod_detail::pod_detail;
use super::tabs::tabs;
use super::traffic::traffic;
use super::why::next;
use crate::insight::Explanation;
use crate::insight::words::{Key, clock};
use crate::web::markup::html;
use crate::web::message::{Link, Msg};
use crate::web::view::{self, Glance, StageView, Told};

/// The panel on why things stand as they do.
pub const WHY: usize = 0;
/// The panel of the chosen pod.
pub const POD: usize = 1;
/// The panel of any object.
pub const OBJECT: usize = 2;

/// The inspector, whose panel is known by its place. Only what the panel shows is computed.
/// `runs` says whether time does.
pub fn inspector(
    link: &Link,
    glance: &Glance<'_>,
    stage: &StageView,
    panel: usize,
    runs: bool,
) -> Html {
    let language = glance.language;
    let labels = [Key::Why, Key::Pod, Key::Object].map(|label| language.text(label));
    let inside = match panel {
        WHY => why(link, glance, stage, runs),
        POD => pod_detail(link, glance),
        _ => object_view(link, glance),
    };
    html! {
        <div class="inspector">
            { tabs(link, "inspector", &labels, panel, Msg::Panel) }
            <div key={panel} role="tabpanel" id="inspector-panel" aria-labelledby={format_args!("inspector-{panel}")}>
                { inside }
            </div>
        </div>
    }
}

fn why(link: &Link, glance: &Glance<'_>, stage: &StageView, runs: bool) -> Html {
    let (language, why) = (glance.language, &stage.why);
    html! {
        <div class="why-panel">
            <section key="now">
                <h2>{ Key::Now }</h2>
                if why.now.rule.is_empty() {
                    <p class="muted">{ Key::NothingRuns }</p>
                } else {
                    { explanation(link, &why.now) }
                }
                <p class="muted">{ next(link, language, why.next.as_ref()) }</p>
            </section>
            <section key="decision">
                { told(link, Key::LastDecision, why.decision.as_ref()) }
            </section>
            <section key="last">
                { told(link, Key::LastRecord, why.last.as_ref()) }
            </section>
            <div key="requests">{ traffic(link, language, stage.traffic.as_ref()) }</div>
            <section key="events">
                <h2>{ Key::Events }</h2>
                { events::list(view::events(glance.timeline, runs)) }
            </section>
        </div>
    }
}

fn told(link: &Link, label: Key, told: Option<&Told>) -> Html {
    let Some(told) = told else {
        return html! { <div /> };
    };
    html! {
        <div>
            <h2>{ label }{ " " }<time>{ clock(told.at_ms) }</time></h2>
            { explanation(link, &told.why) }
        </div>
    }
}

/// A sentence, its formula, its rule, and the field that it hangs on.
fn explanation(link: &Link, why: &Explanation) -> Html {
    let lines = why.formula.iter().enumerate();
    let lines = lines.map(|(place, line)| html! { <span key={place}>{ line }</span> });
    html! {
        <div class="explanation">
            <p>{ &why.sentence }</p>
            <div>
                if !why.formula.is_empty() {
                    <p class="formula">{ for lines }</p>
                }
            </div>
            <p class="muted">
                { Key::Rule }{ " " }<code>{ why.rule }</code>
                { field(link, why) }
            </p>
        </div>
    }
}

fn field(link: &Link, why: &Explanation) -> Html {
    let Some(field) = &why.field else {
        return html! { <span /> };
    };
    let onclick = link.to(Msg::Jump(field.clone()));
    let short = field.trim_start_matches("spec.");
    html! {
        <span>
            { " · " }{ Key::HangsOn }{ " " }
            <button type="button" class="link" title={field.clone()} {onclick}>{ short.to_string() }</button>
        </span>
    }
}
