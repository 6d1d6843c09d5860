//! The dialog with the keyboard map.

use yew::prelude::*;

use crate::insight::words::{Key, text_of};
use crate::web::markup::html;
use crate::web::message::{Link, Msg};

/// The id of the dialog.
pub const ID: &str = "help";
/// The one key whose name is a word.
const SPACE: &str = "Space";

/// The keys, as they are written on a keyboard, and what they do.
const KEYS: [(&[&str], Key); 10] = [
    (&[SPACE], Key::HelpPlay),
    (&["←", "→"], Key::HelpStep),
    (&["Shift ←", "Shift →"], Key::HelpDecision),
    (&["Home", "End"], Key::HelpEnds),
    (&["[", "]"], Key::HelpSpeed),
    (&["Ctrl Z", "Ctrl Shift Z"], Key::HelpUndo),
    (&["Ctrl Enter"], Key::HelpApply),
    (&["/"], Key::Console),
    (&["Esc"], Key::HelpLeave),
    (&["?"], Key::HelpList),
];

fn keys() -> Html {
    let rows = KEYS.iter().map(|(keys, meaning)| {
        let keys = keys.iter().map(|key| {
            let name = match *key {
                SPACE => text_of(Key::KeySpace),
                key => key,
            };
            html! { <kbd key={*key}>{ name }</kbd> }
        });
        html! {
            <div key={*meaning as usize} class="key">
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
            <h2 id="help-title">{ Key::HelpTitle }</h2>
            <p>{ Key::HelpText }</p>
            { keys() }
            <p class="muted">{ Key::HelpPrivate }</p>
            <button class="btn primary" type="button" onclick={close()}>{ Key::Close }</button>
        </dialog>
    }
}
