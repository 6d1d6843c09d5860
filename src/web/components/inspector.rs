//! The inspector: why, one pod in full, any object, and the events.

use std::rc::Rc;

use yew::prelude::*;

use super::events::{self, events};
use super::object_view::object_view;
use super::pod_detail::pod_detail;
use super::tabs::tabs;
use super::why::next;
use crate::api::{ObjectRef, PodId};
use crate::insight::words::{Label, clock};
use crate::insight::{Explanation, Language};
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::view::{InspectorView, Told};

/// What the inspector shows and asks for.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is shown.
    pub view: Rc<InspectorView>,
    /// A pod was chosen.
    pub on_select: Callback<PodId>,
    /// The caret is to go to a field of the manifest, by its path.
    pub on_jump: Callback<String>,
    /// Another object is to be shown as YAML.
    #[prop_or_default]
    pub on_object: Callback<ObjectRef>,
}

const WHY: usize = 0;
const POD: usize = 1;

/// The inspector.
#[component]
pub fn Inspector(props: &Props) -> Html {
    let view = &props.view;
    let language = view.language;
    let shown = use_state(|| WHY);
    let pod = view.pod.as_ref().map(|pod| pod.id);
    // Choosing a pod is asking about it.
    {
        let shown = shown.clone();
        use_effect_with(pod, move |pod| {
            if pod.is_some() {
                shown.set(POD);
            }
        });
    }
    let on_choose = {
        let shown = shown.clone();
        Callback::from(move |tab| shown.set(tab))
    };
    let labels = [Label::Why, Label::Pod, Label::Object].map(|label| language.label(label));
    let panel = match *shown {
        WHY => why(props),
        POD => pod_detail(language, view.pod.as_deref()),
        _ => object_view(language, &view.object, &props.on_object),
    };
    html! {
        <div class="inspector">
            { tabs("inspector", &labels, *shown, &on_choose) }
            <div key={*shown} role="tabpanel" id="inspector-panel" aria-labelledby={format!("inspector-{}", *shown)}>
                { panel }
            </div>
        </div>
    }
}

fn why(props: &Props) -> Html {
    let view = &props.view;
    let (language, why) = (view.language, &view.why);
    html! {
        <div class="why-panel">
            <section key="now">
                <h2>{ language.label(Label::Now) }</h2>
                { explanation(language, &why.now, &props.on_jump) }
                <p class="muted">{ next(language, why.next.as_ref(), &props.on_select) }</p>
            </section>
            <section key="decision">
                { told(language, Label::LastDecision, why.decision.as_ref(), &props.on_jump) }
            </section>
            <section key="last">
                { told(language, Label::LastRecord, why.last.as_ref(), &props.on_jump) }
            </section>
            <section key="events">
                <h2>{ language.label(Label::Events) }</h2>
                { memo(events, events::Props { language, events: Rc::clone(&view.events) }) }
            </section>
        </div>
    }
}

fn told(language: Language, label: Label, told: Option<&Told>, on_jump: &Callback<String>) -> Html {
    let Some(told) = told else {
        return html! { <div /> };
    };
    html! {
        <div>
            <h2>{ language.label(label) }{ " " }<time>{ clock(told.at_ms) }</time></h2>
            { explanation(language, &told.why, on_jump) }
        </div>
    }
}

/// A sentence, its formula, its rule, and the field that it hangs on.
fn explanation(language: Language, why: &Explanation, on_jump: &Callback<String>) -> Html {
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
                { language.label(Label::Rule) }{ " " }<code>{ why.rule }</code>
                { field(language, why, on_jump) }
            </p>
        </div>
    }
}

fn field(language: Language, why: &Explanation, on_jump: &Callback<String>) -> Html {
    let Some(field) = &why.field else {
        return html! { <span /> };
    };
    let path = field.clone();
    let onclick = on_jump.reform(move |_: MouseEvent| path.clone());
    let short = field.trim_start_matches("spec.");
    html! {
        <span>
            { " · " }{ language.label(Label::HangsOn) }{ " " }
            <button type="button" class="link" title={field.clone()} {onclick}>{ short.to_string() }</button>
        </span>
    }
}
