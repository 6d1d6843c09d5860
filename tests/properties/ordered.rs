//! The order in which the pods of a StatefulSet come and go.

use rollscope::api::{Pod, PodPhase, StatefulSet, StatefulSetId, ordinal_of};
use rollscope::sim::{Actor, Record, World};
use rollscope::store::{Change, Reason, StatefulReason, Store};

use crate::watch::{Broken, hold, pods_of};

/// What the store keeps of pods by ordinal is what the pods say.
pub(crate) fn pods_by_ordinal_are_true(store: &Store) -> Broken {
    for index in 0..store.stateful_sets.next_index() {
        let id = StatefulSetId::from(index);
        let Some(known) = store.stateful_pods(id) else {
            return Err(format!("nothing is known of the pods of {id:?}"));
        };
        let mut pods: Vec<_> = pods_of(store, id).collect();
        pods.sort_by_key(|id| {
            store
                .pod(*id)
                .map(|pod| ordinal_of(&known.set_name, &pod.name))
        });
        hold!(
            known.ids().eq(pods.iter().copied()),
            "other pods than {pods:?} are known"
        );
        let count = |test: &dyn Fn(&Pod) -> bool| {
            let pods = pods.iter().filter_map(|id| store.pod(*id));
            pods.filter(|pod| test(pod)).count()
        };
        let [mut ready, mut terminating, mut finished, mut pending] = [0; 4];
        for block in known.blocks() {
            let number = |bits: u64| (bits & block.exists).count_ones() as usize;
            ready += number(block.ready);
            terminating += number(block.terminating);
            finished += number(block.finished);
            pending += number(block.pending);
        }
        let counted = [
            count(&|pod| pod.status.phase == PodPhase::Running && pod.is_ready()),
            count(&|pod| pod.deletion.is_some()),
            count(&|pod| pod.status.phase.is_terminal()),
            count(&|pod| pod.status.phase == PodPhase::Pending),
        ];
        let kept = [ready, terminating, finished, pending];
        hold!(
            counted == kept,
            "{counted:?} pods are counted and {kept:?} known"
        );
    }
    Ok(())
}

/// Holds what the controller does against the pods as they are.
pub(crate) fn see(world: &World, record: &Record) -> Broken {
    let (Actor::StatefulSetController(id), Reason::Stateful(because)) =
        (record.actor, &record.because)
    else {
        return Ok(());
    };
    let Some(set) = world.store.stateful_set(id) else {
        return Ok(());
    };
    let (start, end) = set.spec.ordinals();
    let pods = Ordered { world, id, set };
    match (&**because, &record.change) {
        (StatefulReason::CreatePod { ordinal, .. }, Change::PodCreated(..)) => {
            let ordinal = i64::from(*ordinal);
            hold!(
                (start..end).contains(&ordinal),
                "nobody wants the pod {ordinal}"
            );
            if set.spec.is_ordered() {
                pods.are_healthy(start, ordinal)?;
            }
        }
        (StatefulReason::DeleteCondemned { ordinal, .. }, _) => {
            let ordinal = i64::from(*ordinal);
            hold!(
                !(start..end).contains(&ordinal),
                "the pod {ordinal} is wanted"
            );
            if set.spec.is_ordered() {
                pods.are_healthy(start, end)?;
                let mut others = pods.all();
                let above =
                    others.find(|(other, _)| *other > ordinal && !(start..end).contains(other));
                hold!(
                    above.is_none(),
                    "{ordinal} goes before {:?}",
                    above.map(|(other, _)| other)
                );
            }
        }
        (StatefulReason::UpdatePod { ordinal, .. }, _) => {
            pods.may_be_updated(i64::from(*ordinal))?;
        }
        _ => {}
    }
    Ok(())
}

struct Ordered<'w> {
    world: &'w World,
    id: StatefulSetId,
    set: &'w StatefulSet,
}

impl<'w> Ordered<'w> {
    /// Every pod with its ordinal.
    fn all(&self) -> impl Iterator<Item = (i64, &'w Pod)> {
        let store = &self.world.store;
        let name = &self.set.meta.name;
        let pods = pods_of(store, self.id).filter_map(|id| store.pod(id));
        pods.filter_map(|pod| Some((i64::from(ordinal_of(name, &pod.name)?), &**pod)))
    }

    /// STS-17, STS-20: all of these ordinals have pods that are Running, Ready and Available.
    fn are_healthy(&self, low: i64, high: i64) -> Broken {
        let min_ready_seconds = self.set.spec.min_ready_seconds;
        for ordinal in low..high {
            let pod = self.all().find(|(other, _)| *other == ordinal);
            let is_healthy = pod.is_some_and(|(_, pod)| {
                pod.status.phase == PodPhase::Running
                    && pod.deletion.is_none()
                    && pod.is_available(min_ready_seconds, self.world.now_ms())
            });
            hold!(is_healthy, "it goes on although {ordinal} is not healthy");
        }
        Ok(())
    }

    /// STS-27: the highest first, each when those above it have been updated and are healthy.
    fn may_be_updated(&self, ordinal: i64) -> Broken {
        let (start, end) = self.set.spec.ordinals();
        let first = start + i64::from(self.set.spec.update_strategy.partition());
        hold!(
            (first..end).contains(&ordinal),
            "{ordinal} is below the partition, {first}"
        );
        self.are_healthy(ordinal + 1, end)?;
        if self.set.spec.is_ordered() {
            self.are_healthy(start, ordinal)?;
        }
        let template = &self.set.spec.template;
        let mut above = self
            .all()
            .filter(|(other, _)| *other > ordinal && *other < end);
        let outdated = above.find(|(_, pod)| !pod.template.same_as(template));
        hold!(
            outdated.is_none(),
            "{ordinal} goes before {:?}",
            outdated.map(|(other, _)| other)
        );
        Ok(())
    }
}
