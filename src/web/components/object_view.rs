//! Any object as YAML, as it is now.

use yew::prelude::*;

use crate::api::ObjectRef;
use crate::insight::words::Key;
use crate::web::markup::html;
use crate::web::message::{Link, Msg};
use crate::web::view::{self, Glance};

/// The object, and a choice of others.
pub fn object_view(link: &Link, glance: &Glance<'_>) -> Html {
    let object = view::object_view(glance);
    let choices: Vec<ObjectRef> = object.choices.iter().map(|(object, ..)| *object).collect();
    let onchange = link.on_value(move |value| {
        let object = choices.get(value.parse::<usize>().ok()?)?;
        Some(Msg::Object(*object))
    });
    let options = object
        .choices
        .iter()
        .enumerate()
        .map(|(place, (choice, kind, name))| {
            html! {
                <option key={place} value={place} selected={object.shown == Some(*choice)}>
                    { format_args!("{kind} {name}") }
                </option>
            }
        });
    html! {
        <div class="object">
            <label class="unseen" for="object-choice">{ Key::Object }</label>
            <select id="object-choice" class="btn" {onchange}>{ for options }</select>
            <pre tabindex="0">{ object.yaml }</pre>
        </div>
    }
}
