//! A row of tabs: one stop for the Tab key, arrows within.

use gloo::utils::document;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::web::markup::{classes, html};

/// A row of tabs. `id` is what the tabs' element ids begin with; the panel's is that and `-panel`.
pub fn tabs(
    id: &'static str,
    labels: &[&'static str],
    shown: usize,
    on_choose: &Callback<usize>,
) -> Html {
    let count = labels.len();
    let tabs = labels.iter().enumerate().map(|(tab, label)| {
        let onclick = on_choose.reform(move |_: MouseEvent| tab);
        let on_choose = on_choose.clone();
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
        let on = shown == tab;
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
