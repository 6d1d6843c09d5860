//! How long a key waits after a sync that failed: the rate limiter of the controllers' work queues.

use super::agenda::Turn;
use crate::api::Ms;

const BASE_DELAY_MS: Ms = 5;
const MAX_DELAY_MS: Ms = 1_000_000;

/// The keys whose last sync failed, and how often they have failed since they last succeeded.
#[derive(Clone, Debug, Default)]
pub(super) struct Retries {
    failing: Vec<(Turn, u32)>,
}

impl Retries {
    /// Notes a failure. RS-2, STS-1: the key waits 5, 10, 20, … ms, at most 1,000 s.
    pub fn delay_ms(&mut self, turn: Turn) -> Ms {
        let place = self.failing.iter().position(|(key, _)| *key == turn);
        let place = place.unwrap_or_else(|| {
            self.failing.push((turn, 0));
            self.failing.len() - 1
        });
        let Some((_, failures)) = self.failing.get_mut(place) else {
            return BASE_DELAY_MS;
        };
        let factor = 1 << (*failures).min(32);
        *failures += 1;
        (BASE_DELAY_MS * factor).min(MAX_DELAY_MS)
    }

    /// Notes a success.
    pub fn forget(&mut self, turn: Turn) {
        self.failing.retain(|(key, _)| *key != turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ReplicaSetId, StatefulSetId};

    #[test]
    fn each_failure_in_a_row_doubles_the_delay_of_its_key() {
        let (set, other) = (
            Turn::StatefulSet(StatefulSetId(0)),
            Turn::ReplicaSet(ReplicaSetId(0)),
        );
        let mut retries = Retries::default();
        let delays: Vec<_> = (0..20).map(|_| retries.delay_ms(set)).collect();
        let expected: Vec<_> = (0..20).map(|n| (5 << n).min(1_000_000)).collect();
        assert_eq!(delays, expected);
        assert_eq!(retries.delay_ms(other), 5);
        retries.forget(set);
        assert_eq!(retries.delay_ms(set), 5);
        assert_eq!(retries.delay_ms(other), 10);
    }
}
