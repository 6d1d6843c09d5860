//! When the program breaks: no blank page, but what happened, the text, and a way on.

use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::rc::Rc;

use gloo::utils::document;

use super::browser;

thread_local! {
    static TEXT: RefCell<Rc<str>> = RefCell::new("".into());
}

/// Keeps in mind the text that is to be saved from a crash.
pub fn keep_in_mind(text: &Rc<str>) {
    TEXT.with(|kept| {
        if let Ok(mut kept) = kept.try_borrow_mut()
            && !Rc::ptr_eq(&kept, text)
        {
            *kept = Rc::clone(text);
        }
    });
}

/// From now on a panic ends in a page of its own.
pub fn catch() {
    std::panic::set_hook(Box::new(|info| {
        // Nothing can be done about a page that cannot even be told.
        let _ = show(info);
    }));
}

fn show(info: &PanicHookInfo<'_>) -> Result<(), wasm_bindgen::JsValue> {
    // What led here would lead here again.
    browser::keep_session(None);
    let Some(root) = document().get_element_by_id("page") else {
        return Ok(());
    };
    root.set_inner_html(
        r#"<main class="crash" role="alert"><h1>Rollscope broke</h1>
        <p>This is a mistake in Rollscope, not in your manifest. The text is below; the run is lost.</p>
        <p><a class="btn primary" href="">Start again</a></p>
        <pre></pre><textarea aria-label="YAML" readonly></textarea></main>"#,
    );
    if let Some(words) = root.query_selector("pre")? {
        words.set_text_content(Some(&info.to_string()));
    }
    if let Some(area) = root.query_selector("textarea")? {
        let text = TEXT.with(|kept| kept.try_borrow().map(|text| Rc::clone(&text)));
        area.set_text_content(text.ok().as_deref());
    }
    Ok(())
}
