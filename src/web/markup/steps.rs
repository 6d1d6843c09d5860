//! The text of some markup, read into the steps that put it together.

use std::cell::RefCell;

use yew::virtual_dom::{AttributeOrProperty, Attributes};

use crate::api::SortedMap;

/// What is to be done next in putting a piece of markup together.
pub(super) enum Step {
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

pub(super) type Steps = &'static [Step];

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
pub(super) fn steps(text: &'static str) -> Steps {
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
