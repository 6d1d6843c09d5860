//! The root component: it holds the session, lets time pass, and puts the regions together.

mod outside;
mod prompt;
mod turns;

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::components::compare::{self, comparison as comparison_of};
use super::components::console::{self, console};
use super::components::desired::desired;
use super::components::help::{self, help};
use super::components::inspector::{self, inspector};
use super::components::slots;
use super::components::stage::{self, stage};
use super::components::timeline::{self, timeline};
use super::components::top_bar::top_bar;
use super::components::tree::{self, tree};
use super::components::{editor, pod_actions};
use super::markup::html;
use super::memo::memo;
use super::message::{Link, Msg, Prompt};
use super::session::{Action, Comparison, Field, PARTITION, Session, Tidings};
use super::view::{Glance, Memory, StageView, stage_view};
use super::{browser, crash};
use crate::api::{ObjectRef, PodId};
use crate::insight::Language;
use crate::insight::words::{Key, text_of};
use crate::sim::StepUnit;
use turns::{Part, Turns};

/// How much of a frame may go into simulating.
const BUDGET_MS: f64 = 8.0;
/// How long after the last change the session is kept.
const KEEP_AFTER_MS: u32 = 400;
/// How long one has to stop typing before the text is read.
const CALM_MS: u32 = 400;
/// How long the browser has for showing one part of the page before the next is drawn.
const PART_MS: u32 = 4;
/// The parts that the page is first drawn in after the bar, so that the browser is never busy for
/// long: the stage, what stands around it, and what can wait longest.
const STAGE: u8 = 1;
const AROUND: u8 = 2;
const ALL: u8 = 3;

/// The regions, which narrow screens show one at a time: name in the style sheet, and for people.
const REGIONS: [(&str, Key); 4] = [
    ("stage", Key::Stage),
    ("left", Key::Desired),
    ("right", Key::Why),
    ("time", Key::Timeline),
];

/// The whole page.
pub struct App {
    link: Link,
    session: Session,
    dark: bool,
    yaml: bool,
    region: &'static str,
    diagram: usize,
    panel: usize,
    menu: Option<(PodId, i32, i32)>,
    turning: Option<(&'static Field, i32)>,
    object: Option<ObjectRef>,
    /// Whether the prompt is shown, and how far back the line is that stands at it; 0 for a new one.
    console: bool,
    recalled: usize,
    /// What is to be done in the document as soon as it shows what is known here.
    caret: Option<(usize, usize)>,
    focus: Option<&'static str>,
    /// The text that the editor was given last.
    written: Option<Rc<str>>,
    /// Where pods have their homes: a cache of the view.
    memory: RefCell<Memory>,
    other_memory: RefCell<Memory>,
    /// What the stage showed last, and whose turn it is to be drawn.
    shown: RefCell<Rc<StageView>>,
    turns: Turns,
    frame: Option<AnimationFrame>,
    last_frame: Option<f64>,
    keeping: Option<Timeout>,
    /// How many parts of the page are drawn.
    parts: u8,
    drawing: Option<Timeout>,
    /// It waits while somebody types.
    reading: Option<Timeout>,
    /// They listen as long as they live.
    _listeners: [EventListener; 4],
}

/// Does `msg` after a while, unless what this gives is dropped before.
fn later(link: &Link, after_ms: u32, msg: Msg) -> Timeout {
    let link = link.0.clone();
    Timeout::new(after_ms, move || link.emit(msg))
}

/// The session that was kept, or the first example.
fn open_session() -> Session {
    let Some(kept) = browser::kept_session() else {
        return Session::welcome();
    };
    Session::from_text(&kept).unwrap_or_else(|| {
        let mut session = Session::welcome();
        session.tell(text_of(Key::KeptUnreadable));
        session
    })
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dark = browser::wants_dark();
        browser::show_theme(dark, false);
        browser::show_language(browser::wanted_language(), false);
        let link = Link(ctx.link().callback(|msg: Msg| msg));
        let mut app = Self {
            session: open_session(),
            dark,
            yaml: false,
            region: "stage",
            diagram: 0,
            panel: inspector::WHY,
            menu: None,
            turning: None,
            object: None,
            console: false,
            recalled: 0,
            caret: None,
            focus: None,
            written: None,
            memory: RefCell::default(),
            other_memory: RefCell::default(),
            shown: RefCell::default(),
            turns: Turns::default(),
            frame: None,
            last_frame: None,
            keeping: None,
            parts: 0,
            drawing: None,
            reading: None,
            _listeners: outside::listeners(&link),
            link,
        };
        app.hear(browser::is_reload());
        app.run();
        app
    }

    fn update(&mut self, _: &Context<Self>, msg: Msg) -> bool {
        if let Msg::Frame(_) = msg {
            self.turns.next();
        } else {
            self.turns.all();
        }
        match msg {
            Msg::Act(action) => self.act(action),
            Msg::Frame(at) => {
                self.frame = None;
                let real_ms = self.last_frame.map_or(16.0, |last| at - last);
                self.last_frame = Some(at);
                self.simulate(Action::Tick(real_ms));
                self.run();
                if self.frame.is_none() {
                    self.turns.all();
                }
            }
            Msg::Part => {
                self.drawing = None;
                self.parts += 1;
            }
            Msg::Key(event) => return self.key(&event),
            Msg::News => self.hear(false),
            Msg::Outside(what) => self.outside(what),
            Msg::Theme => {
                self.dark = !self.dark;
                browser::show_theme(self.dark, true);
            }
            Msg::Language(language) => {
                browser::show_language(language, true);
                self.session.speak_anew();
            }
            Msg::Help(open) => {
                browser::show_dialog(help::ID, open);
                return false;
            }
            Msg::Tab(yaml) => {
                self.yaml = yaml;
                self.written = None;
            }
            Msg::Region(region) => self.region = region,
            Msg::Diagram(place) => {
                self.diagram = place;
                self.region = "stage";
            }
            Msg::Panel(place) => self.panel = place,
            Msg::Menu(menu) => {
                self.menu = menu;
                if let Some((pod, ..)) = menu {
                    self.focus = Some(pod_actions::FIRST);
                    self.act(Action::Select(Some(pod)));
                }
            }
            Msg::Turning(turning) => self.turning = turning,
            Msg::Partition(partition) => {
                self.focus = Some(slots::LINE);
                self.act(Action::Turn(&PARTITION, partition.to_string()));
            }
            Msg::Typed(pasted) => {
                let calm_ms = if pasted { 0 } else { CALM_MS };
                self.reading = Some(later(&self.link, calm_ms, Msg::Read(pasted)));
                return false;
            }
            Msg::Read(apply) => self.read(apply),
            Msg::Jump(path) => {
                let session = &self.session;
                let span = session.subject();
                let span = span.and_then(|subject| session.given().locate(subject, &path));
                if let Some(span) = span {
                    self.caret = Some(span);
                    self.yaml = true;
                    self.region = "left";
                }
            }
            Msg::Caret(span) => {
                editor::put_caret(span);
                return false;
            }
            Msg::Seek(share) => self.seek(share),
            Msg::Object(object) => {
                self.object = Some(object);
                self.panel = inspector::OBJECT;
                self.region = if self.region == "stage" {
                    "right"
                } else {
                    self.region
                };
            }
            Msg::Prompt(what) => self.prompt(what),
            Msg::Keep => {
                self.keep();
                return false;
            }
        }
        true
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let (link, session) = (&self.link, &self.session);
        html! {
            <div class="app" data-region={self.region} data-desired={if self.yaml { "yaml" } else { "knobs" }}>
                { top_bar(link, session, self.dark) }
                { self.regions() }
                if self.parts >= AROUND {
                    { self.turns.part(Part::Desired, &|| desired(link, session, self.yaml, self.turning)) }
                }
                if self.parts >= STAGE {
                    { self.turns.part(Part::Stage, &|| self.stage()) }
                    { self.turns.part(Part::Inspector, &|| self.inspector()) }
                }
                if self.parts >= AROUND {
                    { self.turns.part(Part::Timeline, &|| timeline(&self.times())) }
                }
                if self.console {
                    { console(link, session) }
                }
                { tree(link, Language::current(), session) }
                { tidings(link, session.tidings()) }
                <p class="unseen" role="status" aria-live="polite">{ AttrValue::from(Rc::clone(session.announcement())) }</p>
                if self.parts == ALL {
                    { memo(help, link.clone()) }
                }
            </div>
        }
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.parts < ALL && self.drawing.is_none() {
            self.drawing = Some(later(&self.link, PART_MS, Msg::Part));
        }
        if let Some(id) = self.focus.take() {
            browser::focus(id);
        }
        if !self.yaml {
            return;
        }
        let shown = self.session.draft().unwrap_or(self.session.given());
        let known = self.written.as_ref();
        if self.reading.is_none() && known.is_none_or(|known| !Rc::ptr_eq(known, &shown.text)) {
            editor::show(&shown.text);
            self.written = Some(Rc::clone(&shown.text));
        }
        // After the text: setting that puts the caret at its end.
        if let Some(span) = self.caret.take() {
            editor::put_caret(span);
        }
    }
}

impl App {
    /// Does something that a person asked for, and sees to it that it is kept.
    fn act(&mut self, action: Action) {
        match &action {
            Action::Turn(..) => self.turning = None,
            Action::Kubectl(_) => {
                self.recalled = 0;
                self.focus = Some(console::FIELD);
            }
            // Choosing a pod is asking about it.
            Action::Select(Some(_)) => self.panel = inspector::POD,
            _ => {}
        }
        self.simulate(action);
        self.keeping = Some(later(&self.link, KEEP_AFTER_MS, Msg::Keep));
        self.run();
    }

    fn simulate(&mut self, action: Action) {
        let begun = browser::now();
        let run = self.session.run();
        self.session
            .act(action, &mut || browser::now() - begun < BUDGET_MS);
        if self.session.run() != run {
            self.memory = RefCell::default();
            self.object = None;
        }
        crash::keep_in_mind(&self.session.given().text);
    }

    fn keep(&mut self) {
        self.keeping = None;
        let link = self.session.to_text(false);
        // Where there is no room for all runs, the present one is what matters.
        if !browser::keep_session(&self.session.to_text(true)) {
            browser::keep_session(&link);
        }
        // Where there is nothing that follows, as in tests, the link is kept all the same.
        let _ = browser::follow(&link);
    }

    /// Goes to a place on the timeline: a share of its axis.
    fn seek(&mut self, share: f64) {
        let timeline = self.session.timeline();
        let known_ms = timeline.explored_ms().max(timeline.now_ms());
        let at_ms = self.session.model().borrow().axis(known_ms).moment(share);
        self.act(Action::SeekTime(at_ms));
    }

    /// Takes over what stands in the editor, and applies it if that is wanted.
    fn read(&mut self, apply: bool) {
        self.reading = None;
        if let Some(text) = editor::text() {
            self.act(Action::Draft(text.into()));
            if apply {
                self.act(Action::ApplyDraft);
            }
        }
    }

    /// Asks for the next frame while the clock runs.
    fn run(&mut self) {
        if !self.session.is_playing() {
            self.last_frame = None;
            self.frame = None;
        } else if self.frame.is_none() {
            let link = self.link.0.clone();
            self.frame = Some(request_animation_frame(move |at| {
                link.emit(Msg::Frame(at));
            }));
        }
    }

    fn key(&mut self, event: &KeyboardEvent) -> bool {
        let unit = if event.shift_key() {
            StepUnit::Decision
        } else {
            self.session.unit()
        };
        let action = match event.key().as_str() {
            "z" | "Z" if !event.shift_key() => Action::TakeBack,
            "z" | "Z" | "y" => Action::DoAgain,
            " " if self.session.is_playing() => Action::Pause,
            " " => Action::Play,
            "ArrowLeft" => Action::StepBack(unit),
            "ArrowRight" => Action::Step(unit),
            "Home" => Action::ToStart,
            "End" => Action::ToEnd,
            "[" => Action::SetSpeed(self.session.speed().saturating_sub(1)),
            "]" => Action::SetSpeed(self.session.speed() + 1),
            "/" => {
                event.prevent_default();
                self.prompt(Prompt::Show(true));
                return true;
            }
            "?" => {
                browser::show_dialog(help::ID, true);
                return false;
            }
            _ => return false,
        };
        event.prevent_default();
        self.act(action);
        true
    }

    /// Both stages of a comparison.
    fn comparison(&self, comparison: &Comparison, view: &StageView) -> Html {
        let (session, language) = (&self.session, Language::current());
        let glance = Glance {
            timeline: comparison.other(),
            workload: session.other_workload(),
            selected: None,
            object: None,
            language,
        };
        let other = stage_view(&glance, &mut self.other_memory.borrow_mut());
        let own = session.timeline().current_branch();
        comparison_of(&compare::Props {
            link: &self.link,
            titles: [
                tree::title(session, language, own),
                tree::against_title(session, language, comparison.against),
            ],
            views: [view, &other],
            figures: session.figures().unwrap_or_default(),
        })
    }

    /// The tabs of a narrow screen.
    fn regions(&self) -> Html {
        let tabs = REGIONS.iter().map(|(region, label)| {
            let on = if self.region == *region {
                "true"
            } else {
                "false"
            };
            html! {
                <button key={*region} type="button" role="tab" aria-selected={on}
                    onclick={self.link.to(Msg::Region(region))}>{ *label }</button>
            }
        });
        html! {
            <nav class="regions" aria-label={Key::Regions}>
                <div class="tabs" role="tablist">{ for tabs }</div>
            </nav>
        }
    }

    fn glance(&self) -> Glance<'_> {
        Glance {
            timeline: self.session.timeline(),
            workload: self.session.workload(),
            selected: self.session.selected(),
            object: self.object,
            language: Language::current(),
        }
    }

    fn stage_view(&self) -> StageView {
        stage_view(&self.glance(), &mut self.memory.borrow_mut())
    }

    fn stage(&self) -> Html {
        let view = Rc::new(self.stage_view());
        let model = self.session.model().borrow();
        let props = stage::Props {
            link: &self.link,
            view: &view,
            model: &model,
            now_ms: self.session.timeline().now_ms(),
            diagram: self.diagram,
            menu: self.menu,
            turning: self.turning,
            workloads: &self.session.given().subjects,
            focus: self.session.subject().map(|subject| &subject.workload),
        };
        let scene = match self.session.comparison() {
            Some(against) => self.comparison(against, &view),
            None => stage(props),
        };
        *self.shown.borrow_mut() = Rc::clone(&view);
        html! { <main class="stage">{ scene }</main> }
    }

    fn inspector(&self) -> Html {
        html! {
            <aside class="right" aria-label={Key::Inspector}>
                if self.parts == ALL {
                    { inspector(&self.link, &self.glance(), &self.shown.borrow(), self.panel, self.session.is_playing()) }
                }
            </aside>
        }
    }

    fn times(&self) -> timeline::Props {
        let (session, timeline) = (&self.session, self.session.timeline());
        timeline::Props {
            link: self.link.clone(),
            model: Rc::clone(session.model()),
            seen: session.model().borrow().seen,
            now_ms: timeline.now_ms(),
            known_ms: timeline.explored_ms(),
        }
    }
}

fn tidings(link: &Link, tidings: Option<&Tidings>) -> Html {
    let Some(tidings) = tidings else {
        return html! { <div key="none" class="toast"></div> };
    };
    let (class, role) = if tidings.is_bad {
        ("notice bad", "alert")
    } else {
        ("notice", "status")
    };
    html! {
        <div key="some" class="toast">
            <div {class} {role}>
                <p>{ &*tidings.text }</p>
                if tidings.instead.is_some() {
                    <button class="btn" type="button" onclick={link.act(Action::TakeInstead)}>{ Key::StartOver }</button>
                }
                <button class="btn quiet" type="button" onclick={link.act(Action::Dismiss)}>{ Key::Close }</button>
            </div>
        </div>
    }
}

/// Puts the page into the document, in place of what index.html shows while it loads.
pub fn mount() {
    match document().get_element_by_id("page") {
        Some(root) => mount_into(root),
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}

/// Puts the page into an element of the caller's.
pub fn mount_into(root: Element) {
    root.set_inner_html("");
    yew::Renderer::<App>::with_root(root).render();
}
