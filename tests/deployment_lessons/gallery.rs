//! The stories of the gallery play as they are told.

use rollscope::api::{ConditionStatus, DeploymentConditionType};
use rollscope::scenario::{self, GALLERY};
use rollscope::sim::{Command, Workload, World};

use super::run::Run;

/// DEP-16, DEP-53, DEP-56.
#[test]
fn undo_renumbers() {
    let mut run = Run::example("nginx-undo");
    for (at_ms, history) in [
        (9_000, &[1][..]),
        (39_000, &[1, 2]),
        (69_000, &[1, 2, 3]),
        (99_000, &[1, 2, 3, 4]),
        (129_000, &[1, 2, 4, 5]),
        (160_000, &[1, 4, 5, 6]),
    ] {
        run.until(at_ms);
        assert_eq!(run.history(), history, "at {at_ms}");
        assert!(run.is_complete(), "at {at_ms}");
    }
    assert_eq!((run.image(), run.created().len()), ("nginx:1.9.1", 4));
    // 25% of 3: one more at most, none fewer.
    assert_eq!((run.fewest_available(9_000), run.most_active()), (3, 4));
    run.apply("image: nginx:1.7.9", "image: nginx:1.9.1");
    run.apply("replicas: 3", "replicas: 3\n  revisionHistoryLimit: 2");
    run.until(170_000);
    assert_eq!(run.history(), [4, 5, 6]);
    let undo = Command::Undo {
        workload: Workload::Deployment("nginx-deployment".into()),
        to_revision: 1,
    };
    assert_eq!(
        run.world.submit(&undo),
        Err("error: unable to find specified revision 1 in history".into())
    );
}

/// DEP-46, DEP-67.
#[test]
fn scaling_in_mid_rollout() {
    use DeploymentConditionType::Available;
    let mut run = Run::example("scale-in-mid-rollout");
    run.until(19_999);
    assert_eq!(run.wanted(), [8, 5]);
    assert_eq!(run.condition(Available).0, ConditionStatus::True);
    run.until(20_100);
    assert_eq!(run.scaled(20_000), [(0, 8, 11), (1, 5, 7)]);
    assert_eq!(run.condition(Available).0, ConditionStatus::False);
    run.until(29_000);
    assert_eq!(run.app().status.available_replicas, 11);
    run.until(200_000);
    assert!(run.is_complete());
    assert_eq!((run.app().spec.replicas, run.most_active()), (15, 18));
}

/// DEP-16, DEP-47, DEP-40.
#[test]
fn pause_change_resume() {
    let mut run = Run::example("pause-resume");
    run.until(39_999);
    assert_eq!((run.history(), run.created().len()), (vec![1, 2], 2));
    run.until(43_999);
    assert_eq!(run.history(), [2, 3], "1 was renumbered at once");
    run.until(45_999);
    assert_eq!((run.image(), run.wanted()), ("nginx:1.16", vec![0, 3]));
    run.until(49_999);
    assert_eq!(run.wanted(), [0, 5], "the size is followed");
    assert_eq!((run.history(), run.created().len()), (vec![2, 3], 2));
    let undo = Command::Undo {
        workload: Workload::Deployment("nginx-deployment".into()),
        to_revision: 0,
    };
    let refusal = run.world.submit(&undo).unwrap_err();
    assert!(refusal.contains("you cannot rollback a paused deployment"));
    run.until(120_000);
    assert_eq!((run.history(), run.created().len()), (vec![2, 3, 4], 3));
    assert!(run.is_complete());
}

/// KL-35, DEP-53.
#[test]
fn a_broken_image_is_undone() {
    let mut run = Run::example("image-typo");
    run.until(89_999);
    assert_eq!((run.wanted(), run.history()), (vec![3, 2], vec![1, 2]));
    run.until(200_000);
    assert_eq!((run.wanted(), run.history()), (vec![4, 0], vec![2, 3]));
    assert_eq!(
        (run.image(), run.fewest_available(10_000)),
        ("my-app:v1", 3)
    );
    assert!(run.is_complete());
}

/// CL-54.
#[test]
fn a_canary_gets_a_tenth_and_is_promoted() {
    let mut run = Run::example("canary");
    let shares = |run: &Run| {
        let store = &run.world.store;
        let endpoints = store.endpoints(rollscope::api::ServiceId(0)).unwrap();
        let images = endpoints.traffic().map(|id| {
            let template = &store.pod(id).unwrap().template;
            template.image(None).unwrap().ends_with("v2")
        });
        let is_new: Vec<bool> = images.collect();
        let new = is_new.iter().filter(|is_new| **is_new).count();
        (is_new.len() - new, new)
    };
    run.until(29_999);
    assert_eq!(shares(&run), (9, 1));
    run.until(79_999);
    assert_eq!(shares(&run), (0, 10));
    run.until(150_000);
    assert_eq!(shares(&run), (0, 9));
    assert_eq!(run.world.store.pods.len(), 9);
    assert!(run.fewest_available(30_000) >= 7);
}

/// STS-27, STS-41, STS-5.
#[test]
fn mysql_one_after_the_other() {
    let mut run = Run::example("mysql");
    run.until(39_999);
    assert_eq!(run.tags(), (vec!["5.7"; 3], 3));
    let created = run.pods_created();
    assert!(created[1] - created[0] >= 5_000 && created[2] - created[1] >= 5_000);
    for pod in 0..3 {
        let claim = format!("data-mysql-{pod}");
        assert!(run.world.store.find_claim(&claim).is_some());
    }
    run.until(79_999);
    assert_eq!(run.tags(), (vec!["5.7", "5.7", "8.0"], 3));
    run.until(200_000);
    assert_eq!(run.tags(), (vec!["8.0"; 3], 3));
    assert_eq!(
        run.deleted_by_controller(),
        ["mysql-2", "mysql-1", "mysql-0"]
    );
    assert_eq!(run.world.store.claims.len(), 3);
}

/// STS-43.
#[test]
fn a_stuck_set_and_its_remedy() {
    let mut run = Run::example("stuck-set");
    run.until(59_999);
    assert_eq!(run.tags(), (vec!["v1", "v1", "v2"], 2));
    run.until(89_999);
    assert_eq!(
        run.tags(),
        (vec!["v1", "v1", "v2"], 2),
        "undo is not enough"
    );
    run.until(150_000);
    assert_eq!(run.tags(), (vec!["v1"; 3], 3));
    assert_eq!(run.deleted_by_controller(), ["web-2"]);
}

/// STS-26.
#[test]
fn on_delete_somebody_has_to() {
    let mut run = Run::example("on-delete");
    for (at_ms, tags) in [
        (39_999, ["v1", "v1", "v1"]),
        (59_999, ["v2", "v1", "v1"]),
        (79_999, ["v2", "v1", "v2"]),
        (120_000, ["v2", "v2", "v2"]),
    ] {
        run.until(at_ms);
        assert_eq!(run.tags(), (tags.to_vec(), 3), "at {at_ms}");
    }
    assert_eq!(run.deleted_by_controller(), [""; 0]);
}

/// STS-17, STS-27.
#[test]
fn in_parallel_they_come_at_once_and_are_updated_one_by_one() {
    let mut run = Run::example("parallel");
    run.until(19_999);
    let created = run.pods_created();
    assert_eq!((created.len(), created[0]), (3, created[2]));
    run.until(99_999);
    assert_eq!(run.tags(), (vec!["v2"; 3], 3));
    assert_eq!(run.deleted_by_controller(), ["web-2", "web-1", "web-0"]);
    run.until(150_000);
    assert_eq!(run.tags(), (vec!["v2"; 6], 6));
    let created = run.pods_created();
    assert_eq!((created.len(), created[6]), (9, created[8]));
}

/// Every example opens in the middle of something.
#[test]
fn every_example_plays() {
    for example in GALLERY {
        let opened = scenario::open(example.text);
        assert_eq!(opened.reading.problems, [], "{}", example.id);
        let mut world = World::new(opened.setup);
        let mut refused = 0;
        while let Some(record) = world.step(example.opens_at_ms) {
            refused += i32::from(matches!(
                record.because,
                rollscope::store::Reason::Refused(_)
            ));
        }
        assert_eq!(refused, 0, "{}", example.id);
        assert!(world.next_ms().is_some(), "{} is over", example.id);
    }
}
