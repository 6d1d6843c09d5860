//! Markup that is data: `html!` reads as Yew's macro of that name does, but what it expands to is
//! one text, with holes for what is known only at run time, and a call for each hole. Yew's
//! expansion, and one call for each element and attribute, were a tenth of the download.
//!
//! In the text, `{` is a hole, `</>` ends any element, and `<>` begins a list of nodes. It is read
//! once, when it is needed first.

use std::cell::RefCell;
use std::mem;
use std::rc::Rc;
use std::slice::Iter;

pub use yew::virtual_dom::AttrValue;
use yew::virtual_dom::{
    AttributeOrProperty, Attributes, Key, Listener, Listeners, VList, VNode, VTag, VText,
};
use yew::{Html, NodeRef};

use super::message::{Handler, Kind};
use crate::api::SortedMap;

/// What is to be done next in putting a piece of markup together.
enum Step {
    /// Begin an element of this name with these attributes.
    Open(&'static str, Attributes),
    /// Begin a list of nodes.
    List,
    /// Add this text.
    Text(&'static str),
    /// Wait for what is known only now. Of an attribute: which one it is.
    Hole(usize),
    /// End what was begun last.
    Close,
}

type Steps = &'static [Step];

/// The text of some markup, as far as it is not read yet.
struct Reader(&'static str);

impl Reader {
    /// What stands before the next of these marks, and the mark; 0 at the end.
    fn until(&mut self, marks: &[u8]) -> (&'static str, u8) {
        let text = self.0;
        let mut bytes = text.bytes();
        let at = bytes.position(|byte| marks.contains(&byte));
        let at = at.unwrap_or(text.len());
        let mark = text.as_bytes().get(at).copied().unwrap_or_default();
        self.0 = text.get(at + 1..).unwrap_or_default();
        (text.get(..at).unwrap_or_default(), mark)
    }

    fn steps(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        loop {
            let (text, mark) = self.until(b"<{");
            if !text.is_empty() {
                steps.push(Step::Text(text));
            }
            match mark {
                b'<' => self.tag(&mut steps),
                b'{' => steps.push(Step::Hole(0)),
                _ => return steps,
            }
        }
    }

    fn tag(&mut self, steps: &mut Vec<Step>) {
        let (tag, mut mark) = self.until(b" {>");
        match tag {
            "" => return steps.push(Step::List),
            "/" => return steps.push(Step::Close),
            _ => {}
        }
        let (mut keys, mut values, mut holes) = (Vec::new(), Vec::new(), Vec::new());
        while mark != b'>' && mark != 0 {
            if mark == b' ' {
                keys.push(self.until(b"=").0);
                let value = match self.until(b"\"{").1 {
                    b'"' => Some(AttributeOrProperty::Static(self.until(b"\"").0)),
                    _ => None,
                };
                if value.is_none() {
                    holes.push(Step::Hole(values.len()));
                }
                values.push(value);
            } else {
                holes.push(Step::Hole(0));
            }
            mark = self.until(b" {>").1;
        }
        // There are as many of these as there is markup in the program.
        let attributes = if values.iter().all(Option::is_some) {
            let both = keys.into_iter().zip(values.into_iter().flatten());
            Attributes::Static(both.collect::<Vec<_>>().leak())
        } else {
            Attributes::Dynamic {
                keys: keys.leak(),
                values: values.into(),
            }
        };
        steps.push(Step::Open(tag, attributes));
        steps.append(&mut holes);
    }
}

/// The steps of a text, which has been read at most once.
fn steps(text: &'static str) -> Steps {
    thread_local! {
        static READ: RefCell<SortedMap<(*const u8, usize), Steps>> = const { RefCell::new(SortedMap::new()) };
    }
    READ.with_borrow_mut(|read| {
        let place = (text.as_ptr(), text.len());
        if let Some(steps) = read.get(&place) {
            return *steps;
        }
        let steps = Reader(text).steps().leak();
        read.insert(place, steps);
        steps
    })
}

/// An element whose end was not reached yet; a list, if it has no name.
struct Open {
    tag: &'static str,
    attributes: Attributes,
    value: Option<AttrValue>,
    checked: Option<bool>,
    key: Option<Key>,
    node: NodeRef,
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
    fn into_node(mut self) -> VNode {
        if self.is_list || self.nodes.len() != 1 {
            return VList::with_children(self.nodes, None).into();
        }
        self.nodes.pop().unwrap_or_default()
    }
}

/// Puts nodes together, from the outside in and from first to last. What fills the holes of the
/// text comes in the order of the holes.
pub struct Builder {
    steps: Iter<'static, Step>,
    open: Vec<Open>,
    children: Children,
}

impl Builder {
    /// Begins with the text of some markup.
    #[inline(never)]
    pub fn new(text: &'static str) -> Self {
        Self {
            steps: steps(text).iter(),
            open: Vec::new(),
            children: Children::default(),
        }
    }

    /// Goes on to the next hole, or to the end.
    #[inline(never)]
    fn to_hole(&mut self) -> usize {
        while let Some(step) = self.steps.next() {
            match step {
                Step::Open(tag, attributes) => self.begin(tag, attributes.clone()),
                Step::List => {
                    self.begin("", Attributes::Static(&[]));
                    self.children.is_list = true;
                }
                Step::Text(text) => self.push(VText::new(AttrValue::Static(text)).into()),
                Step::Hole(place) => return *place,
                Step::Close => self.close(),
            }
        }
        0
    }

    fn begin(&mut self, tag: &'static str, attributes: Attributes) {
        self.open.push(Open {
            tag,
            attributes,
            value: None,
            checked: None,
            key: None,
            node: NodeRef::default(),
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
        let (node, key, attributes) = (open.node, open.key, open.attributes);
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

    /// The element that a hole in a tag belongs to, and which attribute of it.
    fn tag(&mut self) -> (Option<&mut Open>, usize) {
        let place = self.to_hole();
        (self.open.last_mut(), place)
    }

    #[inline(never)]
    fn give(&mut self, value: Option<AttrValue>) {
        let (open, place) = self.tag();
        if let Some(open) = open
            && let Attributes::Dynamic { values, .. } = &mut open.attributes
            && let Some(slot) = values.get_mut(place)
        {
            *slot = value.map(AttributeOrProperty::Attribute);
        }
    }

    /// An attribute.
    #[inline]
    pub fn attribute(&mut self, value: impl IntoAttribute) {
        self.give(value.into_attribute());
    }

    #[inline(never)]
    fn give_value(&mut self, value: Option<AttrValue>) {
        if let (Some(open), _) = self.tag() {
            open.value = value;
        }
    }

    /// What a field holds: a property, not an attribute.
    #[inline]
    pub fn value(&mut self, value: impl IntoAttribute) {
        self.give_value(value.into_attribute());
    }

    /// An attribute without a value, which is there or not.
    #[inline(never)]
    pub fn flag(&mut self, on: bool) {
        self.give(on.then_some(AttrValue::Static("")));
    }

    /// Whether the box is checked.
    #[inline(never)]
    pub fn checked(&mut self, on: bool) {
        if let (Some(open), _) = self.tag() {
            open.checked = Some(on);
        }
    }

    #[inline(never)]
    fn give_key(&mut self, key: Key) {
        if let (Some(open), _) = self.tag() {
            open.key = Some(key);
        }
    }

    /// What tells the element from its siblings.
    #[inline]
    pub fn key(&mut self, key: impl Into<Key>) {
        self.give_key(key.into());
    }

    /// What will lead to the element in the document.
    #[inline(never)]
    pub fn node_ref(&mut self, node: NodeRef) {
        if let (Some(open), _) = self.tag() {
            open.node = node;
        }
    }

    /// What listens to it.
    #[inline(never)]
    pub fn listener(&mut self, kind: Kind, handler: Handler) {
        if let (Some(open), _) = self.tag() {
            open.listeners.push(Some(handler.listener(kind)));
        }
    }

    /// A child that is a node.
    #[inline(never)]
    pub fn node(&mut self, node: VNode) {
        self.to_hole();
        self.push(node);
    }

    #[inline(never)]
    fn text(&mut self, text: AttrValue) {
        self.node(VText::new(text).into());
    }

    /// A child.
    #[inline]
    pub fn child(&mut self, child: impl Child) {
        child.put(self);
    }

    /// Children.
    #[inline]
    pub fn list(&mut self, children: impl IntoIterator<Item = Html>) {
        self.to_hole();
        self.children.is_list = true;
        for child in children {
            self.push(child);
        }
    }

    /// What was put together.
    #[inline(never)]
    pub fn finish(mut self) -> Html {
        self.to_hole();
        self.children.into_node()
    }
}

/// What can be the value of an attribute.
pub trait IntoAttribute {
    /// The value, or that there is no such attribute.
    fn into_attribute(self) -> Option<AttrValue>;
}

impl IntoAttribute for &'static str {
    #[inline]
    fn into_attribute(self) -> Option<AttrValue> {
        Some(AttrValue::Static(self))
    }
}

impl IntoAttribute for String {
    #[inline(never)]
    fn into_attribute(self) -> Option<AttrValue> {
        Some(AttrValue::Rc(self.into()))
    }
}

impl IntoAttribute for AttrValue {
    #[inline]
    fn into_attribute(self) -> Option<AttrValue> {
        Some(self)
    }
}

impl<T: IntoAttribute> IntoAttribute for Option<T> {
    #[inline]
    fn into_attribute(self) -> Option<AttrValue> {
        self.and_then(T::into_attribute)
    }
}

/// The classes of an element.
#[derive(Clone, Default, PartialEq)]
pub struct Classes(String);

impl Classes {
    /// One more, unless it is empty.
    #[inline(never)]
    pub fn push(&mut self, class: &str) {
        if !self.0.is_empty() && !class.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(class);
    }
}

impl IntoAttribute for Classes {
    #[inline(never)]
    fn into_attribute(self) -> Option<AttrValue> {
        (!self.0.is_empty()).then(|| AttrValue::Rc(self.0.into()))
    }
}

/// What can be among the classes of an element.
pub trait Class {
    /// Puts it there.
    fn put(&self, classes: &mut Classes);
}

impl Class for &str {
    #[inline]
    fn put(&self, classes: &mut Classes) {
        classes.push(self);
    }
}

impl Class for String {
    #[inline]
    fn put(&self, classes: &mut Classes) {
        classes.push(self);
    }
}

impl<T: Class> Class for Option<T> {
    #[inline]
    fn put(&self, classes: &mut Classes) {
        if let Some(class) = self {
            class.put(classes);
        }
    }
}

/// What can stand in an element.
pub trait Child {
    /// Puts it there.
    fn put(self, builder: &mut Builder);
}

impl Child for Html {
    #[inline]
    fn put(self, builder: &mut Builder) {
        builder.node(self);
    }
}

impl Child for AttrValue {
    #[inline]
    fn put(self, builder: &mut Builder) {
        builder.text(self);
    }
}

impl Child for String {
    #[inline(never)]
    fn put(self, builder: &mut Builder) {
        builder.text(AttrValue::Rc(self.into()));
    }
}

impl Child for &str {
    #[inline(never)]
    fn put(self, builder: &mut Builder) {
        builder.text(AttrValue::Rc(self.into()));
    }
}

macro_rules! child_by_reference {
    ($($kind:ty),*) => {$(
        impl Child for &$kind {
            #[inline]
            fn put(self, builder: &mut Builder) {
                self.clone().put(builder);
            }
        }
    )*};
}
child_by_reference!(AttrValue, String);

macro_rules! child_by_its_figures {
    ($($kind:ty),*) => {$(
        impl Child for $kind {
            #[inline(never)]
            fn put(self, builder: &mut Builder) {
                self.to_string().put(builder);
            }
        }
    )*};
}
child_by_its_figures!(i32, i64, u32, u64, usize);

/// Classes, some of which may be missing.
macro_rules! classes {
    ($($class:expr),* $(,)?) => {{
        let mut classes = $crate::web::markup::Classes::default();
        $( $crate::web::markup::Class::put(&$class, &mut classes); )*
        classes
    }};
}

/// Whether a text can stand in markup as it is.
pub const fn is_plain(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if matches!(first, b'<' | b'{' | b'"') {
            return false;
        }
        rest = after;
    }
    true
}

/// Markup as Yew's own macro has it, but for components: what is drawn apart is made by
/// [`memo`](super::memo::memo).
macro_rules! html {
    // Children: the builder, the text so far, what fills its holes, and what is still to be read.
    (@in $b:ident [$($t:tt)*] [$($do:tt)*]) => {{
        #[allow(unused_mut, unused_braces, unused_parens)]
        {
            let mut $b = $crate::web::markup::Builder::new(concat!($($t)*));
            $($do)*
            $b.finish()
        }
    }};
    (@in $b:ident [$($t:tt)*] $do:tt < / > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "</>",] $do $($rest)*) };
    (@in $b:ident [$($t:tt)*] $do:tt < / $tag:ident > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "</>",] $do $($rest)*) };
    (@in $b:ident [$($t:tt)*] $do:tt < > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "<>",] $do $($rest)*) };
    (@in $b:ident [$($t:tt)*] $do:tt < $tag:ident $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag [$($t)* "<", stringify!($tag),] $do $($rest)*)
    };
    (@in $b:ident $t:tt $do:tt { for $e:expr } $($rest:tt)*) => { $crate::web::markup::html!(@hole in $b [] $t $do { $b.list($e); } $($rest)*) };
    (@in $b:ident [$($t:tt)*] [$($do:tt)*] { $text:literal } $($rest:tt)*) => {
        $crate::web::markup::html!(@in $b [$($t)* $text,] [$($do)* const { assert!($crate::web::markup::is_plain($text)) };] $($rest)*)
    };
    (@in $b:ident $t:tt $do:tt { $e:expr } $($rest:tt)*) => { $crate::web::markup::html!(@hole in $b [] $t $do { $b.child($e); } $($rest)*) };
    (@in $b:ident $t:tt $do:tt if $($rest:tt)*) => { $crate::web::markup::html!(@if $b $t $do [] $($rest)*) };
    // Conditions.
    (@if $b:ident $t:tt $do:tt [$($c:tt)*] { $($then:tt)* } else { $($else:tt)* } $($rest:tt)*) => {
        $crate::web::markup::html!(@hole in $b [] $t $do {
            let node = if $($c)* { $crate::web::markup::html!($($then)*) } else { $crate::web::markup::html!($($else)*) };
            $b.node(node);
        } $($rest)*)
    };
    (@if $b:ident $t:tt $do:tt [$($c:tt)*] { $($then:tt)* } $($rest:tt)*) => {
        $crate::web::markup::html!(@hole in $b [] $t $do {
            let node = if $($c)* { $crate::web::markup::html!($($then)*) } else { yew::Html::default() };
            $b.node(node);
        } $($rest)*)
    };
    (@if $b:ident $t:tt $do:tt [$($c:tt)*] $next:tt $($rest:tt)*) => { $crate::web::markup::html!(@if $b $t $do [$($c)* $next] $($rest)*) };
    // A hole, among children or in a tag, and what fills it.
    (@hole $where:ident $b:ident [$($tag:ident)?] [$($t:tt)*] [$($do:tt)*] $fill:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@$where $b $($tag)? [$($t)* "{",] [$($do)* $fill] $($rest)*)
    };
    // The end of a tag.
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt / > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* "></>",] $do $($rest)*) };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt > $($rest:tt)*) => { $crate::web::markup::html!(@in $b [$($t)* ">",] $do $($rest)*) };
    // What a tag has besides its attributes.
    (@at $b:ident $tag:ident $t:tt $do:tt { $n:ident } $($rest:tt)*) => { $crate::web::markup::html!(@at $b $tag $t $do $n = { $n } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt key = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [$tag] $t $do { $b.key($e); } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt ref = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [$tag] $t $do { $b.node_ref($e); } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt checked = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [$tag] $t $do { $b.checked($e); } $($rest)*) };
    (@at $b:ident input $t:tt $do:tt value = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@hole at $b [input] $t $do { $b.value($e); } $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onclick = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onclick $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onclose = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onclose $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt oninput = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do oninput $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onchange = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onchange $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onscroll = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onscroll $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onkeydown = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onkeydown $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt oncontextmenu = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do oncontextmenu $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onpointerdown = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onpointerdown $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onpointerup = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onpointerup $e $($rest)*) };
    (@at $b:ident $tag:ident $t:tt $do:tt onpointermove = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $t $do onpointermove $e $($rest)*) };
    (@on $b:ident $tag:ident $t:tt $do:tt $event:ident $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] $t $do { $b.listener(|| yew::virtual_dom::ListenerKind::$event, $e); } $($rest)*)
    };
    // Attributes.
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt selected = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " selected=",] $do { $b.flag($e); } $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt open = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " open=",] $do { $b.flag($e); } $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt disabled = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " disabled=",] $do { $b.flag($e); } $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] [$($do:tt)*] $n:ident $(- $m:ident)* = $v:literal $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag [$($t)* " ", stringify!($n) $(, "-", stringify!($m))*, "=\"", $v, "\"",]
            [$($do)* const { assert!($crate::web::markup::is_plain($v)) };] $($rest)*)
    };
    (@at $b:ident $tag:ident [$($t:tt)*] $do:tt $n:ident $(- $m:ident)* = { $e:expr } $($rest:tt)*) => {
        $crate::web::markup::html!(@hole at $b [$tag] [$($t)* " ", stringify!($n) $(, "-", stringify!($m))*, "=",] $do { $b.attribute($e); } $($rest)*)
    };
    // All of it.
    ($($markup:tt)*) => { $crate::web::markup::html!(@in builder [] [] $($markup)*) };
}

pub(crate) use {classes, html};
