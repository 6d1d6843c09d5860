//! What clicks and keys ask for, and the way it takes.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};
use yew::Callback;
use yew::virtual_dom::{Listener, ListenerKind};

use super::session::{Action, Field};
use crate::api::{ObjectRef, PodId};
use crate::insight::Language;

/// What the root component is told.
#[derive(Clone, Debug)]
pub enum Msg {
    /// Something is to be done to the session.
    Act(Action),
    /// A frame begins, at this time.
    Frame(f64),
    /// The next part of the page is to be drawn.
    Part,
    /// A key was pressed outside of any field.
    Key(KeyboardEvent),
    /// The other theme is wanted.
    Theme,
    /// The page is to be shown in this language.
    Language(Language),
    /// Help is to be shown or hidden.
    Help(bool),
    /// The YAML is to be shown, or the knobs.
    Tab(bool),
    /// A region is to be shown, on a narrow screen.
    Region(&'static str),
    /// A diagram of the stage is to be shown, by place.
    Diagram(usize),
    /// A panel of the inspector is to be shown, by place.
    Panel(usize),
    /// The menu of a pod is to be shown, there, or no menu.
    Menu(Option<(PodId, i32, i32)>),
    /// A knob is being turned, to this number; none is any more.
    Turning(Option<(&'static Field, i32)>),
    /// The partition was moved on the stage: there the focus is to stay.
    Partition(i32),
    /// The text in the editor has changed: whether something was pasted.
    Typed(bool),
    /// The text in the editor is to be read: whether it is to be applied.
    Read(bool),
    /// The caret is to be put at a field of the workload.
    Jump(String),
    /// The caret is to be put over these bytes of the text.
    Caret((usize, usize)),
    /// Time is to go there: a share of the timeline's axis.
    Seek(f64),
    /// An object is to be shown as YAML.
    Object(ObjectRef),
    /// Something is asked of the prompt itself.
    Prompt(Prompt),
    /// The session is to be kept.
    Keep,
    /// There is something to be told from outside of the page.
    News,
    /// Something is to be brought out of the page, or into it.
    Outside(Outside),
}

/// What is asked of the prompt itself.
#[derive(Clone, Debug)]
pub enum Prompt {
    /// It is to be shown or hidden.
    Show(bool),
    /// This line is to be completed.
    Complete(String),
    /// A line asked earlier is to stand there: so many further back.
    Recall(isize),
}

/// What goes out of the page, and what comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// The link to this moment is to be copied.
    CopyLink,
    /// A file is to be opened.
    OpenFile,
    /// The text with its script is to be saved as a file.
    SaveText,
    /// The stage is to be saved as a picture of lines.
    SavePicture,
    /// The stage is to be saved as a picture of dots.
    SaveBitmap,
    /// The records up to now are to be saved.
    SaveRecords,
}

/// The way to the root component. Every part of the page has it.
#[derive(Clone, PartialEq)]
pub struct Link(pub Callback<Msg>);

impl Link {
    /// A listener that asks for the same each time.
    #[inline(never)]
    pub fn to(&self, msg: Msg) -> Handler {
        self.on(move |_| Some(msg.clone()))
    }

    /// A listener that asks for something to be done to the session.
    #[inline(never)]
    pub fn act(&self, action: Action) -> Handler {
        self.to(Msg::Act(action))
    }

    /// A listener that asks for what follows from the event.
    #[inline]
    pub fn on(&self, ask: impl Fn(&Event) -> Option<Msg> + 'static) -> Handler {
        Handler {
            link: self.clone(),
            ask: Rc::new(ask),
        }
    }

    /// A listener on keys.
    #[inline]
    pub fn on_key(&self, ask: impl Fn(&KeyboardEvent, &str) -> Option<Msg> + 'static) -> Handler {
        self.on(move |event| {
            // Only listeners on keys are made here.
            let event = event.unchecked_ref::<KeyboardEvent>();
            ask(event, &event.key())
        })
    }

    /// A listener on a field or a choice, by its value.
    #[inline]
    pub fn on_value(&self, ask: impl Fn(String) -> Option<Msg> + 'static) -> Handler {
        self.on(move |event| ask(value(event)?))
    }
}

/// The value of the field that an event comes from.
#[inline(never)]
fn value(event: &Event) -> Option<String> {
    // Areas and choices have their value by the same name as fields of one line.
    Some(event.target()?.unchecked_into::<HtmlInputElement>().value())
}

/// What an event calls for.
type Ask = dyn Fn(&Event) -> Option<Msg>;

/// What listens to an element.
pub struct Handler {
    link: Link,
    ask: Rc<Ask>,
}

/// What it listens to, made where it is asked for: cloning it is a list of a hundred events.
pub type Kind = fn() -> ListenerKind;

/// A handler, and what it listens to.
struct On(Kind, Handler);

impl Listener for On {
    fn kind(&self) -> ListenerKind {
        (self.0)()
    }

    fn handle(&self, event: Event) {
        if let Some(msg) = (self.1.ask)(&event) {
            self.1.link.0.emit(msg);
        }
    }

    fn passive(&self) -> bool {
        matches!(self.kind(), ListenerKind::onscroll)
    }
}

impl Handler {
    /// The handler for events of one kind.
    #[inline(never)]
    pub fn listener(self, kind: Kind) -> Rc<dyn Listener> {
        Rc::new(On(kind, self))
    }
}
