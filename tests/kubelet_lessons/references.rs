//! ConfigMaps and Secrets that do not exist.

use rollscope::api::{ContainerState, PodId, PodPhase};

use super::run::Run;
use super::{pod, scenario};

const MISSING: &str = "missing:
  - {kind: ConfigMap, name: settings, until: 25s}
  - {kind: Secret, name: token, until: 25s}";

/// KL-13, CL-156. The second attempt follows the sandbox, the others come every ten seconds (KL-1).
#[test]
fn a_container_lacks_its_environment() {
    let sources = [
        "envFrom: [{configMapRef: {name: settings}}]",
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: token, key: a}}}]",
    ];
    for source in sources {
        let text = format!("{}{}", pod("shop", "", source), scenario("", MISSING));
        let mut run = Run::of(&text);
        run.until(20_000);
        let kind = if source.contains("secret") {
            "secret \"token\""
        } else {
            "configmap \"settings\""
        };
        let waiting = ContainerState::Waiting {
            reason: "CreateContainerConfigError",
            message: Some(format!("{kind} not found").into()),
        };
        assert_eq!(run.status("shop").containers[0].state, waiting);
        assert_eq!(run.status("shop").phase, PodPhase::Pending);
        run.until(60_000);
        assert_eq!(run.events(PodId(0), "Failed"), [0, 1_000, 11_000, 21_000]);
        assert_eq!(run.events(PodId(0), "Pulled").len(), 5);
        let event = run
            .records
            .iter()
            .filter_map(|record| record.event.as_ref());
        let mut errors = event.filter(|event| event.reason == "Failed");
        assert_eq!(
            *errors.next().unwrap().message,
            *format!("Error: {kind} not found")
        );
        let shown: Vec<_> = run.statuses("shop").into_iter().map(|row| row.1).collect();
        let expected = [
            "Pending",
            "ContainerCreating",
            "CreateContainerConfigError",
            "Running",
        ];
        assert_eq!(shown, expected);
        assert_eq!(run.starts(PodId(0)), [31_000]);
    }
}

/// KL-4, CL-156.
#[test]
fn a_volume_cannot_be_mounted() {
    let volumes = [
        "configMap: {name: settings}",
        "projected: {sources: [{configMap: {name: settings}}]}",
    ];
    for volume in volumes {
        let spec = format!("volumes: [{{name: config, {volume}}}]");
        let text = format!("{}{}", pod("shop", &spec, ""), scenario("", MISSING));
        let mut run = Run::of(&text);
        run.until(20_000);
        assert!(
            run.status("shop").pod_ip.is_none(),
            "no sandbox without volumes"
        );
        run.until(60_000);
        let failed = run.events(PodId(0), "FailedMount");
        assert_eq!(failed, [0, 500, 1_500, 3_500, 7_500, 15_500]);
        let mut events = run
            .records
            .iter()
            .filter_map(|record| record.event.as_ref());
        let event = events.find(|event| event.reason == "FailedMount").unwrap();
        assert_eq!(
            &*event.message,
            "MountVolume.SetUp failed for volume \"config\" : configmap \"settings\" not found"
        );
        let shown: Vec<_> = run.statuses("shop").into_iter().map(|row| row.1).collect();
        assert_eq!(shown, ["Pending", "ContainerCreating", "Running"]);
        assert_eq!(run.starts(PodId(0)), [31_500]);
    }
}

/// KL-1, KL-4: a sync gives up after 2 min 3 s, without an event, and the next one comes 10 s later.
/// What is mounted in between is found by that.
#[test]
fn a_volume_is_mounted_between_two_syncs() {
    let spec = "volumes: [{name: config, configMap: {name: settings}}]";
    for (until_s, last_ms, started_ms) in [(100, 63_500, 133_000), (200, 127_500, 249_500)] {
        let missing = MISSING.replace("25s", &format!("{until_s}s"));
        let text = format!("{}{}", pod("shop", spec, ""), scenario("", &missing));
        let mut run = Run::of(&text);
        run.until(400_000);
        let mounts = run.events(PodId(0), "FailedMount");
        assert_eq!(mounts.last(), Some(&last_ms), "the attempts alone are told");
        assert_eq!(run.starts(PodId(0)), [started_ms]);
    }
}

/// CL-156.
#[test]
fn what_is_optional_or_not_said_to_be_missing_holds_nothing_up() {
    let sources = [
        "envFrom: [{configMapRef: {name: settings, optional: true}}]",
        "envFrom: [{secretRef: {name: settings}}]",
        "envFrom: [{configMapRef: {name: other}}]",
    ];
    for source in sources {
        let spec = "volumes: [{name: config, secret: {secretName: token, optional: true}}]";
        let text = format!("{}{}", pod("shop", spec, source), scenario("", MISSING));
        let mut run = Run::of(&text);
        run.until(10_000);
        assert_eq!(run.starts(PodId(0)), [0], "{source}");
    }
}
