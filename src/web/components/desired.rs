//! The left panel: two views of one text.

use std::rc::Rc;

use yew::prelude::*;

use super::editor::Editor;
use super::knobs::{self, knobs};
use crate::web::markup::{html, part};
use crate::web::memo::memo;
use crate::web::session::{Action, Given};

/// What the panel shows and asks for.
pub struct Props {
    /// The text of the moment.
    pub given: Rc<Given>,
    /// The text that is tried out.
    pub draft: Option<Rc<Given>>,
    /// The tag of the next version.
    pub next: Option<AttrValue>,
    /// Whether the YAML is shown, not the knobs.
    pub yaml: bool,
    /// The caret is to be put there.
    pub jump: Option<(usize, (usize, usize))>,
    /// Something is to be done.
    pub on_act: Callback<Action>,
    /// The other view is wanted: whether it is the YAML.
    pub on_tab: Callback<bool>,
}

/// The panel.
pub fn desired(props: &Props) -> Html {
    let yaml = props.yaml;
    let tab = |to: bool| props.on_tab.reform(move |_: MouseEvent| to);
    let arrows = props.on_tab.reform(move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight") {
            event.stop_propagation();
            return !yaml;
        }
        yaml
    });
    let bad = props.draft.as_ref().is_some_and(|draft| !draft.is_good());
    let turned = knobs::Props {
        given: Rc::clone(&props.given),
        next: props.next.clone(),
        on_act: props.on_act.clone(),
    };
    let word = |on: bool| if on { "true" } else { "false" };
    html! {
        <section class="left" aria-label="Desired state">
            <div class="tabs" role="tablist" aria-label="Desired state" onkeydown={arrows}>
                <button type="button" role="tab" aria-selected={word(!yaml)} onclick={tab(false)}>{ "Knobs" }</button>
                <button type="button" role="tab" aria-selected={word(yaml)} onclick={tab(true)}>
                    { "YAML" }
                    <span class="mark">{ if bad { "!" } else { "" } }</span>
                </button>
            </div>
            if yaml {
                <div key="yaml" class="pane" role="tabpanel" aria-label="YAML">
                    { part! {
                        <Editor given={Rc::clone(&props.given)} draft={props.draft.clone()} jump={props.jump}
                            on_act={props.on_act.clone()} />
                    } }
                </div>
            } else {
                <div key="knobs" class="pane" role="tabpanel" aria-label="Knobs">
                    { memo(knobs, turned) }
                </div>
            }
        </section>
    }
}
