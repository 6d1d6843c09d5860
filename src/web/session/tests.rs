//! A session is driven as the page drives it.

use super::*;
use crate::kubelet::app::Fault;
use crate::sim::digest;
use crate::store::Change;

fn always() -> bool {
    true
}

pub(super) fn act(session: &mut Session, action: Action) {
    session.act(action, &mut always);
}

pub(super) fn welcome() -> Session {
    let mut session = Session::welcome();
    act(&mut session, Action::Pause);
    session
}

pub(super) fn image(session: &Session) -> String {
    let spec = &session.subject().unwrap().spec;
    spec.template().image(None).unwrap().to_string()
}

pub(super) fn field(session: &Session, name: &str) -> &'static Field {
    let groups = groups(&session.subject().unwrap().workload).iter();
    let mut fields = groups.flat_map(|group| group.fields);
    fields.find(|field| field.name == name).unwrap()
}

pub(super) fn turn(session: &mut Session, name: &str, value: &str) {
    let field = field(session, name);
    act(session, Action::Turn(field, value.into()));
}

pub(super) fn value(session: &Session, name: &str) -> Option<String> {
    let subject = session.subject().unwrap();
    session.given().value(subject, field(session, name))
}

#[test]
fn it_opens_in_the_midst_of_a_rollout() {
    let mut session = Session::welcome();
    assert!(session.is_playing());
    let before = session.timeline().records().len();
    for _ in 0..30 {
        act(&mut session, Action::Tick(16.7));
    }
    assert!(
        session.timeline().records().len() > before,
        "nothing moved in half a second"
    );
    assert_eq!(session.progress(), Progress::Moving);
    assert_eq!(image(&session), "my-app:v2", "the text follows the script");
}

#[test]
fn playing_ends_when_the_rollout_is_complete() {
    let mut session = Session::welcome();
    for _ in 0..10_000 {
        act(&mut session, Action::Tick(16.7));
        if !session.is_playing() {
            break;
        }
    }
    assert!(!session.is_playing());
    assert_eq!(session.progress(), Progress::Complete);
    act(&mut session, Action::Play);
    act(&mut session, Action::Tick(16.7));
    assert!(session.is_playing(), "who plays on after the end means it");
}

#[test]
fn to_end_and_to_start() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Complete);
    let end = session.timeline().position();
    act(&mut session, Action::ToStart);
    assert_eq!(session.timeline().position(), 0);
    assert_eq!(session.timeline().now_ms(), 0);
    let known = digest(session.timeline().records().iter());
    act(&mut session, Action::ToEnd);
    assert_eq!(session.timeline().position(), end);
    assert_eq!(digest(session.timeline().records().iter()), known);
}

#[test]
fn a_knob_edits_the_text_in_place_and_rolls_out() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    turn(&mut session, "maxSurge", "3");
    let text = Rc::clone(&session.given().text);
    assert!(text.contains("maxSurge: 3         # rounded up"), "{text}");
    assert_eq!(value(&session, "maxSurge").unwrap(), "3");
    act(&mut session, Action::RollOut);
    assert_eq!(image(&session), "my-app:v3");
    assert_eq!(session.progress(), Progress::Moving);
    let most = |session: &Session| {
        session
            .model()
            .borrow()
            .samples
            .iter()
            .map(|s| s.max_total)
            .max()
    };
    act(&mut session, Action::ToEnd);
    assert_eq!(most(&session), Some(9));
}

#[test]
fn a_broken_version_gets_stuck_and_undo_brings_the_old_text_back() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    let good = Rc::clone(session.subject().unwrap().spec.template());
    assert_eq!(session.next_version().as_deref(), Some("v3"));
    act(&mut session, Action::Behave(Preset::NeverReady));
    assert_eq!(value(&session, "ready after").unwrap(), "never");
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Stuck);
    act(&mut session, Action::Undo(0));
    assert_eq!(image(&session), "my-app:v2");
    assert!(session.subject().unwrap().spec.template().same_as(&good));
    assert_eq!(session.next_version().as_deref(), Some("v4"));
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Complete);
}

#[test]
fn the_text_belongs_to_the_moment() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    let first = Rc::clone(&session.given().text);
    turn(&mut session, "replicas", "9");
    let second = Rc::clone(&session.given().text);
    assert_ne!(first, second);
    act(&mut session, Action::StepBack(StepUnit::Event));
    act(&mut session, Action::ToStart);
    assert_eq!(image(&session), "my-app:v1");
    act(&mut session, Action::ToEnd);
    assert_eq!(session.given().text, second);
}

#[test]
fn acting_in_the_past_forks_and_the_old_future_stays() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    let old = Rc::clone(&session.given().text);
    act(&mut session, Action::SeekTime(20_000));
    turn(&mut session, "maxUnavailable", "0");
    assert_eq!(session.timeline().branches().len(), 2);
    act(&mut session, Action::ToEnd);
    let new = Rc::clone(&session.given().text);
    assert_ne!(old, new);
    act(&mut session, Action::Switch(0));
    act(&mut session, Action::SeekTime(500_000));
    assert_eq!(session.given().text, old);
    act(&mut session, Action::Switch(1));
    assert_eq!(session.given().text, new);
}

#[test]
fn a_refused_text_leaves_the_run_alone() {
    let mut session = welcome();
    let before = digest(session.timeline().records().iter());
    let broken = session.given().text.replace("replicas: 6", "replicas: [");
    act(&mut session, Action::Draft(broken.into()));
    act(&mut session, Action::ApplyDraft);
    let draft = session.draft().unwrap();
    assert!(!draft.is_good());
    assert!(draft.findings[0].is_problem);
    assert_eq!(digest(session.timeline().records().iter()), before);
    act(&mut session, Action::Play);
    act(&mut session, Action::Tick(50.0));
    assert!(!session.timeline().records().is_empty());
    act(&mut session, Action::DropDraft);
    assert!(session.draft().is_none());
}

#[test]
fn a_session_is_found_again_as_it_was_left() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::SeekTime(21_234));
    turn(&mut session, "maxUnavailable", "0");
    act(&mut session, Action::SeekTime(40_000));
    act(&mut session, Action::Behave(Preset::NeverReady));
    act(&mut session, Action::SeekTime(70_000));
    act(&mut session, Action::Undo(0));
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::Switch(0));
    act(&mut session, Action::SeekTime(25_678));
    act(&mut session, Action::SetSpeed(7));
    act(&mut session, Action::Draft("half a thou".into()));
    let kept = session.to_text(true);
    let again = Session::from_text(&kept).unwrap();
    assert_eq!(again.to_text(true), kept);
    assert_eq!(again.timeline().now_ms(), 25_678);
    assert_eq!(
        again.timeline().branches().len(),
        session.timeline().branches().len()
    );
    assert_eq!(
        digest(again.timeline().records().iter()),
        digest(session.timeline().records().iter())
    );
    assert_eq!(again.given().text, session.given().text);
}

#[test]
fn what_was_kept_badly_is_not_used() {
    let kept = welcome().to_text(true);
    assert!(Session::from_text("").is_none());
    assert!(Session::from_text("something else").is_none());
    for end in (0..kept.len()).step_by(97) {
        if kept.is_char_boundary(end) {
            let _ = Session::from_text(&kept[..end]);
        }
    }
}

#[test]
fn any_text_can_be_tried() {
    let mut session = welcome();
    let long = "a: b\n".repeat(200_000);
    let many = session.given().text.split("---").next().unwrap().to_owned() + "---\n";
    for text in [
        "",
        "\u{0}\u{1}binary",
        "\tx: 1",
        &long,
        &many.repeat(10),
        "- a\n- b",
        "7",
    ] {
        act(&mut session, Action::Draft(text.into()));
        act(&mut session, Action::ApplyDraft);
    }
}

#[test]
fn what_is_done_to_a_pod_at_rest_can_be_followed() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    let mut pods = session.timeline().world().store.pods.iter();
    let of_pod = pods.find(|(_, pod)| pod.is_ready() && pod.deletion.is_none());
    let pod = of_pod.unwrap().0.into();
    drop(pods);
    let fault = Fault::Evict;
    act(&mut session, Action::Give(Command::Fault { pod, fault }));
    for _ in 0..10 {
        act(&mut session, Action::Step(StepUnit::Decision));
    }
    let evicted = session.timeline().past().iter().any(
        |record| matches!(&record.change, Change::PodStatus(id, status) if *id == pod && status.reason() == "Evicted"),
    );
    assert!(evicted);
}

#[test]
fn a_step_by_decision_with_nothing_ahead_stays_where_it_is() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    let (position, now_ms) = (session.timeline().position(), session.timeline().now_ms());
    act(&mut session, Action::Step(StepUnit::Decision));
    assert_eq!(session.timeline().position(), position);
    assert_eq!(session.timeline().now_ms(), now_ms);
    assert!(session.announcement().contains("Nothing left"));
}

#[test]
fn a_fork_is_held_against_its_origin() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::SeekTime(15_000));
    turn(&mut session, "maxUnavailable", "0");
    assert!(!session.fork_name(0).is_empty());
    act(&mut session, Action::Compare(Some(Against::Branch(0))));
    act(&mut session, Action::ToEnd);
    let [own, other] = session.figures().unwrap().map(Option::unwrap);
    assert_eq!([own.min_available, other.min_available], [6, 5]);
    assert!(own.duration_ms > other.duration_ms, "{own:?} {other:?}");
    assert_eq!(own.failed_requests, None);
    let other_now = session.comparison().unwrap().other().now_ms();
    assert_eq!(other_now, session.timeline().now_ms(), "one clock");
    act(&mut session, Action::Switch(0));
    assert_eq!(session.comparison().unwrap().against, Against::Branch(1));
    assert_eq!(session.figures(), Some([Some(other), Some(own)]));
    act(&mut session, Action::Switch(1));
    // What is done to the run is followed, and going back measures anew.
    act(&mut session, Action::RollOut);
    act(&mut session, Action::SeekTime(16_000));
    let [own, _] = session.figures().unwrap().map(Option::unwrap);
    assert!(own.duration_ms <= 1_000, "{own:?}");
    act(&mut session, Action::Compare(None));
    assert!(session.figures().is_none());
}

#[test]
fn a_setting_is_held_against_the_one_before() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::SetFromStart(true));
    turn(&mut session, "maxSurge", "6");
    assert_eq!(session.before_name(), "maxSurge 25%");
    act(&mut session, Action::Compare(Some(Against::Before)));
    act(&mut session, Action::ToEnd);
    let [own, other] = session.figures().unwrap().map(Option::unwrap);
    assert!(own.peak_pods > other.peak_pods, "{own:?} {other:?}");
    turn(&mut session, "maxSurge", "1");
    assert_eq!(session.before_name(), "maxSurge 25%", "it stays pinned");
    assert_eq!(session.comparison().unwrap().against, Against::Before);
}

#[test]
fn a_link_holds_a_comparison() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::SeekTime(15_000));
    turn(&mut session, "maxUnavailable", "0");
    act(&mut session, Action::SetFromStart(true));
    turn(&mut session, "maxSurge", "6");
    act(&mut session, Action::SetFromStart(false));
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::SeekTime(15_000));
    turn(&mut session, "maxSurge", "4");
    for against in [Against::Before, Against::Branch(0)] {
        act(&mut session, Action::Compare(Some(against)));
        act(&mut session, Action::SeekTime(31_000));
        let link = session.to_text(false);
        let mut again = welcome();
        act(&mut again, Action::OpenLink(link.clone().into()));
        assert_eq!(again.comparison().unwrap().against, against);
        assert_eq!(again.figures(), session.figures());
        assert_eq!(again.before_name(), session.before_name());
        assert_eq!(again.to_text(false), link);
    }
}

#[test]
fn steps_by_phase_lead_to_the_end_and_back() {
    let mut session = welcome();
    act(&mut session, Action::ToStart);
    let mut places = vec![0];
    loop {
        act(&mut session, Action::Step(StepUnit::Phase));
        let place = session.timeline().position();
        if places.last() == Some(&place) {
            break;
        }
        places.push(place);
        assert!(places.len() < 30, "{places:?}");
    }
    assert_eq!(session.progress(), Progress::Complete);
    assert!(places.len() > 4, "{places:?}");
    let mut back = vec![*places.last().unwrap()];
    while session.timeline().position() > 0 {
        act(&mut session, Action::StepBack(StepUnit::Phase));
        back.push(session.timeline().position());
    }
    back.reverse();
    // The very end is no phase of its own.
    assert!(back.len() + 1 >= places.len(), "{places:?} {back:?}");
    assert!(
        places.iter().all(|place| back.contains(place)),
        "{places:?} {back:?}"
    );
}
