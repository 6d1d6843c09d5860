//! When what a pod goes through ends by itself.

use super::container::Stage;
use super::process::NEVER;
use super::worker::PodWorker;
use crate::api::Ms;

impl PodWorker {
    /// When the stage ends that one of its containers goes through: a pull, a back-off, the start
    /// of a process, a shutdown. `None` if nothing of that kind is under way, or if it has no end.
    pub fn stage_ends_ms(&self) -> Option<Ms> {
        let passing = self.containers().filter(|container| {
            matches!(
                container.stage,
                Stage::Pulling
                    | Stage::PullFailed
                    | Stage::PullBackOff
                    | Stage::Starting
                    | Stage::Stopping
                    | Stage::BackOff
            )
        });
        passing
            .map(|container| container.until_ms)
            .filter(|until_ms| *until_ms != NEVER)
            .min()
    }
}
