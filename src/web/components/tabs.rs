//! A row of tabs: one stop for the Tab key, arrows within.

use gloo::utils::document;
use web_sys::HtmlElement;
use yew::prelude::*;

/// What the row shows and asks for.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What the tabs' element ids begin with; the panel's is this and `-panel`.
    pub id: &'static str,
    /// What stands on the tabs.
    pub labels: Vec<&'static str>,
    /// Which one is shown.
    pub shown: usize,
    /// Another one is to be shown.
    pub on_choose: Callback<usize>,
}

/// A row of tabs.
#[component]
pub fn Tabs(props: &Props) -> Html {
    let (id, count) = (props.id, props.labels.len());
    let tabs = props.labels.iter().enumerate().map(|(tab, label)| {
        let on_choose = props.on_choose.clone();
        let onclick = Callback::from(move |_: MouseEvent| on_choose.emit(tab));
        let on_choose = props.on_choose.clone();
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            let to = match &*event.key() {
                "ArrowRight" => (tab + 1) % count,
                "ArrowLeft" => (tab + count - 1) % count,
                _ => return,
            };
            // The page has the arrow keys for steps in time.
            event.stop_propagation();
            on_choose.emit(to);
            focus(&format!("{id}-{to}"));
        });
        let on = props.shown == tab;
        html! {
            <button
                key={tab}
                type="button"
                role="tab"
                id={format!("{id}-{tab}")}
                class={classes!("tab", on.then_some("on"))}
                aria-selected={on.to_string()}
                aria-controls={format!("{id}-panel")}
                tabindex={if on { "0" } else { "-1" }}
                {onclick}
                {onkeydown}
            >
                { *label }
            </button>
        }
    });
    html! { <div class="tab-row" role="tablist">{ for tabs }</div> }
}

/// Moves the focus to the element of that id, if it is there.
pub(super) fn focus(id: &str) {
    use wasm_bindgen::JsCast as _;
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}
