//! Knobs and presets, in whatever text they find their place.

use super::tests::{act, image, turn, value, welcome};
use super::*;

/// A text whose Scenario is in the way of the page's edits as much as it may be.
fn scenarios() -> [String; 8] {
    let head = "---\napiVersion: rollscope.dev/v1alpha1\nkind: Scenario\n";
    [
        String::new(),
        head.into(),
        format!("{head}spec:\n  nodes: 2\n"),
        format!("{head}spec:\n  nodes: 2\n  apps: []\n"),
        format!("{head}spec:\n  apps: [{{image: other, readyAfter: 1s}}]\n"),
        format!("{head}spec:\n  apps:\n    - image: \"my-app:*\"\n      readyAfter: 2s # soon\n"),
        format!("{head}spec:\n  apps:\n  - image: my-app:v9\n    readyAfter: 2s\n"),
        format!("{head}spec:\n  apps: [{{image: my-app:v9, readyAfter: 2s}}]\n  nodes: 2\n"),
    ]
}

fn deployment() -> String {
    let text = Rc::clone(&Session::welcome().given().text);
    text.split("---").next().unwrap().to_owned()
}

#[test]
fn every_preset_finds_its_place_in_any_scenario() {
    for scenario in scenarios() {
        let given = Given::read(format!("{}{scenario}", deployment()).into());
        assert!(given.is_good(), "{scenario}: {:?}", given.findings);
        let mut before = None;
        for (preset, _) in Preset::ALL {
            let text = given.with_preset("my-app:v9", preset, 5_000);
            let text = text.unwrap_or_else(|| panic!("{preset:?} {scenario}"));
            // One preset takes the place of another.
            let first = Given::read(text.into());
            let second = first.with_preset("my-app:v9", Preset::Good, 0).unwrap();
            assert_eq!(second.matches("my-app:v9").count(), 1, "{second}");
            let behaviour = Rc::clone(first.apps().behaviour("my-app:v9"));
            assert_ne!(Some(&behaviour), before.as_ref(), "{preset:?}");
            let never = behaviour.ready_after_ms.is_none();
            assert_eq!(never, preset == Preset::NeverReady, "{}", first.text);
            before = Some(behaviour);
        }
    }
}

/// What a pattern says of a program stays when one thing about it is turned.
#[test]
fn a_turn_of_the_app_leaves_the_rest_as_it_was() {
    let scenario = "---\napiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nspec:\n  apps:\n  \
                    - image: my-app:*\n    sigterm: 7s\n    answers:\n    - {from: 9s, says: badly}\n";
    let mut given = Given::read(format!("{}{scenario}", deployment()).into());
    for (name, value) in [
        ("ready after", "3"),
        ("crashes after", "20"),
        ("hangs after", "30"),
        ("crashes after", "never"),
    ] {
        let subject = given.subject(None).unwrap();
        let fields = groups(&subject.workload)
            .iter()
            .flat_map(|group| group.fields);
        let field = fields.into_iter().find(|field| field.name == name).unwrap();
        let text = given.with(subject, field, value).unwrap();
        given = Given::read(text.into());
        assert!(given.is_good(), "{}: {:?}", given.text, given.findings);
        let subject = given.subject(None).unwrap();
        assert_eq!(given.value(subject, field).as_deref(), Some(value));
    }
    let image = given.subject(None).unwrap().spec.template().image(None);
    let app = given.apps().behaviour(image.unwrap());
    assert_eq!(
        (app.ready_after_ms, app.sigterm_ms),
        (Some(3_000), Some(7_000))
    );
    assert_eq!((app.crash, app.answers.len()), (None, 1));
}

#[test]
fn a_preset_is_rolled_out_or_has_held_all_along() {
    let mut session = welcome();
    act(&mut session, Action::ToEnd);
    act(&mut session, Action::Behave(Preset::Leaks));
    assert_eq!(image(&session), "my-app:v3");
    assert!(session.given().text.contains("128Mi"));
    act(&mut session, Action::SetFromStart(true));
    let before = session.run();
    act(&mut session, Action::Behave(Preset::Crashes));
    assert_ne!(session.run(), before, "it is replayed");
    let first = image(&session).rsplit(':').next().unwrap().to_owned();
    let crash = session.given().apps().behaviour(&image(&session)).crash;
    assert!(
        crash.is_some() || first == "v2",
        "the first version crashes"
    );
}

/// Every field of the three probes has a knob, and each holds from now on or from the start.
#[test]
fn all_fields_of_the_probes_can_be_turned() {
    let fields = [
        "initialDelaySeconds",
        "periodSeconds",
        "timeoutSeconds",
        "failureThreshold",
        "successThreshold",
        "terminationGracePeriodSeconds",
    ];
    for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
        for from_start in [false, true] {
            let mut session = welcome();
            act(&mut session, Action::SetFromStart(from_start));
            turn(&mut session, &format!("{probe}.initialDelaySeconds"), "2");
            for field in fields {
                let name = format!("{probe}.{field}");
                let only_one = field == "successThreshold" && probe != "readinessProbe";
                if field == "terminationGracePeriodSeconds" {
                    if probe == "readinessProbe" {
                        let mut fields = groups(&session.subject().unwrap().workload)
                            .iter()
                            .flat_map(|group| group.fields);
                        assert!(fields.all(|field| field.name != name), "KL-63");
                        continue;
                    }
                    let own = value(&session, &name);
                    assert_eq!(own.as_deref(), Some("30"), "it is the pod's");
                }
                let run = session.run();
                let template = Rc::clone(session.subject().unwrap().spec.template());
                turn(&mut session, &name, "3");
                if only_one {
                    assert!(session.tidings().is_some_and(|tidings| tidings.is_bad));
                    assert_eq!(value(&session, &name).as_deref(), Some("1"));
                    continue;
                }
                assert_eq!(value(&session, &name).as_deref(), Some("3"), "{name}");
                assert_eq!(session.run() != run, from_start, "{name}");
                let new = session.subject().unwrap().spec.template();
                assert_eq!(
                    new.same_as(&template),
                    field == "failureThreshold",
                    "{name}"
                );
            }
        }
    }
}
