//! Where on the axis a moment is. Time in which something happens is drawn to scale; the longer
//! nothing has happened, the less room further waiting gets, so that ten minutes before a deadline
//! do not press the rollout into a corner.

use crate::api::Ms;

/// Waiting up to this long is drawn to scale.
const TO_SCALE_MS: f64 = 30_000.0;
/// How quickly longer waiting loses room.
const BEND_MS: f64 = 12_000.0;
/// The shortest axis.
const SHORTEST_MS: f64 = 60_000.0;

/// The axis: moments in which something happened, with their places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    marks: Vec<(Ms, f64)>,
    /// The place of its end.
    end: f64,
}

/// How much room waiting of this length takes.
fn room(wait: f64) -> f64 {
    if wait <= TO_SCALE_MS {
        wait
    } else {
        TO_SCALE_MS + BEND_MS * (1.0 + (wait - TO_SCALE_MS) / BEND_MS).ln()
    }
}

/// How long the waiting is that takes this room.
fn wait(room: f64) -> f64 {
    if room <= TO_SCALE_MS {
        room
    } else {
        TO_SCALE_MS + BEND_MS * (((room - TO_SCALE_MS) / BEND_MS).exp() - 1.0)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a year has 35 bits of milliseconds"
)]
fn float(ms: Ms) -> f64 {
    ms as f64
}

impl Axis {
    /// Something happens at `at_ms`, not before anything that was noted already.
    pub(super) fn note(&mut self, at_ms: Ms) {
        let (last, place) = self.marks.last().copied().unwrap_or((0, 0.0));
        if at_ms > last {
            self.marks.push((at_ms, place + room(float(at_ms - last))));
        }
    }

    /// The axis up to the end that fits when everything is known up to `known_ms`. The end stays
    /// where it is for a while, then makes a jump, so that what is drawn does not creep.
    pub(super) fn up_to(&self, known_ms: Ms) -> Self {
        let wanted = self.place(known_ms) * 1.06;
        let mut end = SHORTEST_MS;
        while end < wanted {
            end *= 1.3;
        }
        let marks = self.marks.clone();
        Self { marks, end }
    }

    fn place(&self, at_ms: Ms) -> f64 {
        let after = self.marks.partition_point(|(mark, _)| *mark <= at_ms);
        let mark = after.checked_sub(1).and_then(|place| self.marks.get(place));
        let (from, place) = mark.copied().unwrap_or((0, 0.0));
        place + room(float(at_ms - from))
    }

    /// How far along the axis a moment is, from 0 to 1.
    pub fn share(&self, at_ms: Ms) -> f64 {
        (self.place(at_ms.max(0)) / self.end.max(1.0)).min(1.0)
    }

    /// The moment that far along the axis.
    pub fn moment(&self, share: f64) -> Ms {
        let wanted = share.clamp(0.0, 1.0) * self.end;
        let after = self.marks.partition_point(|(_, place)| *place <= wanted);
        let mark = after.checked_sub(1).and_then(|place| self.marks.get(place));
        let (from, place) = mark.copied().unwrap_or((0, 0.0));
        #[expect(clippy::cast_possible_truncation, reason = "no run lasts that long")]
        let waited = wait(wanted - place) as Ms;
        from + waited
    }

    /// The moments that are written on it: round ones, with room between them.
    pub fn labels(&self) -> Vec<Ms> {
        const STEPS: [Ms; 9] = [5, 10, 15, 30, 60, 120, 300, 600, 1800];
        const APART: f64 = 0.062;
        let mut labels = vec![0];
        let mut last_ms = 0;
        while labels.len() < 40 {
            let free_from = self.share(last_ms) + APART;
            let next = STEPS
                .iter()
                .map(|step| (last_ms / (step * 1000) + 1) * step * 1000);
            let Some(next) = next.into_iter().find(|next| self.share(*next) >= free_from) else {
                break;
            };
            if self.share(next) > 0.97 {
                break;
            }
            labels.push(next);
            last_ms = next;
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> Axis {
        let mut axis = Axis::default();
        for at_ms in [500, 30_000, 31_000, 45_000, 700_000] {
            axis.note(at_ms);
        }
        axis.up_to(710_000)
    }

    #[test]
    fn every_moment_is_found_where_it_was_drawn() {
        let axis = axis();
        for at_ms in (0..710_000).step_by(997) {
            let found = axis.moment(axis.share(at_ms));
            assert!((found - at_ms).abs() <= 1, "{at_ms} is found as {found}");
        }
    }

    #[test]
    fn waiting_takes_less_room_than_what_happens() {
        let axis = axis();
        let busy = axis.share(45_000) - axis.share(0);
        let idle = axis.share(700_000) - axis.share(45_000);
        assert!(idle < 2.0 * busy, "{idle} of waiting beside {busy}");
    }

    #[test]
    fn labels_are_round_and_apart() {
        let axis = axis();
        let labels = axis.labels();
        assert!(labels.len() > 4, "{labels:?}");
        for pair in labels.windows(2) {
            assert!(
                axis.share(pair[1]) - axis.share(pair[0]) > 0.06,
                "{labels:?}"
            );
        }
    }
}
