//! The revisions of a workload: what each was, who has it, and the way back to it.

use yew::prelude::*;

use super::hue_class;
use crate::api::DeletionPropagation;
use crate::insight::Language;
use crate::insight::words::{Key, say};
use crate::web::markup::{classes, html};
use crate::web::message::{Link, Msg};
use crate::web::session::Action;
use crate::web::view::{HistoryView, RevisionView};

/// The revisions, the latest first.
pub fn history(link: &Link, language: Language, history: &HistoryView) -> Html {
    let rows = history.revisions.iter();
    let rows = rows.map(|revision| row(link, language, revision));
    let ways = DeletionPropagation::ALL.into_iter();
    let ways = ways.map(|propagation| {
        let cascade = propagation.name();
        html! {
            <button key={cascade} type="button" class="btn small" title={format_args!("kubectl delete --cascade={cascade}")}
                onclick={link.act(Action::Delete(propagation))}>{ cascade }</button>
        }
    });
    html! {
        <div class="history">
            <ol reversed="reversed">{ for rows }</ol>
            <div class="deletion" role="group" aria-label={Key::Delete}>
                <span>{ Key::DeleteIt }</span>
                { for ways }
            </div>
        </div>
    }
}

fn row(link: &Link, language: Language, revision: &RevisionView) -> Html {
    let number = revision.number;
    let way = if revision.is_present {
        html! { <em key="present">{ Key::Present }</em> }
    } else {
        html! {
            <button key="undo" type="button" class="btn small" title={format_args!("kubectl rollout undo --to-revision={number}")}
                onclick={link.act(Action::Undo(number))}>
                { say!(language, UndoTo, number) }
            </button>
        }
    };
    html! {
        <li key={number} class={classes!(hue_class(revision.hue), revision.is_present.then_some("on"))}>
            <i class="dot" />
            <b>{ say!(language, Revision, revision = number) }</b>
            <button type="button" class="link" title={format_args!("kubectl rollout history --revision={number}")}
                onclick={link.to(Msg::Object(revision.object))}>
                <code>{ &*revision.image }</code>
            </button>
            <span class="muted">{ revision.cause.as_deref().unwrap_or_default() }</span>
            <span>{ say!(language, PodsCount, pods = revision.pods) }</span>
            { way }
        </li>
    }
}
