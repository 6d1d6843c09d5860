//! The built-in gallery: texts that the page opens, and that the tests run.

use crate::api::Ms;

/// One entry of the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Names it in links.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What there is to see, in one sentence.
    pub about: &'static str,
    /// Manifests and Scenario.
    pub text: &'static str,
    /// The moment that the page shows first.
    pub opens_at_ms: Ms,
}

/// All examples. The first one is what the page opens with.
pub const GALLERY: &[Example] = &[
    Example {
        id: "rolling-update",
        title: "A rolling update",
        about: "Six pods go from v1 to v2 as 25% and 25% allow: two more at most, one fewer at most.",
        text: include_str!("gallery/rolling-update.yaml"),
        opens_at_ms: 18_000,
    },
    Example {
        id: "careful",
        title: "Slow and careful",
        about: "maxSurge 1, maxUnavailable 0: never a pod less than wanted, one step at a time.",
        text: include_str!("gallery/careful.yaml"),
        opens_at_ms: 22_000,
    },
    Example {
        id: "broken-release",
        title: "A release that never becomes ready",
        about: "The rollout stops by itself and is declared failed after 60 seconds; undo it.",
        text: include_str!("gallery/broken-release.yaml"),
        opens_at_ms: 30_000,
    },
    Example {
        id: "image-typo",
        title: "A typo in the image",
        about: "ErrImagePull and ImagePullBackOff take turns, and pods stay Pending until it is undone.",
        text: include_str!("gallery/image-typo.yaml"),
        opens_at_ms: 14_000,
    },
    Example {
        id: "nginx-undo",
        title: "Undo, and the numbers of revisions",
        about: "A revision that comes back gets a new number: 1, 2, 3, 4 become 1, 2, 4, 5 and 1, 4, 5, 6.",
        text: include_str!("gallery/nginx-undo.yaml"),
        opens_at_ms: 112_000,
    },
    Example {
        id: "scale-in-mid-rollout",
        title: "Scaling in mid-rollout",
        about: "From 10 to 15 while 8 old and 5 new pods stand: both grow by their share, to 11 and 7.",
        text: include_str!("gallery/scale-in-mid-rollout.yaml"),
        opens_at_ms: 22_000,
    },
    Example {
        id: "pause-resume",
        title: "Pause, change, resume",
        about: "Changes made during a pause become one rollout; the size is followed at once.",
        text: include_str!("gallery/pause-resume.yaml"),
        opens_at_ms: 51_000,
    },
    Example {
        id: "canary",
        title: "A canary behind a Service",
        about: "One pod of ten gets a tenth of the requests; then the new version is promoted.",
        text: include_str!("gallery/canary.yaml"),
        opens_at_ms: 34_000,
    },
    Example {
        id: "mysql",
        title: "MySQL, one after the other",
        about: "Three pods in line, with claims; mysql-2 is updated first, and the others when it is good.",
        text: include_str!("gallery/mysql.yaml"),
        opens_at_ms: 45_000,
    },
    Example {
        id: "stuck-set",
        title: "A stuck StatefulSet",
        about: "An update that never becomes ready: undoing it does not help, deleting the pod does.",
        text: include_str!("gallery/stuck-set.yaml"),
        opens_at_ms: 70_000,
    },
    Example {
        id: "on-delete",
        title: "Only by hand: OnDelete",
        about: "The set waits for somebody to delete pods, in whatever order: 0, 2, 1.",
        text: include_str!("gallery/on-delete.yaml"),
        opens_at_ms: 42_000,
    },
    Example {
        id: "parallel",
        title: "All at once: Parallel",
        about: "Pods come together, but the update still goes one by one.",
        text: include_str!("gallery/parallel.yaml"),
        opens_at_ms: 24_000,
    },
    Example {
        id: "robust-webapp",
        title: "Three probes",
        about: "A slow start: the startup probe holds the other two back; then the program hangs.",
        text: include_str!("gallery/robust-webapp.yaml"),
        opens_at_ms: 310_000,
    },
    Example {
        id: "slow-start",
        title: "Killed before it is up",
        about: "Liveness kills a program that starts slowly, again and again; a startup probe cures it.",
        text: include_str!("gallery/slow-start.yaml"),
        opens_at_ms: 55_000,
    },
    Example {
        id: "database-outage",
        title: "The database is down",
        about: "Checked by liveness, everything restarts in vain; by readiness, it heals by itself.",
        text: include_str!("gallery/database-outage.yaml"),
        opens_at_ms: 82_000,
    },
    Example {
        id: "crash-loop",
        title: "A crash loop and its ladder",
        about: "Restarts wait 0, 10, 20, 40, 80, 160 and then 300 seconds, without end.",
        text: include_str!("gallery/crash-loop.yaml"),
        opens_at_ms: 13_500,
    },
    Example {
        id: "restart-policies",
        title: "Three restart policies",
        about: "After exit code 0 and 1 under Always, OnFailure and Never: loop, complete, or fail.",
        text: include_str!("gallery/restart-policies.yaml"),
        opens_at_ms: 12_500,
    },
    Example {
        id: "memory-leak",
        title: "OOMKilled",
        about: "The new version leaks: its containers are killed at their limit, and restarted.",
        text: include_str!("gallery/memory-leak.yaml"),
        opens_at_ms: 75_000,
    },
    Example {
        id: "ignored-sigterm",
        title: "SIGTERM is ignored",
        about: "The grace period of 30 seconds passes before SIGKILL; the next version ends in 2.",
        text: include_str!("gallery/ignored-sigterm.yaml"),
        opens_at_ms: 25_000,
    },
    Example {
        id: "lost-requests",
        title: "Requests lost in a rollout",
        about: "SIGTERM comes before the proxies know; a preStop sleep lets them catch up.",
        text: include_str!("gallery/lost-requests.yaml"),
        opens_at_ms: 33_000,
    },
    Example {
        id: "thousand",
        title: "A thousand pods",
        about: "The same rolling update with 1,000 replicas on 50 nodes.",
        text: include_str!("gallery/thousand.yaml"),
        opens_at_ms: 20_000,
    },
];
