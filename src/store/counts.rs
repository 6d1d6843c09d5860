//! Counts that controllers decide by, kept while changes are applied, so that no sync recounts.

use std::rc::Rc;

use super::standing::{Links, Ring, Standing};
use crate::api::{Labels, Ms, NodeId, Pod, PodId, SortedMap};

/// What a ReplicaSet's pods come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodCounts {
    /// RS-4: neither finished nor marked for deletion.
    pub active: i32,
    /// Active and Ready.
    pub ready: i32,
    /// Active, with all labels of the template (RS-22).
    pub fully_labeled: i32,
    /// Owned pods whose labels were edited, or that were adopted: those whose labels are not
    /// simply the template's.
    pub relabeled: i32,
    /// RS-5: marked for deletion and not finished.
    pub terminating: i32,
    /// Active pods by node: those without one, then those of each node.
    pub by_node: Vec<i32>,
    /// Active and Ready pods by how they stand, those first that have been ready for longest.
    pub(super) standings: SortedMap<Standing, Ring>,
}

impl PodCounts {
    /// Adds a pod (`by` 1) or takes it out (`by` −1). `labels` are those of the template.
    pub(super) fn shift(
        &mut self,
        (id, pod): (PodId, &Pod),
        labels: &Rc<Labels>,
        links: &mut Links,
        by: i32,
    ) {
        let relabeled = !Rc::ptr_eq(&pod.labels, labels);
        self.relabeled += if relabeled { by } else { 0 };
        if pod.is_active() {
            self.active += by;
            self.shift_node(pod.node, by);
            if !relabeled || has_all(&pod.labels, labels) {
                self.fully_labeled += by;
            }
            if pod.is_ready() {
                self.ready += by;
                if by > 0 {
                    links.enter(&mut self.standings, id, pod);
                } else {
                    links.leave(&mut self.standings, id, pod);
                }
            }
        } else if pod.is_terminating() {
            self.terminating += by;
        }
    }

    fn shift_node(&mut self, node: Option<NodeId>, by: i32) {
        let place = Self::node_place(node);
        if self.by_node.len() <= place {
            self.by_node.resize(place + 1, 0);
        }
        if let Some(count) = self.by_node.get_mut(place) {
            *count += by;
        }
    }

    /// The place of a node in [`PodCounts::by_node`].
    pub fn node_place(node: Option<NodeId>) -> usize {
        node.map_or(0, |node| node.index() + 1)
    }

    /// DEP-35: pods that are not finished, terminating ones included.
    pub fn unfinished(&self) -> i32 {
        self.active + self.terminating
    }

    /// RS-23: active pods that have been Ready for `min_ready_seconds`. Only the pods that became
    /// ready within that time are looked at.
    pub fn available(&self, min_ready_seconds: i32, now_ms: Ms) -> i32 {
        if min_ready_seconds == 0 {
            return self.ready;
        }
        let latest_s = now_ms.div_euclid(1000) - i64::from(min_ready_seconds);
        let waiting = self.standings.starting_at(&Standing::lowest(latest_s + 1));
        self.ready - waiting.map(|(_, ring)| ring.count).sum::<i32>()
    }

    /// RS-25: the next moment at which one more pod becomes available.
    pub fn next_available_ms(&self, min_ready_seconds: i32, now_ms: Ms) -> Option<Ms> {
        let latest_s = now_ms.div_euclid(1000) - i64::from(min_ready_seconds);
        let mut waiting = self.standings.starting_at(&Standing::lowest(latest_s + 1));
        let (next, _) = waiting.next()?;
        Some((next.ready_since_s + i64::from(min_ready_seconds)) * 1000)
    }
}

fn has_all(labels: &Labels, wanted: &Labels) -> bool {
    wanted
        .iter()
        .all(|(key, value)| labels.get(key) == Some(value))
}
