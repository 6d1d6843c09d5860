//! When what a pod goes through ends by itself.

use super::container::Stage;
use super::process::NEVER;
use super::restart::BackOffLimits;
use super::worker::PodWorker;
use crate::api::Ms;

/// A container that has to wait for its next attempt: its restart, or the next pull of its image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// When the next attempt is made.
    pub until_ms: Ms,
    /// How long the whole wait is.
    pub wait_ms: Ms,
    /// The ladder that it is a step of.
    pub limits: BackOffLimits,
}

impl BackOff {
    /// The waits of the ladder, shortest first, in milliseconds.
    pub fn ladder_ms(&self) -> impl Iterator<Item = Ms> {
        let BackOffLimits { initial_ms, max_ms } = self.limits;
        let double = move |wait_ms: &Ms| (*wait_ms < max_ms).then(|| (*wait_ms * 2).min(max_ms));
        std::iter::successors(Some(initial_ms.clamp(1, max_ms.max(1))), double)
    }
}

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

    /// What the `index`-th container has to wait for, if it does (KL-27, KL-36); init containers
    /// count first. `restarts` is the ladder of restarts.
    pub fn back_off(&self, index: usize, restarts: BackOffLimits) -> Option<BackOff> {
        let container = self.container(index)?;
        let pulling = container.pulling.as_deref();
        match (container.stage, pulling) {
            (Stage::BackOff, _) => Some(BackOff {
                until_ms: container.until_ms,
                wait_ms: container.ladder.delay_ms(),
                limits: restarts,
            }),
            (Stage::PullFailed | Stage::PullBackOff, Some(pulling)) => Some(BackOff {
                until_ms: pulling.failed_ms + pulling.wait_ms,
                wait_ms: pulling.wait_ms,
                limits: BackOffLimits::default(),
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_of_a_ladder() {
        let ladder = |initial_ms, max_ms| {
            let back_off = BackOff {
                until_ms: 0,
                wait_ms: 0,
                limits: BackOffLimits { initial_ms, max_ms },
            };
            back_off.ladder_ms().collect::<Vec<_>>()
        };
        assert_eq!(
            ladder(10_000, 300_000),
            [10_000, 20_000, 40_000, 80_000, 160_000, 300_000]
        );
        assert_eq!(ladder(10_000, 5_000), [5_000]);
        assert_eq!(ladder(1_000, 1_000), [1_000]);
    }
}
