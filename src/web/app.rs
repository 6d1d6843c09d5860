//! The root component.

use yew::prelude::*;

/// The whole page.
#[component]
pub fn App() -> Html {
    html! { <main>{ "Rollscope" }</main> }
}

/// Puts the page into the document, in place of what index.html shows while it loads.
pub fn mount() {
    match gloo::utils::document().get_element_by_id("page") {
        Some(root) => mount_into(root),
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}

/// Puts the page into an element of the caller's.
pub fn mount_into(root: web_sys::Element) {
    yew::Renderer::<App>::with_root(root).render();
}
