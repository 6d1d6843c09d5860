//! The left panel: two views of one text.

use std::rc::Rc;

use yew::prelude::*;

use super::editor::{self, editor};
use super::knobs::{self, knobs};
use super::tabs::yes_or_no;
use crate::insight::words::Key;
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::message::{Link, Msg};
use crate::web::session::{Field, Session};

/// The panel: the YAML, or the knobs, one of which may be being turned.
pub fn desired(
    link: &Link,
    session: &Session,
    yaml: bool,
    turning: Option<(&'static Field, i32)>,
) -> Html {
    let arrows = link.on_key(move |event, key| {
        matches!(key, "ArrowLeft" | "ArrowRight").then(|| {
            event.stop_propagation();
            Msg::Tab(!yaml)
        })
    });
    let bad = session.draft().is_some_and(|draft| !draft.is_good());
    let pane = if yaml {
        let given = editor::Props {
            link: link.clone(),
            given: Rc::clone(session.given()),
            draft: session.draft().cloned(),
        };
        html! { <div key="yaml" class="pane" role="tabpanel" aria-label="YAML">{ memo(editor, given) }</div> }
    } else {
        let given = knobs::Props {
            link: link.clone(),
            given: Rc::clone(session.given()),
            workload: session.subject().map(|subject| subject.workload.clone()),
            exists: session.workload().is_some(),
            from_start: session.is_from_start(),
            next: session.next_version().unwrap_or_default(),
            turning,
        };
        html! { <div key="knobs" class="pane" role="tabpanel" aria-label={Key::Knobs}>{ memo(knobs, given) }</div> }
    };
    html! {
        <section class="left" aria-label={Key::DesiredState}>
            <div class="tabs" role="tablist" aria-label={Key::DesiredState} onkeydown={arrows}>
                <button type="button" role="tab" aria-selected={yes_or_no(!yaml)} onclick={link.to(Msg::Tab(false))}>{ Key::Knobs }</button>
                <button type="button" role="tab" aria-selected={yes_or_no(yaml)} onclick={link.to(Msg::Tab(true))}>
                    { "YAML" }
                    <span class="mark">{ if bad { "!" } else { "" } }</span>
                </button>
            </div>
            { pane }
        </section>
    }
}
