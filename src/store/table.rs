//! Objects of one kind by their id.

use std::rc::Rc;

/// Rows in the order of creation. A removed object leaves an empty row, so an id is never given
/// twice. Rows are shared pointers: a clone of the table copies pointers, not objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T> {
    rows: Vec<Option<Rc<T>>>,
    live: usize,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            live: 0,
        }
    }
}

impl<T> Table<T> {
    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there is no object.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The place that the next object gets.
    pub fn next_index(&self) -> usize {
        self.rows.len()
    }

    /// The object at `index`, if it exists (still).
    pub fn get(&self, index: usize) -> Option<&Rc<T>> {
        self.rows.get(index)?.as_ref()
    }

    /// Every object with its place, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Rc<T>)> {
        self.rows
            .iter()
            .enumerate()
            .filter_map(|(index, row)| Some((index, row.as_ref()?)))
    }

    pub(super) fn push(&mut self, object: Rc<T>) {
        self.rows.push(Some(object));
        self.live += 1;
    }

    pub(super) fn remove(&mut self, index: usize) -> Option<Rc<T>> {
        let removed = self.rows.get_mut(index)?.take();
        self.live -= usize::from(removed.is_some());
        removed
    }
}

impl<T: Clone> Table<T> {
    /// The object at `index`, to be changed. It is copied first if a checkpoint still holds it.
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.rows.get_mut(index)?.as_mut().map(Rc::make_mut)
    }
}
