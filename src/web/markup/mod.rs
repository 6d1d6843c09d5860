//! Markup that is data: `html!` reads as Yew's macro of that name does, but what it expands to is
//! one text, with holes for what is known only at run time, and a call for each hole. Yew's
//! expansion, and one call for each element and attribute, were a tenth of the download.
//!
//! In the text, `{` is a hole, `</>` ends any element, and `<>` begins a list of nodes. It is read
//! once, when it is needed first.
//!
//! All markup is put together in one place, so that no call has to say where: [`begin`] opens a
//! piece, what fills its holes follows in their order, and [`end`] gives what was put together.
//! What fills a hole may be markup itself, but nothing may leave a piece before its end.

mod steps;
#[macro_use]
mod syntax;
mod values;

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;

pub use steps::is_plain;
use steps::{Step, Steps, steps};
pub(crate) use syntax::{classes, html};
pub use values::{Child, Class, Classes, IntoAttribute, joined};
pub use yew::virtual_dom::AttrValue;
use yew::virtual_dom::{
    AttributeOrProperty, Attributes, Key, Listener, Listeners, VList, VNode, VTag, VText,
};
use yew::{Html, NodeRef};

use super::message::{Handler, Kind};

/// An element whose end was not reached yet; a list, if it has no name.
struct Open {
    tag: &'static str,
    attributes: Attributes,
    value: Option<AttrValue>,
    checked: Option<bool>,
    key: Option<Key>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
    /// The children of the element around it.
    around: Children,
}

/// The children of an element.
#[derive(Default)]
struct Children {
    nodes: Vec<VNode>,
    /// Whether how many there are is known only at run time: these stay a list.
    is_list: bool,
}

impl Children {
    const NONE: Self = Self {
        nodes: Vec::new(),
        is_list: false,
    };

    fn into_node(mut self) -> VNode {
        if self.is_list || self.nodes.len() != 1 {
            return VList::with_children(self.nodes, None).into();
        }
        self.nodes.pop().unwrap_or_default()
    }
}

/// The piece that is being put together, from the outside in and from first to last, and those
/// around it.
struct Builder {
    steps: Steps,
    children: Children,
    /// What is open, of all pieces.
    open: Vec<Open>,
    around: Vec<(Steps, Children)>,
}

thread_local! {
    static BUILDER: RefCell<Builder> = const {
        RefCell::new(Builder {
            steps: &[],
            children: Children::NONE,
            open: Vec::new(),
            around: Vec::new(),
        })
    };
}

fn build<T>(how: impl FnOnce(&mut Builder) -> T) -> T {
    BUILDER.with_borrow_mut(how)
}

impl Builder {
    /// Goes on to the next hole, or to the end.
    #[inline(never)]
    fn to_hole(&mut self) -> usize {
        while let Some((step, rest)) = self.steps.split_first() {
            self.steps = rest;
            match step {
                Step::Open(tag, attributes) => self.open(tag, attributes.clone()),
                Step::List => {
                    self.open("", Attributes::Static(&[]));
                    self.children.is_list = true;
                }
                Step::Text(text) => self.push(VText::new(AttrValue::Static(text)).into()),
                Step::Hole(place) => return *place,
                Step::Close => self.close(),
            }
        }
        0
    }

    fn open(&mut self, tag: &'static str, attributes: Attributes) {
        self.open.push(Open {
            tag,
            attributes,
            value: None,
            checked: None,
            key: None,
            listeners: Vec::new(),
            around: mem::take(&mut self.children),
        });
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let children = mem::replace(&mut self.children, open.around).into_node();
        let listeners = if open.listeners.is_empty() {
            Listeners::None
        } else {
            Listeners::Pending(open.listeners.into_boxed_slice())
        };
        let (node, key, attributes) = (NodeRef::default(), open.key, open.attributes);
        let tag = match open.tag {
            "" => return self.push(children),
            "input" => {
                VTag::__new_input(open.value, open.checked, node, key, attributes, listeners)
            }
            "textarea" => VTag::__new_textarea(None, None, node, key, attributes, listeners),
            tag => {
                let tag = AttrValue::Static(tag);
                VTag::__new_other(tag, node, key, attributes, listeners, children)
            }
        };
        self.push(tag.into());
    }

    fn push(&mut self, node: VNode) {
        self.children.nodes.push(node);
    }

    #[inline(never)]
    fn end(&mut self) -> VNode {
        self.to_hole();
        let (steps, children) = self.around.pop().unwrap_or_default();
        self.steps = steps;
        mem::replace(&mut self.children, children).into_node()
    }
}

/// Begins with the text of some markup.
#[inline(never)]
pub fn begin(text: &'static str) {
    build(|builder| {
        let around = mem::replace(&mut builder.steps, steps(text));
        builder
            .around
            .push((around, mem::take(&mut builder.children)));
    });
}

/// What was put together since the last [`begin`].
#[inline(never)]
pub fn end() -> Html {
    build(Builder::end)
}

/// Makes what was put together since the last [`begin`] a child of the piece around it.
#[inline(never)]
pub fn end_inside() {
    build(|builder| {
        let node = builder.end();
        builder.to_hole();
        builder.push(node);
    });
}

/// A child that is not there, but keeps its place among its siblings.
#[inline(never)]
pub fn nothing() {
    node(Html::default());
}

/// Changes the element that a hole in a tag belongs to, knowing which attribute it is.
fn tag(change: impl FnOnce(&mut Open, usize)) {
    build(|builder| {
        let place = builder.to_hole();
        if let Some(open) = builder.open.last_mut() {
            change(open, place);
        }
    });
}

#[inline(never)]
fn give(value: Option<AttrValue>) {
    tag(|open, place| {
        if let Attributes::Dynamic { values, .. } = &mut open.attributes
            && let Some(slot) = values.get_mut(place)
        {
            *slot = value.map(AttributeOrProperty::Attribute);
        }
    });
}

/// An attribute.
#[inline]
pub fn attribute(value: impl IntoAttribute) {
    value.give();
}

/// What a field holds: a property, not an attribute.
#[inline(never)]
pub fn value(value: String) {
    tag(|open, _| open.value = Some(AttrValue::Rc(value.into())));
}

/// An attribute without a value, which is there or not.
#[inline(never)]
pub fn flag(on: bool) {
    give(on.then_some(AttrValue::Static("")));
}

/// Whether the box is checked.
#[inline(never)]
pub fn checked(on: bool) {
    tag(|open, _| open.checked = Some(on));
}

#[inline(never)]
fn give_key(key: Key) {
    tag(|open, _| open.key = Some(key));
}

/// What tells the element from its siblings.
#[inline]
pub fn key(key: impl Into<Key>) {
    give_key(key.into());
}

/// What listens to it.
#[inline(never)]
pub fn listener(kind: Kind, handler: Handler) {
    tag(|open, _| open.listeners.push(Some(handler.listener(kind))));
}

/// A child that is a node.
#[inline(never)]
fn node(node: VNode) {
    build(|builder| {
        builder.to_hole();
        builder.push(node);
    });
}

#[inline(never)]
fn text(text: AttrValue) {
    node(VText::new(text).into());
}

/// A child.
#[inline]
pub fn child(child: impl Child) {
    child.put();
}

#[inline(never)]
fn begin_list() {
    build(|builder| {
        builder.to_hole();
        builder.children.is_list = true;
    });
}

#[inline(never)]
fn push(node: VNode) {
    build(|builder| builder.push(node));
}

/// Children.
#[inline]
pub fn list(children: impl IntoIterator<Item = Html>) {
    begin_list();
    for child in children {
        push(child);
    }
}
