//! A session about a StatefulSet, and one about several workloads.

use super::tests::{act, field, turn, value};
use super::*;
use crate::api::PodId;
use crate::insight::Language;

const SET: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 3
  serviceName: db
  selector: {matchLabels: {app: db}}
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      partition: 0   # a canary begins at the top
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - name: db
        image: db:v1
        readinessProbe: {tcpSocket: {port: 5432}, periodSeconds: 2}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";

const DEPLOYMENT: &str = "---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:v1'}]}
";

fn started(text: &str) -> Session {
    let mut session = Session::start(text);
    let findings = &session.given().findings;
    assert!(session.draft().is_none(), "{findings:?}");
    act(&mut session, Action::ToEnd);
    session
}

fn images(session: &Session) -> Vec<String> {
    let store = &session.timeline().world().store;
    let pods = store.pods.iter().map(|(_, pod)| pod);
    let mut all: Vec<String> = pods
        .map(|pod| format!("{} {}", pod.name, pod.template.image(None).unwrap()))
        .collect();
    all.sort();
    all
}

#[test]
fn a_partition_holds_a_rollout_and_letting_go_completes_it() {
    let mut session = started(SET);
    assert_eq!(session.progress(), Progress::Complete);
    turn(&mut session, "partition", "2");
    let text = Rc::clone(&session.given().text);
    assert!(text.contains("partition: 2   # a canary"), "{text}");
    act(&mut session, Action::RollOut);
    assert_eq!(session.progress(), Progress::Moving);
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Held);
    assert_eq!(images(&session), ["db-0 db:v1", "db-1 db:v1", "db-2 db:v2"]);
    turn(&mut session, "partition", "0");
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Complete);
    assert_eq!(images(&session), ["db-0 db:v2", "db-1 db:v2", "db-2 db:v2"]);
    act(&mut session, Action::Undo(1));
    assert_eq!(value(&session, "version").unwrap(), "v1");
    act(&mut session, Action::ToEnd);
    assert_eq!(images(&session), ["db-0 db:v1", "db-1 db:v1", "db-2 db:v1"]);
}

#[test]
fn a_broken_version_gets_a_set_stuck_for_good() {
    let mut session = started(SET);
    act(&mut session, Action::Behave(Preset::NeverReady));
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Stuck);
    // STS-43: the old template does not reach the broken pod by itself.
    act(&mut session, Action::Undo(0));
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Stuck);
    let store = &session.timeline().world().store;
    let broken = store.find_pod("db-2").unwrap();
    let command = Command::DeletePod {
        pod: broken,
        grace_period_seconds: None,
    };
    act(&mut session, Action::Give(command));
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Complete);
}

#[test]
fn what_only_a_new_set_can_be_is_refused_and_offered() {
    let mut session = started(SET);
    let before = session.timeline().records().len();
    turn(&mut session, "podManagementPolicy", "Parallel");
    let tidings = session.tidings().unwrap();
    assert!(tidings.is_bad);
    assert!(tidings.text.contains("Forbidden"), "{}", tidings.text);
    assert!(tidings.instead.is_some());
    assert_eq!(session.timeline().records().len(), before);
    let ordered = value(&session, "podManagementPolicy");
    assert_eq!(ordered.as_deref(), Some("OrderedReady"));
    let run = session.run();
    act(&mut session, Action::TakeInstead);
    assert_ne!(session.run(), run);
    let parallel = value(&session, "podManagementPolicy");
    assert_eq!(parallel.as_deref(), Some("Parallel"));
}

#[test]
fn on_delete_drops_what_only_a_rolling_update_knows() {
    let mut session = started(SET);
    turn(&mut session, "updateStrategy.type", "OnDelete");
    assert!(session.tidings().is_none(), "{:?}", session.tidings());
    assert_eq!(value(&session, "partition"), None);
    act(&mut session, Action::RollOut);
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Held);
    turn(&mut session, "updateStrategy.type", "RollingUpdate");
    act(&mut session, Action::ToEnd);
    assert_eq!(session.progress(), Progress::Complete);
}

#[test]
fn a_pause_of_a_set_is_refused_in_kubectls_words() {
    let mut session = started(SET);
    act(&mut session, Action::SetPaused(true));
    let words = &session.tidings().unwrap().text;
    assert!(words.contains("pausing is not supported"), "{words}");
}

#[test]
fn of_several_workloads_one_is_followed() {
    let mut session = started(&format!("{SET}{DEPLOYMENT}"));
    assert_eq!(session.subject().unwrap().title(), "StatefulSet db");
    let name = |session: &Session| session.subject().unwrap().workload.clone();
    let samples = |session: &Session| session.model().borrow().samples.last().copied();
    assert_eq!(samples(&session).unwrap().available, 3);
    act(&mut session, Action::Select(Some(PodId(0))));
    act(
        &mut session,
        Action::Follow(Workload::Deployment("web".into())),
    );
    assert_eq!(name(&session), Workload::Deployment("web".into()));
    assert_eq!(session.selected(), None);
    assert_eq!(samples(&session).unwrap().available, 2);
    assert!(matches!(session.workload(), Some(ObjectRef::Deployment(_))));
    turn(&mut session, "replicas", "4");
    let text = Rc::clone(&session.given().text);
    assert!(
        text.contains("replicas: 3") && text.contains("replicas: 4"),
        "{text}"
    );
    act(&mut session, Action::ToEnd);
    assert_eq!(samples(&session).unwrap().available, 4);
    act(&mut session, Action::RollOut);
    let deployment = session.given().subject(Some(&name(&session))).unwrap();
    assert_eq!(&**deployment.spec.template().image(None).unwrap(), "web:v2");
    let set = session
        .given()
        .subject(Some(&Workload::StatefulSet("db".into())));
    assert_eq!(
        &**set.unwrap().spec.template().image(None).unwrap(),
        "db:v1"
    );
}

#[test]
fn what_was_deleted_is_applied_again_and_adopts() {
    for propagation in DeletionPropagation::ALL {
        let mut session = started(SET);
        let before = images(&session);
        let uids = |session: &Session| -> Vec<_> {
            let pods = session.timeline().world().store.pods.iter();
            pods.map(|(_, pod)| pod.uid).collect()
        };
        let known = uids(&session);
        act(&mut session, Action::Delete(propagation));
        for _ in 0..600 {
            act(&mut session, Action::Tick(100.0));
        }
        act(&mut session, Action::Pause);
        assert_eq!(session.workload(), None, "{propagation:?}");
        assert_eq!(session.progress(), Progress::Empty);
        let stay = propagation == DeletionPropagation::Orphan;
        assert_eq!(images(&session).is_empty(), !stay);
        act(&mut session, Action::ApplyAgain);
        act(&mut session, Action::ToEnd);
        assert_eq!(session.progress(), Progress::Complete);
        assert_eq!(images(&session), before);
        assert_eq!(uids(&session) == known, stay, "{propagation:?}");
        let kept = session.to_text(true);
        assert_eq!(Session::from_text(&kept).unwrap().to_text(true), kept);
    }
}

#[test]
fn every_knob_turns() {
    for text in [SET, &DEPLOYMENT["---\n".len()..]] {
        let session = started(text);
        let all = groups(&session.subject().unwrap().workload).iter();
        for field in all.flat_map(|group| group.fields) {
            // A probe other than for readiness has to succeed once, and no more.
            let wanted = match field.kind {
                Kind::Number { .. } if field.name.ends_with("successThreshold") => "1",
                Kind::Number { .. } => "7",
                Kind::Pods => "50%",
                Kind::Word => "v9",
                Kind::Choice(words) => words.last().unwrap(),
                Kind::Switch => "true",
            };
            // The API server drops it while its feature gate is off.
            if field.name == "maxUnavailable" && text == SET {
                continue;
            }
            let mut session = started(text);
            act(&mut session, Action::Turn(field, wanted.into()));
            let told = session.tidings().map(|tidings| tidings.text.to_string());
            let is_fixed = field.name == "podManagementPolicy";
            assert_eq!(told.is_some(), is_fixed, "{}: {told:?}", field.name);
            if !is_fixed {
                assert_eq!(
                    value(&session, field.name).as_deref(),
                    Some(wanted),
                    "{}",
                    field.name
                );
            }
        }
    }
}

#[test]
fn what_if_from_the_start_replays_the_script() {
    let mut session = Session::welcome();
    act(&mut session, Action::Pause);
    act(&mut session, Action::SeekTime(40_000));
    act(&mut session, Action::SetFromStart(true));
    turn(&mut session, "readinessProbe.periodSeconds", "1");
    assert_eq!(session.timeline().now_ms(), 40_000);
    assert_eq!(session.timeline().branches().len(), 1);
    assert_eq!(
        value(&session, "version").unwrap(),
        "v2",
        "the script has run"
    );
    act(&mut session, Action::ToStart);
    assert_eq!(value(&session, "version").unwrap(), "v1");
    assert_eq!(
        field(&session, "version").label("Deployment", Language::ENGLISH),
        "version"
    );
    let period = value(&session, "readinessProbe.periodSeconds");
    assert_eq!(period.as_deref(), Some("1"));
    let kept = session.to_text(true);
    assert_eq!(Session::from_text(&kept).unwrap().to_text(true), kept);
}

#[test]
fn the_text_follows_a_partition_that_the_script_moves() {
    let place = GALLERY.iter().position(|example| example.id == "mysql");
    let mut session = Session::start("");
    act(&mut session, Action::Open(place.unwrap()));
    act(&mut session, Action::Pause);
    act(&mut session, Action::SeekTime(45_000));
    assert_eq!(value(&session, "partition").as_deref(), Some("2"));
    act(&mut session, Action::SeekTime(300_000));
    assert_eq!(value(&session, "partition").as_deref(), Some("0"));
}

/// What an apply does not mention stays: a knob that is turned after a restart restarts nothing.
#[test]
fn a_restart_is_not_repeated_by_what_is_applied_next() {
    for text in [SET, DEPLOYMENT] {
        let mut session = started(text);
        let before = images(&session).len();
        act(&mut session, Action::Restart);
        assert_eq!(session.progress(), Progress::Moving);
        act(&mut session, Action::ToEnd);
        let made = |session: &Session| {
            let records = session.timeline().past().iter();
            let made =
                records.filter(|it| matches!(it.change, crate::store::Change::PodCreated(..)));
            made.count()
        };
        assert_eq!(made(&session), 2 * before);
        turn(&mut session, "replicas", &(before + 1).to_string());
        act(&mut session, Action::ToEnd);
        assert_eq!(made(&session), 2 * before + 1, "{text}");
    }
}

/// STS-29: with its gate on, maxUnavailable is a limit on the bar.
#[test]
fn the_bar_has_a_limit_where_the_gate_is_on() {
    use crate::insight::Language;
    use crate::web::view::{Glance, Memory, stage_view};
    let limited = SET
        .replace("      partition: 0   #", "      maxUnavailable: 2   #")
        .replace(
            "  serviceName",
            "  podManagementPolicy: Parallel\n  serviceName",
        );
    let gate = "---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec: {featureGates: {MaxUnavailableStatefulSet: true}}
";
    for (text, limits) in [
        (limited.clone(), [false, false]),
        (format!("{limited}{gate}"), [true, false]),
    ] {
        let mut session = started(&text);
        act(&mut session, Action::RollOut);
        act(&mut session, Action::Pause);
        let mut held = false;
        for _ in 0..200 {
            act(&mut session, Action::Step(StepUnit::Event));
            let glance = Glance {
                timeline: session.timeline(),
                workload: session.workload(),
                selected: None,
                object: None,
                language: Language::default(),
            };
            let budget = stage_view(&glance, &mut Memory::default()).budget;
            assert_eq!(budget.has_limits, limits);
            held |= budget.lower_holds;
            if limits[0] {
                assert_eq!(budget.pods.min_available, 1);
                assert!(budget.pods.available >= 1);
            }
        }
        assert_eq!(held, limits[0]);
    }
}
