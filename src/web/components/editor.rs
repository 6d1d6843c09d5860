//! The YAML editor: a text area with line numbers, marks and the words of whoever refuses.

use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::web::markup::html;
use crate::web::session::{Action, Finding, Given};

/// How long one has to stop typing before the text is read.
const CALM_MS: u32 = 400;
/// The height of a line, as the style sheet has it.
const LINE_PX: usize = 18;

/// More marks than this beside the text would cost more than they tell.
const MOST_MARKS: usize = 200;

/// What the editor shows and asks for.
#[derive(Properties)]
pub struct Props {
    /// The text of the moment.
    pub given: Rc<Given>,
    /// The text that is tried out.
    pub draft: Option<Rc<Given>>,
    /// The caret is to be put there, in bytes; the number tells one wish from the next.
    pub jump: Option<(usize, (usize, usize))>,
    /// Something is to be done.
    pub on_act: Callback<Action>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        let address = |draft: &Option<Rc<Given>>| draft.as_ref().map(Rc::as_ptr);
        Rc::ptr_eq(&self.given, &other.given)
            && address(&self.draft) == address(&other.draft)
            && self.jump == other.jump
    }
}

fn area(node: &NodeRef) -> Option<HtmlTextAreaElement> {
    node.cast()
}

/// Puts the caret over a range of bytes, and the line in the middle.
fn put_caret(area: &HtmlTextAreaElement, (start, end): (usize, usize)) {
    let text = area.value();
    let units = |at: usize| {
        let before = text.get(..at.min(text.len())).unwrap_or_default();
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    let lines = text
        .get(..start.min(text.len()))
        .unwrap_or_default()
        .matches('\n')
        .count();
    // A refusal would leave the caret where it is.
    let _ = area.focus();
    let _ = area.set_selection_range(units(start), units(end));
    let middle = usize::try_from(area.client_height() / 2).unwrap_or(0);
    let top = (lines * LINE_PX).saturating_sub(middle);
    area.set_scroll_top(i32::try_from(top).unwrap_or(i32::MAX));
}

fn gutter(text: &str, findings: &[Finding], node: NodeRef) -> Html {
    let mut marks: BTreeMap<usize, bool> = BTreeMap::new();
    for finding in findings.iter().take(MOST_MARKS) {
        *marks.entry(finding.line).or_default() |= finding.is_problem;
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
    html! { <pre class="gutter" ref={node} aria-hidden="true">{ for parts }</pre> }
}

fn findings(findings: &[Finding], node: &NodeRef) -> Html {
    let items = findings
        .iter()
        .take(30)
        .enumerate()
        .map(|(place, finding)| {
            let (node, span) = (node.clone(), finding.span);
            let go = Callback::from(move |_: MouseEvent| {
                if let Some(area) = area(&node) {
                    put_caret(&area, span);
                }
            });
            let class = finding.is_problem.then_some("bad");
            let colon = if finding.path.is_empty() { "" } else { ": " };
            html! {
                <li key={place} {class}>
                    <button type="button" onclick={go}>
                        <b>{ format!("line {}", finding.line) }</b>{ " " }
                        { &finding.path }{ colon }{ &finding.message }
                    </button>
                </li>
            }
        });
    html! { <ul class="findings" aria-live="polite" aria-label="Findings">{ for items }</ul> }
}

fn buttons(props: &Props) -> Html {
    let act = |action: Action| props.on_act.reform(move |_: MouseEvent| action.clone());
    let Some(draft) = &props.draft else {
        return html! { <p class="editing muted">{ "Edit or paste; Ctrl+Enter applies." }</p> };
    };
    html! {
        <div class="actions editing">
            <button class="btn primary wide" type="button" disabled={!draft.is_good()}
                onclick={act(Action::ApplyDraft)}>{ "Apply" }</button>
            <button class="btn wide" type="button" onclick={act(Action::DropDraft)}>{ "Discard" }</button>
        </div>
    }
}

/// The editor.
#[component]
pub fn Editor(props: &Props) -> Html {
    let node = use_node_ref();
    let gutter_node = use_node_ref();
    let waiting = use_mut_ref(|| None::<Timeout>);
    let shown = props.draft.as_ref().unwrap_or(&props.given);
    {
        // Not a bound value: it would take back what is being typed at every new rendering.
        let (node, waiting) = (node.clone(), waiting.clone());
        use_effect_with(Rc::clone(&shown.text), move |text| {
            let typing = waiting.borrow().is_some();
            if let Some(area) = area(&node)
                && !typing
                && area.value() != **text
            {
                area.set_value(text);
            }
        });
    }
    {
        // After the text: setting that puts the caret at its end.
        let node = node.clone();
        use_effect_with(props.jump, move |jump| {
            if let (Some((_, span)), Some(area)) = (jump, area(&node)) {
                put_caret(&area, *span);
            }
        });
    }
    let oninput = {
        let (on_act, waiting) = (props.on_act.clone(), waiting.clone());
        Callback::from(move |event: InputEvent| {
            let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else {
                return;
            };
            let pasted = matches!(
                event.input_type().as_str(),
                "insertFromPaste" | "insertFromDrop"
            );
            let (on_act, done) = (on_act.clone(), waiting.clone());
            let read = move || {
                *done.borrow_mut() = None;
                on_act.emit(Action::Draft(area.value().into()));
                if pasted {
                    on_act.emit(Action::ApplyDraft);
                }
            };
            let calm_ms = if pasted { 0 } else { CALM_MS };
            *waiting.borrow_mut() = Some(Timeout::new(calm_ms, read));
        })
    };
    let onkeydown = {
        let on_act = props.on_act.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else {
                return;
            };
            if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                event.prevent_default();
                *waiting.borrow_mut() = None;
                on_act.emit(Action::Draft(area.value().into()));
                on_act.emit(Action::ApplyDraft);
            } else if event.key() == "Escape" {
                let _ = area.blur();
            }
        })
    };
    let onscroll = {
        let gutter_node = gutter_node.clone();
        Callback::from(move |event: Event| {
            let area: Option<HtmlTextAreaElement> = event.target_dyn_into();
            if let (Some(area), Some(gutter)) = (area, gutter_node.cast::<web_sys::Element>()) {
                gutter.set_scroll_top(area.scroll_top());
            }
        })
    };
    html! {
        <div class="pane">
            <div class="editor">
                { gutter(&shown.text, &shown.findings, gutter_node) }
                <textarea ref={node.clone()} aria-label="YAML" spellcheck="false" autocomplete="off"
                    autocapitalize="off" wrap="off" {oninput} {onkeydown} {onscroll} />
            </div>
            { findings(&shown.findings, &node) }
            { buttons(props) }
        </div>
    }
}
