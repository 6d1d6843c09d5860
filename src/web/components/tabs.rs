//! A row of tabs: one stop for the Tab key, arrows within.

use yew::prelude::*;

use crate::web::browser::focus;
use crate::web::markup::{classes, html};
use crate::web::message::{Link, Msg};

/// A row of tabs. `id` is what the tabs' element ids begin with; the panel's is that and `-panel`.
pub fn tabs(
    link: &Link,
    id: &'static str,
    labels: &[&'static str],
    shown: usize,
    choose: fn(usize) -> Msg,
) -> Html {
    let count = labels.len();
    let tabs = labels.iter().enumerate().map(|(tab, label)| {
        let onkeydown = link.on_key(move |event, key| {
            let to = match key {
                "ArrowRight" => (tab + 1) % count,
                "ArrowLeft" => (tab + count - 1) % count,
                _ => return None,
            };
            // The page has the arrow keys for steps in time.
            event.stop_propagation();
            focus(&format!("{id}-{to}"));
            Some(choose(to))
        });
        let on = shown == tab;
        html! {
            <button
                key={tab}
                type="button"
                role="tab"
                id={format_args!("{id}-{tab}")}
                class={classes!("tab", on.then_some("on"))}
                aria-selected={yes_or_no(on)}
                aria-controls={format_args!("{id}-panel")}
                tabindex={if on { "0" } else { "-1" }}
                onclick={link.to(choose(tab))}
                {onkeydown}
            >
                { *label }
            </button>
        }
    });
    html! { <div class="tab-row" role="tablist">{ for tabs }</div> }
}

/// A row of words one of which is in force, each with what choosing it asks for. A list that drops
/// down would keep showing what was chosen after it has been refused.
pub fn choice(link: &Link, name: &str, words: Vec<(String, bool, Msg)>) -> Html {
    let words = words.into_iter().enumerate();
    let words = words.map(|(place, (word, on, msg))| {
        html! {
            <button key={place} type="button" role="radio" aria-checked={yes_or_no(on)} onclick={link.to(msg)}>{ word }</button>
        }
    });
    html! { <div class="choice" role="radiogroup" aria-label={name.to_owned()}>{ for words }</div> }
}

/// The value of an attribute that is either true or false.
pub(super) fn yes_or_no(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}
