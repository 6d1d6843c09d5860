//! What is left when the program breaks. `static/start.js` notices that, and shows what happened,
//! the text that is kept here, and a way on: a program that has broken cannot show it itself.

use std::cell::RefCell;
use std::rc::Rc;

use super::browser;

thread_local! {
    static TEXT: RefCell<Rc<str>> = RefCell::new("".into());
}

/// Keeps the text that is to be saved from a crash, each time that it is another one.
pub fn keep_in_mind(text: &Rc<str>) {
    TEXT.with(|kept| {
        if let Ok(mut kept) = kept.try_borrow_mut()
            && !Rc::ptr_eq(&kept, text)
        {
            *kept = Rc::clone(text);
            browser::keep_text(text);
        }
    });
}
