//! Any object as YAML, as it is now.

use yew::prelude::*;

use crate::api::ObjectRef;
use crate::insight::Language;
use crate::insight::words::Label;
use crate::web::markup::html;
use crate::web::view::ObjectView;

/// The object, and a choice of others.
pub fn object_view(
    language: Language,
    object: &ObjectView,
    on_object: &Callback<ObjectRef>,
) -> Html {
    let onchange = {
        let choices: Vec<ObjectRef> = object.choices.iter().map(|(object, ..)| *object).collect();
        let on_object = on_object.clone();
        Callback::from(move |event: Event| {
            let select = event.target_dyn_into::<web_sys::HtmlSelectElement>();
            let place = select.and_then(|select| select.value().parse::<usize>().ok());
            if let Some(object) = place.and_then(|place| choices.get(place)) {
                on_object.emit(*object);
            }
        })
    };
    let options = object.choices.iter().enumerate().map(|(place, (choice, kind, name))| {
        html! {
            <option key={place} value={place.to_string()} selected={object.shown == Some(*choice)}>
                { format!("{kind} {name}") }
            </option>
        }
    });
    html! {
        <div class="object">
            <label class="unseen" for="object-choice">{ language.label(Label::Object) }</label>
            <select id="object-choice" class="btn" {onchange}>{ for options }</select>
            <pre tabindex="0">{ &*object.yaml }</pre>
        </div>
    }
}
