//! Whatever is done on the page: the session is found again from its text, a link to it leads to
//! the same moment of the same run, and what is taken back can be done again.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rollscope::api::{DeletionPropagation, Kind, PodId};
use rollscope::kubelet::app::Fault;
use rollscope::sim::{Command, StepUnit, digest};
use rollscope::web::session::{Action, Against, Figures, Preset, Session, groups};

/// Something that a visitor does, with numbers that are taken modulo what there is.
#[derive(Clone, Debug)]
enum Deed {
    Do(Action),
    /// Turn that knob to that of a few values.
    Turn(usize, usize),
    Break(u32, Fault),
    DeletePod(u32, Option<i64>),
    Restart,
    SetImage,
    Switch(usize),
    /// Hold the run against that branch, or against the run before.
    Compare(Option<usize>),
}

const VALUES: [&str; 7] = ["1", "0", "3", "50%", "9", "true", "Recreate"];

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let action = prop_oneof![
        4 => (0..150_000_i64).prop_map(Action::SeekTime),
        2 => Just(Action::ToEnd),
        2 => Just(Action::Step(StepUnit::Decision)),
        2 => Just(Action::Step(StepUnit::Event)),
        1 => Just(Action::StepBack(StepUnit::Event)),
        1 => Just(Action::StepBack(StepUnit::Second)),
        1 => Just(Action::ToStart),
        2 => Just(Action::RollOut),
        1 => Just(Action::Behave(Preset::NeverReady)),
        1 => Just(Action::Undo(0)),
        1 => any::<bool>().prop_map(Action::SetPaused),
        1 => any::<bool>().prop_map(Action::SetFromStart),
        1 => Just(Action::Delete(DeletionPropagation::Orphan)),
        1 => Just(Action::ApplyAgain),
        1 => (0..20_usize).prop_map(Action::Open),
        1 => (0..10_usize).prop_map(Action::SetSpeed),
        1 => Just(Action::Draft("kind: half a thöught".into())),
        1 => Just(Action::OpenText("apiVersion: [".into())),
        1 => Just(Action::DropDraft),
        2 => Just(Action::TakeBack),
        1 => Just(Action::DoAgain),
    ];
    let faults = prop_oneof![Just(Fault::Crash), Just(Fault::Hang), Just(Fault::Unready)];
    let graces = prop_oneof![Just(None), Just(Some(0))];
    let deed = prop_oneof![
        24 => action.prop_map(Deed::Do),
        5 => (0..40_usize, 0..VALUES.len()).prop_map(|(knob, value)| Deed::Turn(knob, value)),
        2 => (0..12_u32, faults).prop_map(|(pod, fault)| Deed::Break(pod, fault)),
        1 => (0..12_u32, graces).prop_map(|(pod, grace)| Deed::DeletePod(pod, grace)),
        1 => Just(Deed::Restart),
        1 => Just(Deed::SetImage),
        2 => (0..4_usize).prop_map(Deed::Switch),
        2 => prop::option::of(0..4_usize).prop_map(Deed::Compare),
    ];
    prop::collection::vec(deed, 1..14)
}

fn act(session: &mut Session, action: Action) {
    session.act(action, &mut || true);
}

fn perform(session: &mut Session, deed: &Deed) {
    let workload = session.subject().map(|subject| subject.workload.clone());
    let action = match (deed, workload) {
        (Deed::Do(action), _) => action.clone(),
        (Deed::Turn(knob, value), Some(workload)) => {
            let fields: Vec<_> = groups(&workload).iter().flat_map(|it| it.fields).collect();
            let field = fields[knob % fields.len()];
            Action::Turn(field, VALUES[value % VALUES.len()].into())
        }
        (Deed::Break(pod, fault), _) => Action::Give(Command::Fault {
            pod: PodId(*pod),
            fault: *fault,
        }),
        (Deed::DeletePod(pod, grace), _) => Action::Give(Command::DeletePod {
            pod: PodId(*pod),
            grace_period_seconds: *grace,
        }),
        (Deed::Restart, Some(workload)) => Action::Give(Command::Restart { workload }),
        (Deed::SetImage, Some(workload)) => Action::Give(Command::SetImage {
            workload,
            container: None,
            image: "other:v7".into(),
        }),
        (Deed::Switch(branch), _) => Action::Switch(branch % session.timeline().branches().len()),
        (Deed::Compare(branch), _) => Action::Compare(Some(match branch {
            Some(branch) => Against::Branch(branch % session.timeline().branches().len()),
            None => Against::Before,
        })),
        (_, None) => Action::Give(Command::Delete {
            kind: Kind::Service,
            name: "nothing".into(),
            propagation: DeletionPropagation::Background,
        }),
    };
    act(session, action);
    // The clock of a test stands between two deeds.
    act(session, Action::Pause);
}

/// Both runs of a comparison.
fn compared(session: &Session) -> (Option<Against>, Option<[Option<Figures>; 2]>, String) {
    let against = session.comparison().map(|it| it.against);
    (against, session.figures(), session.before_name().to_owned())
}

/// What is seen of a session.
fn seen(session: &Session) -> (u64, i64, usize, usize, usize, String, Option<String>) {
    let timeline = session.timeline();
    (
        digest(timeline.records().iter()),
        timeline.now_ms(),
        timeline.position(),
        timeline.current_branch(),
        timeline.branches().len(),
        session.given().text.to_string(),
        session.draft().map(|draft| draft.text.to_string()),
    )
}

#[test]
fn a_session_comes_back_from_its_text() {
    let mut runner = TestRunner::new(Config {
        cases: 200,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&deeds(), |deeds| {
        let mut session = Session::welcome();
        act(&mut session, Action::Pause);
        for deed in &deeds {
            perform(&mut session, deed);
        }
        for all in [true, false] {
            let kept = session.to_text(all);
            let Some(again) = Session::from_text(&kept) else {
                return Err(TestCaseError::fail(format!("not read: {kept}")));
            };
            prop_assert_eq!(seen(&again), seen(&session));
            prop_assert_eq!(compared(&again), compared(&session));
            prop_assert_eq!(again.to_text(all), kept);
            prop_assert!(session.is_run_of(&again.to_text(false)));
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn what_is_taken_back_can_be_done_again() {
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&(deeds(), 1..6_usize), |(deeds, times)| {
        let mut session = Session::welcome();
        act(&mut session, Action::Pause);
        for deed in &deeds {
            perform(&mut session, deed);
        }
        act(&mut session, Action::DropDraft);
        let mut before = Vec::new();
        for _ in 0..times {
            if !session.can_undo()[0] {
                break;
            }
            before.push(seen(&session));
            act(&mut session, Action::TakeBack);
        }
        while let Some(expected) = before.pop() {
            prop_assert!(session.can_undo()[1]);
            act(&mut session, Action::DoAgain);
            prop_assert_eq!(seen(&session), expected);
        }
        Ok(())
    });
    outcome.unwrap();
}

/// The workloads of a session as they are wanted after a while.
fn wanted(session: &Session) -> Vec<String> {
    let store = &session.timeline().world().store;
    let deployments = store.deployments.iter().map(|(_, it)| {
        let image = it.spec.template.image(None);
        format!("{} {} {image:?}", it.meta.name, it.spec.replicas)
    });
    let sets = store.stateful_sets.iter().map(|(_, it)| {
        let image = it.spec.template.image(None);
        format!("{} {} {image:?}", it.meta.name, it.spec.replicas)
    });
    deployments.chain(sets).collect()
}

#[test]
fn a_file_replays_the_run() {
    let exact = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: 120,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&deeds(), |deeds| {
        let mut session = Session::welcome();
        act(&mut session, Action::Pause);
        for deed in &deeds {
            perform(&mut session, deed);
        }
        let file = session.to_file();
        prop_assert!(
            session
                .tidings()
                .is_none_or(|it| !it.text.contains("replay")),
            "{}",
            file
        );
        let mut again = Session::start(&file);
        if session.draft().is_some() && session.timeline().records().is_empty() {
            return Ok(());
        }
        prop_assert!(again.draft().is_none(), "{}", file);
        let known = session.timeline().records().len();
        let end_ms = session.timeline().records().last().map_or(0, |it| it.at_ms);
        let after_ms = end_ms.max(session.timeline().now_ms()) + 400_000;
        let calm = session
            .timeline()
            .commands()
            .iter()
            .all(|(position, at_ms, _)| {
                let before = session.timeline().records().until(*position).last();
                before.is_none_or(|before| before.at_ms < *at_ms)
            });
        act(&mut session, Action::SeekTime(after_ms));
        act(&mut again, Action::SeekTime(after_ms));
        // A command in the midst of others is a millisecond later in the file.
        if calm {
            prop_assert_eq!(wanted(&again), wanted(&session), "{}", file);
            let same = digest(again.timeline().records().iter())
                == digest(session.timeline().records().iter());
            prop_assert!(same, "{} records, {}", known, file);
            exact.set(exact.get() + usize::from(!session.timeline().commands().is_empty()));
        }
        Ok(())
    });
    outcome.unwrap();
    assert!(exact.get() > 10, "{} runs had commands", exact.get());
}
