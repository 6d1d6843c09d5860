//! What comes into the page from outside, and what goes out of it: keys, links, files.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, KeyboardEvent};

use super::App;
use crate::insight::Language;
use crate::insight::stream::stream;
use crate::insight::words::Key;
use crate::web::browser;
use crate::web::message::{Link, Msg, Outside};
use crate::web::session::{Action, clock};
use crate::web::view::picture;

/// What the document and the window tell of by themselves.
pub(super) fn listeners(link: &Link) -> [EventListener; 4] {
    let on_key = link.0.clone();
    let keys = EventListener::new_with_options(
        &document(),
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            let event = event.unchecked_ref::<KeyboardEvent>();
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            let key = event.key();
            let with_control = event.ctrl_key() || event.meta_key();
            let taken = target.is_some_and(|target| {
                if with_control {
                    browser::takes_text(&target)
                } else {
                    browser::takes_keys(&target, &key)
                }
            });
            let is_known = !with_control || matches!(&*key, "z" | "Z" | "y");
            if !taken && is_known && !event.alt_key() {
                on_key.emit(Msg::Key(event.clone()));
            }
        },
    );
    let tells = |target: &EventTarget, name: &'static str, tell: fn() -> Msg| {
        let link = link.0.clone();
        EventListener::new(target, name, move |_| link.emit(tell()))
    };
    let leave = tells(&window(), "pagehide", || Msg::Keep);
    let news = tells(&document(), "rollscope", || Msg::News);
    // What depends on the width of the page is drawn anew.
    let resize = tells(&window(), "resize", || Msg::News);
    [keys, leave, news, resize]
}

impl App {
    /// Takes in what comes from outside: a link, a file, what became of a copy. A page that was
    /// reloaded goes on where it was, if the link is about the same run.
    pub(super) fn hear(&mut self, was_reloaded: bool) {
        while let Ok(Some(news)) = browser::news() {
            let (kind, text) = news.split_once(' ').unwrap_or_default();
            match kind {
                "link" if text.is_empty() || was_reloaded && self.session.is_run_of(text) => {}
                "link" => self.act(Action::OpenLink(text.into())),
                "file" => {
                    self.act(Action::OpenText(text.into()));
                    if self.session.draft().is_some() {
                        self.yaml = true;
                        self.region = "left";
                    }
                }
                "copied" => self.tell(Key::LinkCopied),
                _ => self.tell(Key::LinkInAddress),
            }
        }
    }

    pub(super) fn tell(&mut self, label: Key) {
        self.session.tell(Language::current().text(label));
    }

    /// Brings something out of the page, or into it. What a browser refuses it tells by itself.
    pub(super) fn outside(&mut self, what: Outside) {
        let name = self
            .session
            .subject()
            .map(|it| Rc::clone(it.workload.name()));
        let name = name.unwrap_or_else(|| "rollscope".into());
        let _ = match what {
            Outside::CopyLink => browser::copy(&self.session.to_text(false)),
            Outside::OpenFile => browser::choose(),
            Outside::SaveText => {
                let text = self.session.to_file();
                browser::save(&format!("{name}.yaml"), &text)
            }
            Outside::SavePicture | Outside::SaveBitmap => {
                let clock = clock(self.session.timeline().now_ms());
                let svg = picture(&self.stage_view(), &clock);
                browser::picture(&name, &svg, what == Outside::SaveBitmap)
            }
            Outside::SaveRecords => {
                let text = stream(self.session.timeline().clone());
                browser::save(&format!("{name}.json"), &text)
            }
        };
    }
}
