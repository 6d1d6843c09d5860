//! How long a key waits after a sync that failed: the rate limiter of the controllers' work queues.

use super::agenda::Turn;
use crate::api::Ms;

const BASE_DELAY_MS: Ms = 5;
const MAX_DELAY_MS: Ms = 1_000_000;

/// The keys whose last sync failed.
#[derive(Clone, Debug, Default)]
pub(super) struct Retries {
    failing: Vec<Failing>,
}

#[derive(Clone, Copy, Debug)]
struct Failing {
    key: Turn,
    /// How often it has failed since it last succeeded.
    failures: u32,
    /// When it comes back.
    at_ms: Ms,
}

impl Retries {
    /// Notes a failure, and says when the key comes back. RS-2, STS-1: it waits 5, 10, 20, … ms, at
    /// most 1,000 s. One that waits already, and was synced for another reason meanwhile, does not
    /// come back later for that.
    pub fn retry_ms(&mut self, key: Turn, now_ms: Ms) -> Ms {
        let known = self.failing.iter().position(|failing| failing.key == key);
        let before = known.map(|place| self.failing.swap_remove(place));
        let failures = before.map_or(0, |before| before.failures);
        let delay_ms = (BASE_DELAY_MS << failures.min(32)).min(MAX_DELAY_MS);
        let waits_until_ms = before
            .map(|before| before.at_ms)
            .filter(|at_ms| *at_ms > now_ms);
        let at_ms = waits_until_ms.unwrap_or(Ms::MAX).min(now_ms + delay_ms);
        self.failing.push(Failing {
            key,
            failures: failures + 1,
            at_ms,
        });
        at_ms
    }

    /// Notes a success.
    pub fn forget(&mut self, key: Turn) {
        self.failing.retain(|failing| failing.key != key);
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
        let mut now_ms = 0;
        for n in 0..20 {
            let at_ms = retries.retry_ms(set, now_ms);
            assert_eq!(at_ms - now_ms, (5 << n).min(1_000_000));
            now_ms = at_ms;
        }
        assert_eq!(retries.retry_ms(other, 0), 5);
        retries.forget(set);
        assert_eq!(retries.retry_ms(set, 0), 5);
        assert_eq!(retries.retry_ms(other, 5), 15);
    }

    #[test]
    fn a_failure_while_the_key_waits_does_not_put_it_off() {
        let set = Turn::StatefulSet(StatefulSetId(0));
        let mut retries = Retries::default();
        let at_ms: Vec<_> = [0, 0, 4, 5]
            .map(|now_ms| retries.retry_ms(set, now_ms))
            .into();
        assert_eq!(at_ms, [5, 5, 5, 45]);
    }
}
