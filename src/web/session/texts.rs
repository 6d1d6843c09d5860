//! Which text belongs to which moment.

use std::rc::Rc;

use super::given::Given;
use crate::sim::Timeline;

/// The texts of one branch, each with the number of records before it, in that order.
type Texts = Vec<(usize, Rc<Given>)>;

/// The texts of all branches.
#[derive(Debug)]
pub(super) struct TextHistory {
    branches: Vec<Texts>,
}

impl TextHistory {
    /// A run that starts with one text.
    pub fn new(first: Rc<Given>) -> Self {
        Self {
            branches: vec![vec![(0, first)]],
        }
    }

    /// Gives new branches the texts of the past that they share.
    pub fn follow(&mut self, timeline: &Timeline) {
        for branch in timeline.branches().iter().skip(self.branches.len()) {
            let (parent, shared) = branch.parent.unwrap_or_default();
            let mut known = Texts::new();
            for (position, given) in self.branches.get(parent).into_iter().flatten() {
                if *position <= shared {
                    known.push((*position, Rc::clone(given)));
                }
            }
            self.branches.push(known);
        }
    }

    /// The text after the first `position` records of a branch.
    pub fn at(&self, branch: usize, position: usize) -> Option<&Rc<Given>> {
        let texts = self.branches.get(branch)?;
        let after = texts.partition_point(|(from, _)| *from <= position);
        texts.get(after.checked_sub(1)?).map(|(_, given)| given)
    }

    /// From `position` on, the text is this one.
    pub fn set(&mut self, branch: usize, position: usize, given: Rc<Given>) {
        let Some(texts) = self.branches.get_mut(branch) else {
            return;
        };
        let place = texts.partition_point(|(from, _)| *from < position);
        if texts.get(place).is_some_and(|(from, _)| *from == position) {
            texts.truncate(place);
        }
        texts.insert(place, (position, given));
    }

    /// The texts of a branch up to `position`, latest first.
    pub fn until(&self, branch: usize, position: usize) -> Vec<&Rc<Given>> {
        let mut texts = Vec::new();
        for (from, given) in self.branches.get(branch).into_iter().flatten().rev() {
            if *from <= position {
                texts.push(given);
            }
        }
        texts
    }
}
