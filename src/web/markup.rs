//! Markup that compiles to little code: `html!` reads as Yew's macro of that name
//! does, but what it expands to is a call per element, attribute and child, none of them generic.
//! Yew's expansion builds each node in place, which was a tenth of the download.

use std::mem;
use std::rc::Rc;

pub use yew::virtual_dom::{AttrValue, AttributeOrProperty};
use yew::virtual_dom::{Attributes, Key, Listener, Listeners, VList, VNode, VTag, VText};
use yew::{Html, NodeRef};

/// An element whose end was not reached yet.
struct Open {
    tag: &'static str,
    statics: &'static [(&'static str, AttributeOrProperty)],
    keys: &'static [&'static str],
    values: Vec<Option<AttributeOrProperty>>,
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

/// Puts nodes together, from the outside in and from first to last.
#[derive(Default)]
pub struct Builder {
    open: Vec<Open>,
    children: Children,
}

impl Builder {
    /// Begins an element all of whose attributes are known.
    #[inline(never)]
    pub fn open(
        &mut self,
        tag: &'static str,
        statics: &'static [(&'static str, AttributeOrProperty)],
    ) {
        self.open.push(Open {
            tag,
            statics,
            keys: &[],
            values: Vec::new(),
            value: None,
            checked: None,
            key: None,
            node: NodeRef::default(),
            listeners: Vec::new(),
            around: mem::take(&mut self.children),
        });
    }

    /// Begins an element with attributes of these names: the first ones have these values, those
    /// of the others follow by [`Self::attribute`].
    #[inline(never)]
    pub fn open_with(
        &mut self,
        tag: &'static str,
        keys: &'static [&'static str],
        values: &'static [&'static str],
    ) {
        self.open(tag, &[]);
        if let Some(open) = self.open.last_mut() {
            open.keys = keys;
            open.values.reserve_exact(keys.len());
            let values = values.iter();
            let values = values.map(|value| Some(AttributeOrProperty::Static(value)));
            open.values.extend(values);
        }
    }

    #[inline(never)]
    fn give(&mut self, value: Option<AttrValue>) {
        if let Some(open) = self.open.last_mut() {
            open.values.push(value.map(AttributeOrProperty::Attribute));
        }
    }

    /// The next attribute.
    #[inline]
    pub fn attribute(&mut self, value: impl IntoAttribute) {
        self.give(value.into_attribute());
    }

    #[inline(never)]
    fn give_value(&mut self, value: Option<AttrValue>) {
        match self.open.last_mut() {
            Some(open) if open.tag == "input" => {
                open.value = value;
                open.values.push(None);
            }
            _ => self.give(value),
        }
    }

    /// The next attribute, which is `value`: what a field holds is a property.
    #[inline]
    pub fn value(&mut self, value: impl IntoAttribute) {
        self.give_value(value.into_attribute());
    }

    /// The next attribute, which is there or not.
    #[inline(never)]
    pub fn flag(&mut self, name: &'static str, on: bool) {
        self.give(on.then_some(AttrValue::Static(name)));
    }

    /// Whether the box is checked.
    #[inline(never)]
    pub fn checked(&mut self, on: bool) {
        if let Some(open) = self.open.last_mut() {
            open.checked = Some(on);
        }
    }

    #[inline(never)]
    fn give_key(&mut self, key: Key) {
        if let Some(open) = self.open.last_mut() {
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
        if let Some(open) = self.open.last_mut() {
            open.node = node;
        }
    }

    /// What listens to it.
    #[inline(never)]
    pub fn listener(&mut self, listener: Option<Rc<dyn Listener>>) {
        if let Some(open) = self.open.last_mut() {
            open.listeners.push(listener);
        }
    }

    /// Begins a list of nodes.
    pub fn open_list(&mut self) {
        self.open("", &[]);
        self.children.is_list = true;
    }

    /// Ends the element, or the list, that was begun last.
    #[inline(never)]
    pub fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let children = mem::replace(&mut self.children, open.around).into_node();
        if open.tag.is_empty() {
            return self.node(children);
        }
        let attributes = if open.keys.is_empty() {
            Attributes::Static(open.statics)
        } else {
            Attributes::Dynamic {
                keys: open.keys,
                values: open.values.into_boxed_slice(),
            }
        };
        let listeners = if open.listeners.is_empty() {
            Listeners::None
        } else {
            Listeners::Pending(open.listeners.into_boxed_slice())
        };
        let tag = match open.tag {
            "input" => VTag::__new_input(
                open.value,
                open.checked,
                open.node,
                open.key,
                attributes,
                listeners,
            ),
            "textarea" => {
                VTag::__new_textarea(None, None, open.node, open.key, attributes, listeners)
            }
            tag => VTag::__new_other(
                AttrValue::Static(tag),
                open.node,
                open.key,
                attributes,
                listeners,
                children,
            ),
        };
        self.node(tag.into());
    }

    /// A child that is a node.
    #[inline(never)]
    pub fn node(&mut self, node: VNode) {
        self.children.nodes.push(node);
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
        self.children.is_list = true;
        for child in children {
            self.node(child);
        }
    }

    /// What was put together.
    #[inline(never)]
    pub fn finish(self) -> Html {
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

/// Markup as Yew's own macro has it, but for components: those stand in braces, made by
/// `part!`.
macro_rules! html {
    // Children.
    (@in $b:ident) => {};
    (@in $b:ident < / > $($rest:tt)*) => { $b.close(); $crate::web::markup::html!(@in $b $($rest)*) };
    (@in $b:ident < / $tag:ident > $($rest:tt)*) => { $b.close(); $crate::web::markup::html!(@in $b $($rest)*) };
    (@in $b:ident < > $($rest:tt)*) => { $b.open_list(); $crate::web::markup::html!(@in $b $($rest)*) };
    (@in $b:ident < $tag:ident $($rest:tt)*) => { $crate::web::markup::html!(@at $b $tag [] [] [] $($rest)*) };
    (@in $b:ident { for $e:expr } $($rest:tt)*) => { $b.list($e); $crate::web::markup::html!(@in $b $($rest)*) };
    (@in $b:ident { $text:literal } $($rest:tt)*) => {
        $b.child($crate::web::markup::AttrValue::Static($text));
        $crate::web::markup::html!(@in $b $($rest)*)
    };
    (@in $b:ident { $e:expr } $($rest:tt)*) => { $b.child($e); $crate::web::markup::html!(@in $b $($rest)*) };
    (@in $b:ident if $($rest:tt)*) => { $crate::web::markup::html!(@if $b [] $($rest)*) };
    // Conditions.
    (@if $b:ident [$($c:tt)*] { $($then:tt)* } else { $($else:tt)* } $($rest:tt)*) => {
        let node = if $($c)* { $crate::web::markup::html!($($then)*) } else { $crate::web::markup::html!($($else)*) };
        $b.node(node);
        $crate::web::markup::html!(@in $b $($rest)*)
    };
    (@if $b:ident [$($c:tt)*] { $($then:tt)* } $($rest:tt)*) => {
        let node = if $($c)* { $crate::web::markup::html!($($then)*) } else { yew::Html::default() };
        $b.node(node);
        $crate::web::markup::html!(@in $b $($rest)*)
    };
    (@if $b:ident [$($c:tt)*] $next:tt $($rest:tt)*) => { $crate::web::markup::html!(@if $b [$($c)* $next] $($rest)*) };
    // The end of a tag.
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt / > $($rest:tt)*) => {
        $crate::web::markup::html!(@tag $b $tag $s $d $do);
        $b.close();
        $crate::web::markup::html!(@in $b $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt > $($rest:tt)*) => {
        $crate::web::markup::html!(@tag $b $tag $s $d $do);
        $crate::web::markup::html!(@in $b $($rest)*)
    };
    // Attributes: those of known value, the names of the others, and what is to be done.
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt { $n:ident } $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s $d $do $n = { $n } $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt $d:tt [$($do:tt)*] key = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s $d [$($do)* { $b.key($e) }] $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt $d:tt [$($do:tt)*] ref = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s $d [$($do)* { $b.node_ref($e) }] $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt $d:tt [$($do:tt)*] checked = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s $d [$($do)* { $b.checked($e) }] $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt [$($d:tt)*] [$($do:tt)*] selected = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s [$($d)* ("selected")] [$($do)* { $b.flag("selected", $e) }] $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt [$($d:tt)*] [$($do:tt)*] disabled = $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s [$($d)* ("disabled")] [$($do)* { $b.flag("disabled", $e) }] $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onclick = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onclick $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onclose = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onclose $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt oninput = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do oninput $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onchange = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onchange $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onscroll = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onscroll $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onkeydown = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onkeydown $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt oncontextmenu = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do oncontextmenu $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onpointerdown = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onpointerdown $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt $d:tt $do:tt onpointermove = $e:tt $($rest:tt)*) => { $crate::web::markup::html!(@on $b $tag $s $d $do onpointermove $e $($rest)*) };
    (@at $b:ident $tag:ident $s:tt [$($d:tt)*] [$($do:tt)*] value = { $e:expr } $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s [$($d)* ("value")] [$($do)* { $b.value($e) }] $($rest)*)
    };
    (@at $b:ident $tag:ident [$($s:tt)*] $d:tt $do:tt $n:ident $(- $m:ident)* = $v:literal $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag [$($s)* ((concat!(stringify!($n) $(, "-", stringify!($m))*)) $v)] $d $do $($rest)*)
    };
    (@at $b:ident $tag:ident $s:tt [$($d:tt)*] [$($do:tt)*] $n:ident $(- $m:ident)* = { $e:expr } $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s [$($d)* (concat!(stringify!($n) $(, "-", stringify!($m))*))]
            [$($do)* { $b.attribute($e) }] $($rest)*)
    };
    (@on $b:ident $tag:ident $s:tt $d:tt [$($do:tt)*] $event:ident $e:tt $($rest:tt)*) => {
        $crate::web::markup::html!(@at $b $tag $s $d [$($do)* { $b.listener(yew::html::$event::Wrapper::__macro_new($e)) }] $($rest)*)
    };
    (@tag $b:ident $tag:ident [$(($k:tt $v:tt))*] [] [$($do:tt)*]) => {
        $b.open(stringify!($tag), const { &[$(($k, $crate::web::markup::AttributeOrProperty::Static($v))),*] });
        $( $do; )*
    };
    (@tag $b:ident $tag:ident [$(($k:tt $v:tt))*] [$($d:tt)*] [$($do:tt)*]) => {
        $b.open_with(stringify!($tag), const { &[$($k,)* $($d),*] }, const { &[$($v),*] });
        $( $do; )*
    };
    // All of it.
    ($($markup:tt)*) => {{
        #[allow(unused_mut, unused_braces, unused_parens)]
        {
            let mut builder = $crate::web::markup::Builder::default();
            $crate::web::markup::html!(@in builder $($markup)*);
            builder.finish()
        }
    }};
}

pub(crate) use {classes, html};

/// Markup of a component: Yew's own macro.
pub use yew::html as part;
