//! The phases of rollouts, as the API tells them: what a step by phase goes from one to the next of.

use super::digest::hash;
use crate::api::DeploymentConditionType;
use crate::store::Store;

/// Which phases all rollouts are in, as a number: another one is another phase. A Deployment is in
/// another one with a new spec or another reason of its condition Progressing, a StatefulSet with a
/// new spec and when its pods are all updated, and then all available.
pub(super) fn of(store: &Store) -> u64 {
    let mut phases = Vec::new();
    for (_, it) in store.deployments.iter() {
        let progressing = it.status.condition(DeploymentConditionType::Progressing);
        phases.push((it.meta.generation, progressing.map(|it| it.reason), 0));
    }
    for (_, it) in store.stateful_sets.iter() {
        let is_updated = it.status.updated_replicas == it.spec.replicas;
        let is_ready = it.status.available_replicas == it.spec.replicas;
        let phase = i32::from(is_updated) + 2 * i32::from(is_updated && is_ready);
        phases.push((it.meta.generation, None, phase));
    }
    hash(&phases)
}
