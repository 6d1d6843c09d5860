//! How long a dead container waits: the crash-loop ladder (KL-26 to KL-29).

use std::fmt::Write as _;

use crate::api::Ms;

/// KL-28: what is this long without a restart falls back to the foot of the ladder.
const FORGET_MS: Ms = 600_000;
/// KL-27: how often the kubelet throws forgotten ladders away.
const HOUSEKEEPING_MS: Ms = 2_000;

/// The two ends of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BackOffLimits {
    /// The first wait.
    pub initial_ms: Ms,
    /// The longest wait.
    pub max_ms: Ms,
}

impl Default for BackOffLimits {
    /// KL-26: 10 s and 300 s.
    fn default() -> Self {
        Self {
            initial_ms: 10_000,
            max_ms: 300_000,
        }
    }
}

/// Where one container stands on the ladder. Its key is made of pod, container name and image;
/// none of them changes in the life of a container worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ladder {
    /// The wait that is due now; 0 without an entry.
    delay_ms: Ms,
    /// When the last restart was decided.
    updated_ms: Ms,
}

/// What the ladder says about a dead container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Restart it now.
    Restart,
    /// Leave it.
    Wait {
        /// The length of the wait, from the end of the container.
        delay_ms: Ms,
        /// When to ask again.
        until_ms: Ms,
    },
}

impl Ladder {
    /// The wait that is due now; 0 without one.
    pub fn delay_ms(&self) -> Ms {
        self.delay_ms
    }

    /// KL-27: whether a container that ended at `finished_ms` may be restarted now.
    pub fn ask(&mut self, now_ms: Ms, finished_ms: Ms, limits: BackOffLimits) -> Verdict {
        if self.forgotten_ms() <= now_ms {
            self.delay_ms = 0;
        }
        let rested = finished_ms - self.updated_ms > FORGET_MS;
        let delay_ms = match self.delay_ms {
            0 => limits.initial_ms,
            delay_ms if !rested && now_ms - finished_ms < delay_ms => {
                let until_ms = (finished_ms + delay_ms).min(self.forgotten_ms());
                return Verdict::Wait { delay_ms, until_ms };
            }
            _ if rested => limits.initial_ms,
            delay_ms => delay_ms * 2,
        };
        self.delay_ms = delay_ms.min(limits.max_ms);
        self.updated_ms = now_ms;
        Verdict::Restart
    }

    /// The first housekeeping that finds the entry older than [`FORGET_MS`].
    fn forgotten_ms(&self) -> Ms {
        let old_ms = self.updated_ms + FORGET_MS;
        (old_ms.div_euclid(HOUSEKEEPING_MS) + 1) * HOUSEKEEPING_MS
    }
}

/// Prints whole milliseconds as Go prints a duration: `10s`, `1m20s`, `1.5s`, `250ms`.
pub(super) fn go_duration(ms: Ms) -> String {
    if ms == 0 {
        return "0s".to_owned();
    }
    if ms.abs() < 1_000 {
        return format!("{ms}ms");
    }
    let (hours, rest) = (ms / 3_600_000, ms % 3_600_000);
    let (minutes, rest) = (rest / 60_000, rest % 60_000);
    let mut text = String::new();
    if hours > 0 {
        text = format!("{hours}h");
    }
    if ms >= 60_000 {
        let _ = write!(text, "{minutes}m");
    }
    let seconds = format!("{}.{:03}", rest / 1_000, rest % 1_000);
    text.push_str(seconds.trim_end_matches('0').trim_end_matches('.'));
    text.push('s');
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The derived table leaves the housekeeping out (KL-28), which the third case runs into: there
    /// the wait ends at the first housekeeping.
    #[test]
    fn the_ladder_of_the_table() {
        let table = include_str!("../../tests/tables/crashloop_ladder_derived.json");
        let table: Value = serde_json::from_str(table).unwrap();
        for case in table["cases"].as_array().unwrap() {
            let mut ladder = Ladder::default();
            for step in case["steps"].as_array().unwrap() {
                let ms = |name: &str| (step[name].as_f64().unwrap() * 1000.0).round();
                #[expect(clippy::cast_possible_truncation)]
                let [finished_ms, restart_ms, delay_ms] =
                    ["finishedAt", "restartAt", "delayNow"].map(|name| ms(name) as Ms);
                let limits = BackOffLimits::default();
                let mut at_ms = finished_ms;
                while let Verdict::Wait { until_ms, .. } = ladder.ask(at_ms, finished_ms, limits) {
                    at_ms = until_ms;
                }
                if finished_ms == 612_000 {
                    assert_eq!((at_ms, ladder.delay_ms), (614_000, 10_000));
                    break;
                }
                assert_eq!((at_ms, ladder.delay_ms), (restart_ms, delay_ms), "{case}");
            }
        }
    }

    #[test]
    fn durations_as_go_prints_them() {
        let cases = [
            (0, "0s"),
            (10_000, "10s"),
            (80_000, "1m20s"),
            (300_000, "5m0s"),
            (1_234, "1.234s"),
            (250, "250ms"),
            (3_600_000, "1h0m0s"),
        ];
        for (ms, text) in cases {
            assert_eq!(go_duration(ms), text);
        }
    }
}
