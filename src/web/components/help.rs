//! The dialog with the keyboard map.

use yew::prelude::*;

use crate::web::markup::html;
use crate::web::message::{Link, Msg};

/// The id of the dialog.
pub const ID: &str = "help";

const KEYS: [(&[&str], &str); 8] = [
    (&["Space"], "play or pause"),
    (&["←", "→"], "one step back, one step on"),
    (
        &["Shift ←", "Shift →"],
        "to the last, to the next decision of a controller",
    ),
    (&["Home", "End"], "to the start; to the end of the rollout"),
    (&["[", "]"], "slower, faster"),
    (&["Ctrl Enter"], "in the editor: apply the text"),
    (&["Esc"], "leave the editor, close this"),
    (&["?"], "this list"),
];

fn keys() -> Html {
    let rows = KEYS.iter().map(|(keys, meaning)| {
        let keys = keys
            .iter()
            .map(|key| html! { <kbd key={*key}>{ *key }</kbd> });
        html! {
            <div key={*meaning} class="key">
                <dt>{ for keys }</dt>
                <dd>{ *meaning }</dd>
            </div>
        }
    });
    html! { <dl class="keys">{ for rows }</dl> }
}

/// The dialog.
pub fn help(link: &Link) -> Html {
    let close = || link.to(Msg::Help(false));
    html! {
        <dialog id={ID} onclose={close()} aria-labelledby="help-title">
            <h2 id="help-title">{ "How to use Rollscope" }</h2>
            <p>
                { "A control plane and its nodes, simulated on this page. Turn a knob or edit the \
                   YAML: what differs is applied to the running world at the moment on the clock. \
                   Go back and act there, and time forks; the old future is kept." }
            </p>
            { keys() }
            <p class="muted">
                { "Nothing leaves this page. What you do is kept in this browser." }
            </p>
            <button class="btn primary" type="button" onclick={close()}>{ "Close" }</button>
        </dialog>
    }
}
