//! The action `quota` (SCHEMA, section 1, and T3).

use std::rc::Rc;

use rollscope::api::ResourceQuota;
use rollscope::sim::{Command, LockStep};
use serde_json::Value;

/// By when a control plane that was refused pods has surely tried again: twice as long as it may
/// have been refused them.
const RETRIED_MS: i64 = 120_000;
/// How often is looked whether it has.
const LOOK_MS: i64 = 100;

/// What is said of every pod that was refused. How many of these events there are is free.
pub const REFUSED: &str = "is forbidden: exceeded quota: ";

/// How many snapshots after a quota may show what came before or after a retry.
pub const LATE_STEPS: usize = 2;

/// Sets the quota, or lifts it where the action names no number, and waits for the retry of those
/// whose pods are admitted now.
pub fn limit(lock_step: &mut LockStep, action: &Value) -> bool {
    let mut values = action.as_object().into_iter().flat_map(|map| map.values());
    let number = values.find_map(Value::as_i64);
    let pods = number.and_then(|number| i32::try_from(number).ok());
    let quota = pods.map(|pods| ResourceQuota {
        name: "quota".into(),
        namespace: "default".into(),
        pods: Some(pods),
        count_pods: None,
    });
    let done = lock_step
        .submit(&Command::Quota(quota.map(Rc::new)))
        .is_ok();
    let mut waited_ms = 0;
    while waits_for_retry(lock_step, pods) && waited_ms < RETRIED_MS {
        lock_step.pass(LOOK_MS);
        waited_ms += LOOK_MS;
    }
    done
}

fn waits_for_retry(lock_step: &LockStep, limit: Option<i32>) -> bool {
    let store = &lock_step.world().store;
    let mut sets = store.replica_sets.iter();
    let refused = sets.any(|(_, set)| set.status.replica_failure.is_some());
    let pods = store.pods.iter();
    let used = pods
        .filter(|(_, pod)| !pod.status.phase.is_terminal())
        .count();
    let room = limit.is_none_or(|limit| usize::try_from(limit).is_ok_and(|limit| used < limit));
    refused && room
}
