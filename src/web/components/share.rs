//! The menu of what goes out of the page, and what comes in. The browser itself opens and closes
//! it: it is a popover.

use yew::prelude::*;

use crate::insight::Language;
use crate::insight::words::Key;
use crate::web::markup::html;
use crate::web::message::{Link, Msg, Outside};

const ITEMS: [(Key, Outside); 6] = [
    (Key::CopyLink, Outside::CopyLink),
    (Key::OpenFile, Outside::OpenFile),
    (Key::SaveText, Outside::SaveText),
    (Key::SavePicture, Outside::SavePicture),
    (Key::SaveBitmap, Outside::SaveBitmap),
    (Key::SaveRecords, Outside::SaveRecords),
];

/// The button, and the menu that it opens.
pub fn share(link: &Link, language: Language) -> Html {
    let items = ITEMS.iter().map(|(label, what)| {
        html! {
            <button key={language.text(*label)} class="btn quiet" type="button" popovertarget="share" popovertargetaction="hide"
                onclick={link.to(Msg::Outside(*what))}>{ language.text(*label) }</button>
        }
    });
    html! {
        <>
            <button class="btn" type="button" popovertarget="share">{ language.text(Key::Share) }</button>
            <div id="share" class="sheet" popover="auto" role="group" aria-label={language.text(Key::Share)}>{ for items }</div>
        </>
    }
}
