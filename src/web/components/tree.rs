//! The branches of time as a small tree on the timeline's axis, to look at another one, or to hold
//! the present one against it.

use yew::prelude::*;

use crate::api::Ms;
use crate::insight::Language;
use crate::insight::words::{Key, say};
use crate::web::browser::focus;
use crate::web::figures::percent;
use crate::web::markup::html;
use crate::web::message::{Link, Msg};
use crate::web::session::{Action, Against, Session, short};

fn id_of(branch: usize) -> String {
    format!("branch-{branch}")
}

/// What a branch is called.
pub fn title(session: &Session, language: Language, branch: usize) -> String {
    match branch.checked_sub(1) {
        None => language.text(Key::FirstRun).to_owned(),
        Some(fork) => {
            let at = session.timeline().branches().get(branch);
            let at = short(at.map_or(0, |branch| branch.from_ms));
            let what = session.fork_name(fork);
            say!(language, Fork, number = branch, at = &at, what)
        }
    }
}

/// What the other run of a comparison is called.
pub fn against_title(session: &Session, language: Language, against: Against) -> String {
    match against {
        Against::Branch(branch) => title(session, language, branch),
        Against::Before => say!(language, RunBefore, what = session.before_name()),
    }
}

/// The button that holds the present run against another one, or ends that.
fn against(link: &Link, language: Language, session: &Session, against: Against) -> Html {
    let on = session.comparison().map(|it| it.against) == Some(against);
    let ask = Action::Compare((!on).then_some(against));
    html! {
        <button class="against" type="button" aria-pressed={super::tabs::yes_or_no(on)} onclick={link.act(ask)}>
            { language.text(Key::Compare) }
        </button>
    }
}

/// The tree; nothing while there is one course of events.
pub fn tree(link: &Link, language: Language, session: &Session) -> Html {
    let timeline = session.timeline();
    let known_ms = timeline.explored_ms().max(timeline.now_ms());
    let axis = session.model().borrow().axis(known_ms);
    let (branches, current) = (timeline.branches(), timeline.current_branch());
    if branches.len() < 2 && !session.has_before() {
        return Html::default();
    }
    // Another branch may be known for longer than the axis of this one is.
    let share = |at_ms: Ms| (axis.share(at_ms) * 100.0).min(100.0);
    let rows = branches.iter().enumerate().map(|(place, branch)| {
        let (from, to) = (share(branch.from_ms), share(branch.explored_ms()));
        let up = branch.parent.map_or(0, |(parent, _)| place - parent);
        let here = place == current;
        let style = format!("--from:{};--long:{};--up:{up}", percent(from), percent(to - from));
        html! {
            <div key={place} class="twig" {style}>
                <button id={id_of(place)} type="button" aria-current={super::tabs::yes_or_no(here)}
                    tabindex={if here { "0" } else { "-1" }} onclick={link.act(Action::Switch(place))}>
                    { title(session, language, place) }
                </button>
                if !here {
                    { against(link, language, session, Against::Branch(place)) }
                }
            </div>
        }
    });
    let last = branches.len() - 1;
    let onkeydown = link.on_key(move |event, key| {
        let to = match key {
            "ArrowDown" | "ArrowRight" => (current + 1).min(last),
            "ArrowUp" | "ArrowLeft" => current.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return None,
        };
        event.prevent_default();
        event.stop_propagation();
        focus(&id_of(to));
        Some(Msg::Act(Action::Switch(to)))
    });
    html! {
        <section class="tree" aria-label={language.text(Key::Branches)}>
            <div role="group" aria-label={language.text(Key::Branches)} {onkeydown}>{ for rows }</div>
            if session.has_before() {
                <p class="twig">
                    <span>{ say!(language, RunBefore, what = session.before_name()) }</span>
                    { against(link, language, session, Against::Before) }
                </p>
            }
        </section>
    }
}
