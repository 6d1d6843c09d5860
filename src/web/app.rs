//! The root component.

use yew::prelude::*;

/// The whole page.
#[component]
pub fn App() -> Html {
    html! { <main>{ "Rollscope" }</main> }
}

/// Puts the page into the document's body.
pub fn mount() {
    yew::Renderer::<App>::new().render();
}
