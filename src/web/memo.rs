//! What is drawn anew only when it has changed, without a component of Yew's for each: those cost
//! some kilobytes apiece, so that one stands for all that have no state.

use std::any::Any;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{Key, VComp};

use crate::insight::Language;

/// What is to be drawn, and how, and in which language.
struct Drawn<P> {
    language: Language,
    given: P,
    draw: fn(&P) -> Html,
}

/// The same, whatever it is drawn from.
trait Drawing: Any {
    fn same(&self, other: &dyn Any) -> bool;
    fn draw(&self) -> Html;
    fn any(&self) -> &dyn Any;
}

impl<P: PartialEq + 'static> Drawing for Drawn<P> {
    fn same(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Self>();
        other.is_some_and(|other| {
            std::ptr::fn_addr_eq(self.draw, other.draw)
                && self.language == other.language
                && self.given == other.given
        })
    }

    fn draw(&self) -> Html {
        (self.draw)(&self.given)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

#[derive(Properties)]
struct Props {
    drawing: Rc<dyn Drawing>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.drawing.same(other.drawing.any())
    }
}

#[component]
fn Memo(props: &Props) -> Html {
    props.drawing.draw()
}

#[inline(never)]
fn component(key: Option<Key>, drawing: Rc<dyn Drawing>) -> Html {
    VComp::new::<Memo>(Rc::new(Props { drawing }), key).into()
}

fn drawn<P: PartialEq + 'static>(draw: fn(&P) -> Html, given: P) -> Rc<dyn Drawing> {
    let language = Language::current();
    Rc::new(Drawn {
        language,
        given,
        draw,
    })
}

/// What `draw` makes of `given`; made again when another value is given.
pub fn memo<P: PartialEq + 'static>(draw: fn(&P) -> Html, given: P) -> Html {
    component(None, drawn(draw, given))
}

/// [`memo`] in a list.
pub fn memo_in_list<P: PartialEq + 'static>(
    key: impl Into<Key>,
    draw: fn(&P) -> Html,
    given: P,
) -> Html {
    component(Some(key.into()), drawn(draw, given))
}
