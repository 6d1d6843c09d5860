//! The prompt: what was asked and answered, and a line to ask more.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::insight::words::{Key, clock};
use crate::web::browser::element;
use crate::web::markup::html;
use crate::web::memo::memo;
use crate::web::message::{Link, Msg, Prompt};
use crate::web::session::{Action, Exchange, Session};

/// The id of the field.
pub const FIELD: &str = "prompt";
/// The id of the control after it.
pub const CLOSE: &str = "console-close";
/// The id of the button that opens the drawer.
pub const OPEN: &str = "console-open";

/// What the drawer shows and asks for.
pub struct Props {
    link: Link,
    exchanges: Rc<Vec<Exchange>>,
    examples: Vec<String>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.exchanges, &other.exchanges) && self.examples == other.examples
    }
}

/// The drawer.
pub fn console(link: &Link, session: &Session) -> Html {
    let exchanges = Rc::clone(session.exchanges());
    let examples = if exchanges.is_empty() {
        examples(session)
    } else {
        Vec::new()
    };
    let props = Props {
        link: link.clone(),
        exchanges,
        examples,
    };
    memo(drawn, props)
}

/// Lines that can be tried right now.
fn examples(session: &Session) -> Vec<String> {
    let mut lines = vec!["kubectl get all".to_owned()];
    if let Some(subject) = session.subject() {
        let workload = &subject.workload;
        let (resource, name) = (workload.kind().resource(), workload.name());
        lines.push(format!("kubectl rollout status {resource}/{name}"));
        lines.push(format!(
            "kubectl scale {resource}/{name} --replicas={}",
            subject.spec.replicas() + 2
        ));
    }
    let store = &session.timeline().world().store;
    let mut pods = store.pods.iter();
    let chosen = session.selected().and_then(|pod| store.pod(pod));
    if let Some(pod) = chosen.or_else(|| Some(pods.next()?.1)) {
        lines.push(format!("kubectl delete pod {}", pod.name));
    }
    lines.push("help".to_owned());
    lines
}

fn drawn(props: &Props) -> Html {
    let link = &props.link;
    let exchanges = props.exchanges.iter().enumerate();
    let exchanges = exchanges.map(|(place, it)| {
        html! {
            <div key={place} class={it.is_bad.then_some("bad")}>
                <p><time>{ clock(it.at_ms) }</time>{ " $ " }<b>{ &it.line }</b></p>
                <pre>{ &it.answer }</pre>
            </div>
        }
    });
    let examples = props.examples.iter().map(|line| {
        let ask = Action::Kubectl(line.as_str().into());
        html! { <button key={line.as_str()} class="link" type="button" onclick={link.act(ask)}>{ line }</button> }
    });
    let onkeydown = link.on_key(|event, key| {
        let field = element::<HtmlInputElement>(FIELD)?;
        let line = field.value();
        let msg = match key {
            "Enter" if !line.trim().is_empty() => {
                field.set_value("");
                Msg::Act(Action::Kubectl(line.into()))
            }
            "ArrowUp" => Msg::Prompt(Prompt::Recall(1)),
            "ArrowDown" => Msg::Prompt(Prompt::Recall(-1)),
            // Where there is nothing to add, it leads to the next control as everywhere.
            "Tab" if !event.shift_key() && !line.is_empty() && !line.ends_with(' ') => {
                Msg::Prompt(Prompt::Complete(line))
            }
            "Escape" => Msg::Prompt(Prompt::Show(false)),
            _ => return None,
        };
        event.prevent_default();
        Some(msg)
    });
    html! {
        <section class="console" aria-label={Key::Console}>
            <div class="log" role="log" tabindex="0" aria-label={Key::Console}>
                <div>
                    <p class="muted">{ Key::ConsoleHint }</p>
                    <p class="examples">{ for examples }</p>
                    { for exchanges }
                </div>
            </div>
            <label for={FIELD}>{ "$" }</label>
            <input id={FIELD} aria-label="kubectl" placeholder="kubectl get pods" autocomplete="off"
                autocapitalize="off" spellcheck="false" {onkeydown} />
            <button id={CLOSE} class="btn quiet" type="button" aria-label={Key::Close} onclick={link.to(Msg::Prompt(Prompt::Show(false)))}>{ "×" }</button>
        </section>
    }
}

/// What stands in the field.
pub fn put(line: &str) {
    if let Some(field) = element::<HtmlInputElement>(FIELD) {
        field.set_value(line);
    }
}
