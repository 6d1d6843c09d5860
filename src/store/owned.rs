//! The pods of one owner.

use crate::api::PodId;

/// Ids in ascending order. When a pod is removed its id stays for a while, so that emptying a
/// large ReplicaSet does not move the rest of the list for every pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OwnedPods {
    ids: Vec<PodId>,
    gone: usize,
}

impl OwnedPods {
    /// The pods, and some that are gone. Never only pods that are gone.
    pub fn ids(&self) -> &[PodId] {
        &self.ids
    }

    /// Adds a pod. Pods mostly come in the order of their ids, so this is a push.
    pub fn add(&mut self, id: PodId) {
        let place = self.ids.partition_point(|other| *other < id);
        self.ids.insert(place, id);
    }

    /// Takes out a pod that now belongs to somebody else.
    pub fn release(&mut self, id: PodId) {
        if let Ok(place) = self.ids.binary_search(&id) {
            self.ids.remove(place);
        }
    }

    /// Notes that a pod is gone. `exists` tells which are not.
    pub fn forget(&mut self, exists: impl Fn(PodId) -> bool) {
        self.gone += 1;
        if self.gone * 2 > self.ids.len() {
            self.ids.retain(|id| exists(*id));
            self.gone = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_gone_does_not_pile_up() {
        let mut owned = OwnedPods::default();
        (0..100).for_each(|id| owned.add(PodId(id)));
        for gone in 0..100 {
            owned.forget(|id| id.0 > gone);
            let live = 99 - usize::try_from(gone).unwrap();
            let listed = owned.ids().len();
            assert!(
                listed <= 2 * live + 1 && listed >= live,
                "{listed} for {live}"
            );
        }
        assert!(owned.ids().is_empty());
    }
}
