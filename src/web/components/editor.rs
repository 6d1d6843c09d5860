//! The YAML editor: a text area with line numbers, marks and the words of whoever refuses.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use crate::api::SortedMap;
use crate::insight::Language;
use crate::insight::words::{Key, say};
use crate::web::browser::element;
use crate::web::markup::html;
use crate::web::message::{Link, Msg};
use crate::web::session::{Action, Finding, Given};

/// The height of a line, as the style sheet has it.
const LINE_PX: usize = 18;
/// More marks than this beside the text would cost more than they tell.
const MOST_MARKS: usize = 200;

/// The ids of the area and of what stands beside it.
const AREA: &str = "yaml";
const GUTTER: &str = "gutter";

/// What the editor shows and asks for.
pub struct Props {
    /// Where it asks.
    pub link: Link,
    /// The text of the moment.
    pub given: Rc<Given>,
    /// The text that is tried out.
    pub draft: Option<Rc<Given>>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let address = |draft: &Option<Rc<Given>>| draft.as_ref().map(Rc::as_ptr);
        Rc::ptr_eq(&self.given, &other.given) && address(&self.draft) == address(&other.draft)
    }
}

/// The text in the area.
pub fn text() -> Option<String> {
    element::<HtmlTextAreaElement>(AREA).map(|area| area.value())
}

/// Puts another text into the area. It is no bound value: that would take back what is being
/// typed at every new rendering.
pub fn show(text: &str) {
    if let Some(area) = element::<HtmlTextAreaElement>(AREA)
        && area.value() != text
    {
        area.set_value(text);
    }
}

/// Puts the caret over a range of bytes, and the line in the middle.
pub fn put_caret((start, end): (usize, usize)) {
    let Some(area) = element::<HtmlTextAreaElement>(AREA) else {
        return;
    };
    let text = area.value();
    let before = |at: usize| text.get(..at.min(text.len())).unwrap_or_default();
    let units = |at: usize| u32::try_from(before(at).encode_utf16().count()).unwrap_or(u32::MAX);
    let lines = before(start).matches('\n').count();
    // A refusal would leave the caret where it is.
    let _ = area.focus();
    let _ = area.set_selection_range(units(start), units(end));
    let middle = usize::try_from(area.client_height() / 2).unwrap_or(0);
    let top = (lines * LINE_PX).saturating_sub(middle);
    area.set_scroll_top(i32::try_from(top).unwrap_or(i32::MAX));
}

fn gutter(text: &str, findings: &[Finding]) -> Html {
    let mut marks = SortedMap::new();
    for finding in findings.iter().take(MOST_MARKS) {
        if let Some(bad) = marks.get_or_insert(finding.line, false) {
            *bad |= finding.is_problem;
        }
    }
    // A list of its own for each line would cost more than the text; beyond this, no numbers.
    let lines = (text.matches('\n').count() + 1).min(2_000);
    let mut plain = String::new();
    let mut parts = Vec::new();
    for line in 1..=lines {
        let number = format!("{line}\n");
        match marks.get(&line) {
            None => plain.push_str(&number),
            Some(bad) => {
                let before = std::mem::take(&mut plain);
                let class = if *bad { "bad" } else { "note" };
                parts.push(html! { <i key={format!("b{line}")}>{ before }</i> });
                parts.push(html! { <span key={line} {class}>{ line }</span> });
            }
        }
    }
    parts.push(html! { <i key="rest">{ plain }</i> });
    html! { <pre class="gutter" id={GUTTER} aria-hidden="true">{ for parts }</pre> }
}

fn findings(link: &Link, findings: &[Finding]) -> Html {
    let items = findings.iter().take(30).enumerate();
    let items = items.map(|(place, finding)| {
        let class = finding.is_problem.then_some("bad");
        let colon = if finding.path.is_empty() { "" } else { ": " };
        html! {
            <li key={place} {class}>
                <button type="button" onclick={link.to(Msg::Caret(finding.span))}>
                    <b>{ say!(Language::current(), Line, line = finding.line) }</b>{ " " }
                    { &finding.path }{ colon }{ &finding.message }
                </button>
            </li>
        }
    });
    html! { <ul class="findings" aria-live="polite" aria-label={Key::Findings}>{ for items }</ul> }
}

fn buttons(props: &Props) -> Html {
    let link = &props.link;
    let Some(draft) = &props.draft else {
        return html! { <p class="editing muted">{ Key::EditHint }</p> };
    };
    html! {
        <div class="actions editing">
            <button class="btn primary wide" type="button" disabled={!draft.is_good()}
                onclick={link.act(Action::ApplyDraft)}>{ Key::Apply }</button>
            <button class="btn wide" type="button" onclick={link.act(Action::DropDraft)}>{ Key::Discard }</button>
        </div>
    }
}

/// The editor.
pub fn editor(props: &Props) -> Html {
    let link = &props.link;
    let shown = props.draft.as_ref().unwrap_or(&props.given);
    let oninput = link.on(|event| {
        let way = event.unchecked_ref::<InputEvent>().input_type();
        let pasted = matches!(&*way, "insertFromPaste" | "insertFromDrop");
        Some(Msg::Typed(pasted))
    });
    let onkeydown = link.on_key(|event, key| {
        if key == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            return Some(Msg::Read(true));
        }
        if key == "Escape"
            && let Some(area) = element::<HtmlTextAreaElement>(AREA)
        {
            // A refusal would leave the focus where it is.
            let _ = area.blur();
        }
        None
    });
    let onscroll = link.on(|_| {
        let (area, gutter) = (element::<Element>(AREA)?, element::<Element>(GUTTER)?);
        gutter.set_scroll_top(area.scroll_top());
        None
    });
    html! {
        <div class="pane">
            <div class="editor">
                { gutter(&shown.text, &shown.findings) }
                <textarea id={AREA} aria-label="YAML" spellcheck="false" autocomplete="off"
                    autocapitalize="off" wrap="off" {oninput} {onkeydown} {onscroll} />
            </div>
            { findings(link, &shown.findings) }
            { buttons(props) }
        </div>
    }
}
