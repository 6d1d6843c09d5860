//! The root component: it holds the session, lets time pass, and puts the regions together.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::components::desired::{self, desired};
use super::components::help::Help;
use super::components::inspector::Inspector;
use super::components::stage::Stage;
use super::components::timeline::Timeline;
use super::components::top_bar::{self, top_bar};
use super::markup::{html, part};
use super::session::{Action, Session, Tidings, clock};
use super::view::{Glance, Memory, inspector_view, stage_view};
use super::{browser, crash};
use crate::api::ObjectRef;
use crate::insight::Language;
use crate::sim::{Command, StepUnit};

/// How much of a frame may go into simulating.
const BUDGET_MS: f64 = 8.0;
/// How long after the last change the session is kept.
const KEEP_AFTER_MS: u32 = 400;

/// The regions, which narrow screens show one at a time: name in the style sheet, and for people.
const REGIONS: [(&str, &str); 4] = [
    ("stage", "Stage"),
    ("left", "Desired"),
    ("right", "Why"),
    ("time", "Timeline"),
];

/// What the root component is told.
pub enum Msg {
    /// Something is to be done to the session.
    Act(Action),
    /// A frame begins, at this time.
    Frame(f64),
    /// A key was pressed outside of any field.
    Key(KeyboardEvent),
    /// The other theme is wanted.
    Theme,
    /// Help is to be shown or hidden.
    Help(bool),
    /// The YAML is to be shown, or the knobs.
    Tab(bool),
    /// A region is to be shown, on a narrow screen.
    Region(&'static str),
    /// The caret is to be put at a field of the Deployment.
    Jump(String),
    /// An object is to be shown as YAML.
    Object(ObjectRef),
    /// The session is to be kept.
    Keep,
}

/// The whole page.
pub struct App {
    session: Session,
    dark: bool,
    help: bool,
    yaml: bool,
    region: &'static str,
    jump: Option<(usize, (usize, usize))>,
    object: Option<ObjectRef>,
    /// Where pods have their homes: a cache of the view.
    memory: RefCell<Memory>,
    frame: Option<AnimationFrame>,
    last_frame: Option<f64>,
    keeping: Option<Timeout>,
    /// They listen as long as they live.
    _listeners: [EventListener; 2],
}

fn listeners(ctx: &Context<App>) -> [EventListener; 2] {
    let on_key = ctx.link().callback(Msg::Key);
    let keys = EventListener::new_with_options(
        &document(),
        "keydown",
        EventListenerOptions::enable_prevent_default(),
        move |event| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                let target = event
                    .target()
                    .and_then(|target| target.dyn_into::<Element>().ok());
                let taken = target.is_some_and(|target| browser::takes_keys(&target, &event.key()));
                if !taken && !event.ctrl_key() && !event.meta_key() && !event.alt_key() {
                    on_key.emit(event.clone());
                }
            }
        },
    );
    let on_leave = ctx.link().callback(|()| Msg::Keep);
    let leave = EventListener::new(&window(), "pagehide", move |_| on_leave.emit(()));
    [keys, leave]
}

/// The session that was kept, or the first example.
fn open_session() -> Session {
    let Some(kept) = browser::kept_session() else {
        return Session::welcome();
    };
    Session::from_text(&kept).unwrap_or_else(|| {
        let mut session = Session::welcome();
        session.tell("What this browser had kept of your last visit could not be read: this is a fresh start.");
        session
    })
}

impl Component for App {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dark = browser::wants_dark();
        browser::show_theme(dark, false);
        let mut app = Self {
            session: open_session(),
            dark,
            help: false,
            yaml: false,
            region: "stage",
            jump: None,
            object: None,
            memory: RefCell::default(),
            frame: None,
            last_frame: None,
            keeping: None,
            _listeners: listeners(ctx),
        };
        app.run(ctx);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Act(action) => self.act(ctx, action),
            Msg::Frame(at) => {
                self.frame = None;
                let real_ms = self.last_frame.map_or(16.0, |last| at - last);
                self.last_frame = Some(at);
                self.simulate(Action::Tick(real_ms));
                self.run(ctx);
            }
            Msg::Key(event) => return self.key(ctx, &event),
            Msg::Theme => {
                self.dark = !self.dark;
                browser::show_theme(self.dark, true);
            }
            Msg::Help(open) => self.help = open,
            Msg::Tab(yaml) => self.yaml = yaml,
            Msg::Region(region) => self.region = region,
            Msg::Jump(path) => {
                if let Some(span) = self.session.given().locate(&path) {
                    let wish = self.jump.map_or(0, |(wish, _)| wish + 1);
                    self.jump = Some((wish, span));
                    self.yaml = true;
                    self.region = "left";
                }
            }
            Msg::Object(object) => self.object = Some(object),
            Msg::Keep => {
                self.keeping = None;
                browser::keep_session(Some(&self.session.to_text()));
                return false;
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let session = &self.session;
        let timeline = session.timeline();
        let link = ctx.link();
        let on_act = link.callback(Msg::Act);
        let model = session.model();
        let top = top_bar::Props {
            playing: session.is_playing(),
            unit: session.unit(),
            speed: session.speed(),
            clock: clock(timeline.now_ms()).into(),
            dark: self.dark,
            example: session.example(),
            branches: (timeline.branches().len(), timeline.current_branch()),
            on_act: on_act.clone(),
            on_theme: link.callback(|_| Msg::Theme),
            on_help: link.callback(|_| Msg::Help(true)),
        };
        let left = desired::Props {
            given: Rc::clone(session.given()),
            draft: session.draft().cloned(),
            next: session.next_version().map(AttrValue::from),
            yaml: self.yaml,
            jump: self.jump,
            on_act: on_act.clone(),
            on_tab: link.callback(Msg::Tab),
        };
        html! {
            <div class="app" data-region={self.region} data-desired={if self.yaml { "yaml" } else { "knobs" }}>
                { top_bar(&top) }
                { self.regions(ctx) }
                { desired(&left) }
                { self.stage(ctx) }
                { part! {
                    <Timeline model={Rc::clone(model)} seen={model.borrow().seen} now_ms={timeline.now_ms()}
                        known_ms={timeline.explored_ms()} on_act={on_act} />
                } }
                { tidings(session.tidings(), link.callback(|_| Msg::Act(Action::Dismiss))) }
                <p class="unseen" role="status" aria-live="polite">{ AttrValue::from(Rc::clone(session.announcement())) }</p>
                { part! { <Help open={self.help} on_close={link.callback(|()| Msg::Help(false))} /> } }
            </div>
        }
    }
}

impl App {
    /// Does something that a person asked for, and sees to it that it is kept.
    fn act(&mut self, ctx: &Context<Self>, action: Action) {
        self.simulate(action);
        let link = ctx.link().clone();
        self.keeping = Some(Timeout::new(KEEP_AFTER_MS, move || {
            link.send_message(Msg::Keep);
        }));
        self.run(ctx);
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

    /// Asks for the next frame while the clock runs.
    fn run(&mut self, ctx: &Context<Self>) {
        if !self.session.is_playing() {
            self.last_frame = None;
            self.frame = None;
        } else if self.frame.is_none() {
            let link = ctx.link().clone();
            self.frame = Some(request_animation_frame(move |at| {
                link.send_message(Msg::Frame(at));
            }));
        }
    }

    fn key(&mut self, ctx: &Context<Self>, event: &KeyboardEvent) -> bool {
        let unit = if event.shift_key() {
            StepUnit::Decision
        } else {
            self.session.unit()
        };
        let action = match event.key().as_str() {
            " " if self.session.is_playing() => Action::Pause,
            " " => Action::Play,
            "ArrowLeft" => Action::StepBack(unit),
            "ArrowRight" => Action::Step(unit),
            "Home" => Action::ToStart,
            "End" => Action::ToEnd,
            "[" => Action::SetSpeed(self.session.speed().saturating_sub(1)),
            "]" => Action::SetSpeed(self.session.speed() + 1),
            "?" => {
                self.help = true;
                return true;
            }
            _ => return false,
        };
        event.prevent_default();
        self.act(ctx, action);
        true
    }

    /// The tabs of a narrow screen.
    fn regions(&self, ctx: &Context<Self>) -> Html {
        let tabs = REGIONS.iter().map(|(region, label)| {
            let show = ctx.link().callback(|_: MouseEvent| Msg::Region(region));
            let on = if self.region == *region { "true" } else { "false" };
            html! { <button key={*region} type="button" role="tab" aria-selected={on} onclick={show}>{ *label }</button> }
        });
        html! { <nav class="tabs regions" role="tablist" aria-label="Regions">{ for tabs }</nav> }
    }

    fn stage(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let glance = Glance {
            timeline: self.session.timeline(),
            deployment: self.session.deployment(),
            selected: self.session.selected(),
            object: self.object,
            language: Language::default(),
        };
        let view = stage_view(&glance, &mut self.memory.borrow_mut());
        let inspector = inspector_view(&glance, &view);
        let on_select = link.callback(|pod| Msg::Act(Action::Select(Some(pod))));
        let on_fault =
            link.callback(|(pod, fault)| Msg::Act(Action::Give(Command::Fault { pod, fault })));
        let on_delete = link.callback(|pod| {
            Msg::Act(Action::Give(Command::DeletePod {
                pod,
                grace_period_seconds: None,
            }))
        });
        html! {
            <>
                <main class="stage">
                    { part! { <Stage view={Rc::new(view)} on_select={on_select.clone()} {on_fault} {on_delete} /> } }
                </main>
                <aside class="right" aria-label="Inspector">
                    { part! {
                        <Inspector view={Rc::new(inspector)} {on_select} on_jump={link.callback(Msg::Jump)}
                            on_object={link.callback(Msg::Object)} />
                    } }
                </aside>
            </>
        }
    }
}

fn tidings(tidings: Option<&Tidings>, on_close: Callback<MouseEvent>) -> Html {
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
                <button class="btn quiet" type="button" onclick={on_close}>{ "Close" }</button>
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
