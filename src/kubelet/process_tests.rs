//! What a program answers, and that its next trouble is the first moment at which it does not
//! answer well.

use proptest::prelude::*;

use super::*;
use crate::kubelet::app::{AnswerChange, Flapping, Outage};

const KINDS: [ProbeKind; 3] = [
    ProbeKind::Liveness,
    ProbeKind::Readiness,
    ProbeKind::Startup,
];

#[test]
fn warm_up_and_rounds_concern_readiness_alone() {
    let behaviour = AppBehaviour {
        ready_after_ms: Some(5_000),
        warm_up_ms: 10_000,
        flapping: Some(Flapping {
            every_ms: 60_000,
            for_ms: 15_000,
        }),
        ..AppBehaviour::default()
    };
    let program = Program::start(Rc::new(behaviour), 0, 0);
    let readiness = |at_ms| program.answer(ProbeKind::Readiness, at_ms);
    assert_eq!(readiness(4_999), Answer::Refused);
    assert_eq!(readiness(14_999), Answer::Badly);
    assert_eq!(readiness(15_000), Answer::Well);
    assert_eq!(readiness(59_999), Answer::Well);
    assert_eq!(readiness(60_000), Answer::Badly);
    assert_eq!(readiness(74_999), Answer::Badly);
    assert_eq!(readiness(75_000), Answer::Well);
    assert_eq!(program.answer(ProbeKind::Liveness, 5_000), Answer::Well);
    assert_eq!(program.answer(ProbeKind::Liveness, 60_000), Answer::Well);
}

#[test]
fn a_program_that_does_not_drain_closes_its_port() {
    for (drains, after) in [(true, Answer::Well), (false, Answer::Refused)] {
        let behaviour = AppBehaviour {
            ready_after_ms: Some(0),
            drains,
            ..AppBehaviour::default()
        };
        let mut program = Program::start(Rc::new(behaviour), 0, 0);
        program.terminate(9_000, true);
        assert_eq!(program.answer(ProbeKind::Readiness, 8_999), Answer::Well);
        assert_eq!(program.answer(ProbeKind::Readiness, 9_000), after);
    }
}

#[test]
fn memory_reaches_a_limit() {
    let memory = |bytes, growth_bytes_per_s| Memory {
        bytes,
        growth_bytes_per_s,
    };
    assert_eq!(memory(10, 3).reaches_ms(20), 3_334);
    assert_eq!(memory(30, 3).reaches_ms(20), 0);
    assert_eq!(memory(10, 0).reaches_ms(20), NEVER);
    assert_eq!(memory(i64::MAX, i64::MAX).used_bytes(i64::MAX), i64::MAX);
}

fn behaviour() -> impl Strategy<Value = AppBehaviour> {
    let kind = || prop::option::of(prop::sample::select(&KINDS[..]));
    let outage = (kind(), 0..100i64, 0..100i64).prop_map(|(kind, from_ms, to_ms)| Outage {
        kind,
        from_ms,
        to_ms,
    });
    let answers = prop::sample::select(&[Answer::Well, Answer::Badly, Answer::Slow(3)][..]);
    let change =
        (kind(), any::<bool>(), 0..100i64, answers).prop_map(|(kind, of_run, from_ms, answer)| {
            AnswerChange {
                kind,
                clock: if of_run {
                    AnswerClock::Run
                } else {
                    AnswerClock::Process
                },
                from_ms,
                answer,
            }
        });
    (
        (0..30i64, 0..30i64, prop::option::of(30..150i64)),
        (prop::option::of((1..40i64, 0..40i64)), any::<bool>()),
        prop::collection::vec(outage, 0..3),
        prop::collection::vec(change, 0..3),
    )
        .prop_map(
            |((ready, warm_up_ms, hangs_after_ms), (flapping, drains), outages, answers)| {
                AppBehaviour {
                    ready_after_ms: Some(ready),
                    warm_up_ms,
                    hangs_after_ms,
                    flapping: flapping.map(|(every_ms, for_ms)| Flapping {
                        every_ms,
                        for_ms: for_ms.min(every_ms),
                    }),
                    drains,
                    outages,
                    answers,
                    ..AppBehaviour::default()
                }
            },
        )
}

proptest! {
    /// Between two moments of trouble all is well, whatever the behaviour: what a prober skips
    /// would have succeeded.
    #[test]
    fn nothing_is_wrong_before_the_next_trouble(
        behaviour in behaviour(),
        started_ms in 0..50i64,
        sigterm_ms in prop::option::of(50..150i64),
    ) {
        let mut program = Program::start(Rc::new(behaviour), started_ms, 0);
        if let Some(at_ms) = sigterm_ms {
            program.terminate(at_ms, true);
        }
        for kind in KINDS {
            for from_ms in started_ms..200 {
                let trouble_ms = program.next_trouble_ms(kind, from_ms);
                prop_assert!(trouble_ms >= from_ms);
                for at_ms in from_ms..trouble_ms.min(250) {
                    prop_assert_eq!(program.answer(kind, at_ms), Answer::Well, "{:?}", at_ms);
                }
            }
        }
    }
}
