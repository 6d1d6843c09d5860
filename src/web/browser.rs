//! The little that the page needs of the browser besides its elements.

use gloo::utils::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDialogElement, HtmlElement};

use crate::insight::Language;
use crate::insight::words::Key;

const SESSION: &str = "rollscope.session";
const TEXT: &str = "rollscope.text";
const THEME: &str = "rollscope.theme";
const LANGUAGE: &str = "rollscope.language";

/// What static/outside.mjs does. Where it is missing, as in tests, nothing is done.
#[wasm_bindgen(js_namespace = rollscope)]
extern "C" {
    /// Lets the address hold a session.
    #[wasm_bindgen(catch)]
    pub fn follow(session: &str) -> Result<JsValue, JsValue>;
    /// The same, and copies the address.
    #[wasm_bindgen(catch)]
    pub fn copy(session: &str) -> Result<JsValue, JsValue>;
    /// Saves a text as a file of that name.
    #[wasm_bindgen(catch)]
    pub fn save(name: &str, text: &str) -> Result<JsValue, JsValue>;
    /// Saves a picture of the stage, as SVG or as PNG.
    #[wasm_bindgen(catch)]
    pub fn picture(name: &str, svg: &str, png: bool) -> Result<JsValue, JsValue>;
    /// Lets somebody choose a file: [`news`] tells of it.
    #[wasm_bindgen(catch)]
    pub fn choose() -> Result<JsValue, JsValue>;
    /// What there is to be told: its kind, a blank, and a text.
    #[wasm_bindgen(catch)]
    pub fn news() -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(catch, js_name = wasReloaded)]
    fn was_reloaded() -> Result<bool, JsValue>;
}

/// Whether the page was opened before in this tab, rather than by a link.
pub fn is_reload() -> bool {
    was_reloaded().unwrap_or(false)
}

/// Whether the page is a part of another one, which shows a run and keeps nothing.
fn is_embedded() -> bool {
    let root = document().document_element();
    root.is_some_and(|root| root.has_attribute("data-embed"))
}

/// Milliseconds since some moment, for measuring.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// What is kept under a key. Nothing where the browser refuses to keep anything.
fn kept(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a text under a key. Says whether the browser did; one that refuses just forgets.
fn keep(key: &str, text: &str) -> bool {
    let storage = window().local_storage().ok().flatten();
    !is_embedded() && storage.is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// The session that was kept.
pub fn kept_session() -> Option<String> {
    if is_embedded() { None } else { kept(SESSION) }
}

/// Keeps a session over a reload. Says whether there was room for it.
pub fn keep_session(text: &str) -> bool {
    keep(SESSION, text)
}

/// Keeps a text for the page that is shown after a crash.
pub fn keep_text(text: &str) {
    keep(TEXT, text);
}

/// Whether a media query holds.
fn matches(query: &str) -> bool {
    let query = window().match_media(query).ok().flatten();
    query.is_some_and(|query| query.matches())
}

/// Whether one region is shown at a time.
pub fn is_one_region() -> bool {
    matches("(max-width: 900px)")
}

/// Whether the stage is too narrow for what is wide: on a phone, and beside two columns.
pub fn has_narrow_stage() -> bool {
    let beside = || matches("(min-width: 901px) and (max-width: 1180px)");
    matches("(max-width: 700px)") || !is_embedded() && beside()
}

/// Whether the dark theme is wanted: as it was chosen, or as the system has it.
pub fn wants_dark() -> bool {
    match kept(THEME).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => matches("(prefers-color-scheme: dark)"),
    }
}

/// Shows a theme, and keeps the choice if it was one.
pub fn show_theme(dark: bool, chosen: bool) {
    let name = if dark { "dark" } else { "light" };
    if let Some(root) = document().document_element() {
        // The name of the attribute is a valid one.
        let _ = root.set_attribute("data-theme", name);
    }
    if chosen {
        keep(THEME, name);
    }
}

/// The language that is wanted: as it was chosen, or as the browser has it.
pub fn wanted_language() -> Language {
    let of_browser = window().navigator().languages();
    let of_browser = of_browser.iter().filter_map(|tag| tag.as_string());
    let tags = kept(LANGUAGE).into_iter().chain(of_browser);
    Language::of_tags(tags).unwrap_or_default()
}

/// Shows the page in a language, and keeps the choice if it was one.
pub fn show_language(language: Language, chosen: bool) {
    language.choose();
    if let Some(root) = document().document_element() {
        // The name of the attribute is a valid one.
        let _ = root.set_attribute("lang", language.tag());
    }
    document().set_title(language.text(Key::Title));
    if let Some(body) = document().body() {
        // For `static/start.js`, which speaks when the program no longer can.
        let words = [Key::CrashTitle, Key::CrashText, Key::CrashAgain];
        let words = words.map(|key| language.text(key)).join("\n");
        let _ = body.set_attribute("data-crash", &words);
    }
    if chosen {
        keep(LANGUAGE, language.tag());
    }
}

/// Whether keys pressed on this element are meant for it.
pub fn takes_keys(element: &Element, key: &str) -> bool {
    match element.tag_name().as_str() {
        "INPUT" | "TEXTAREA" | "SELECT" => true,
        "BUTTON" | "SUMMARY" | "A" => key == " " || key == "Enter",
        _ => element
            .closest("dialog, [role=menu]")
            .is_ok_and(|found| found.is_some()),
    }
}

/// Whether something is typed into this element, which has its own undo.
pub fn takes_text(element: &Element) -> bool {
    element
        .matches("textarea, input:not([type=range])")
        .unwrap_or(false)
}

/// The element of that id, as one of its kind.
pub fn element<T: JsCast>(id: &str) -> Option<T> {
    // The ids of the page say which kind of element they are of.
    Some(document().get_element_by_id(id)?.unchecked_into())
}

/// Moves the focus to the element of that id, if it is there.
pub fn focus(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Shows or hides the dialog of that id.
pub fn show_dialog(id: &str, open: bool) {
    let dialog = element::<HtmlDialogElement>(id);
    if let Some(dialog) = dialog.filter(|dialog| dialog.open() != open) {
        if open {
            // Refused only where it is no part of the document any more.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    }
}
