//! The rolling update that is measured natively and in the browser.

#![allow(clippy::unwrap_used, reason = "a benchmark should stop where it fails")]
#![allow(dead_code, reason = "not every benchmark uses everything")]

pub mod larger;

use rollscope::sim::{Command, Timeline, Workload, World};

#[path = "../../tests/support/mod.rs"]
mod support;

/// As in the native program.
#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Far enough for every rollout measured here to be complete.
const END_MS: i64 = 3_600_000;
/// When the script of `support::setup` sets the new image.
const UPDATE_MS: i64 = 30_000;

/// Whether all pods are of the new revision and available.
pub fn is_complete(world: &World, replicas: i32) -> bool {
    let Some((_, object)) = world.store.deployments.iter().next() else {
        return false;
    };
    let status = &object.status;
    object.revision == 2
        && status.updated_replicas == replicas
        && status.available_replicas == replicas
        && status.replicas == replicas
        && status.terminating_replicas == 0
}

/// A run in which all pods of the first revision are available, just before the update.
pub fn before_update(replicas: i32) -> Timeline {
    let mut setup = support::setup(&support::deployment(replicas));
    setup.script.truncate(1);
    let mut timeline = Timeline::new(setup);
    timeline.seek_time(UPDATE_MS);
    timeline
}

/// The run with the update done.
pub fn update(mut timeline: Timeline, replicas: i32) -> Timeline {
    let set_image = Command::SetImage {
        workload: Workload::Deployment("app".into()),
        container: None,
        image: "app:v2".into(),
    };
    timeline.submit(set_image).unwrap();
    timeline.run_until(END_MS, |world| is_complete(world, replicas));
    timeline
}
