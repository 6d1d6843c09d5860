//! The built-in gallery: texts that the page opens, and that the tests run. What they are called
//! stands with all that the page says.

use crate::api::Ms;

/// One entry of the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Names it in links.
    pub id: &'static str,
    /// Manifests and Scenario.
    pub text: &'static str,
    /// The moment that the page shows first.
    pub opens_at_ms: Ms,
}

/// All examples. The first one is what the page opens with.
pub const GALLERY: &[Example] = &[
    Example {
        id: "rolling-update",
        text: include_str!("gallery/rolling-update.yaml"),
        opens_at_ms: 18_000,
    },
    Example {
        id: "careful",
        text: include_str!("gallery/careful.yaml"),
        opens_at_ms: 22_000,
    },
    Example {
        id: "broken-release",
        text: include_str!("gallery/broken-release.yaml"),
        opens_at_ms: 30_000,
    },
    Example {
        id: "image-typo",
        text: include_str!("gallery/image-typo.yaml"),
        opens_at_ms: 14_000,
    },
    Example {
        id: "nginx-undo",
        text: include_str!("gallery/nginx-undo.yaml"),
        opens_at_ms: 112_000,
    },
    Example {
        id: "scale-in-mid-rollout",
        text: include_str!("gallery/scale-in-mid-rollout.yaml"),
        opens_at_ms: 22_000,
    },
    Example {
        id: "pause-resume",
        text: include_str!("gallery/pause-resume.yaml"),
        opens_at_ms: 51_000,
    },
    Example {
        id: "canary",
        text: include_str!("gallery/canary.yaml"),
        opens_at_ms: 34_000,
    },
    Example {
        id: "mysql",
        text: include_str!("gallery/mysql.yaml"),
        opens_at_ms: 45_000,
    },
    Example {
        id: "stuck-set",
        text: include_str!("gallery/stuck-set.yaml"),
        opens_at_ms: 70_000,
    },
    Example {
        id: "on-delete",
        text: include_str!("gallery/on-delete.yaml"),
        opens_at_ms: 42_000,
    },
    Example {
        id: "parallel",
        text: include_str!("gallery/parallel.yaml"),
        opens_at_ms: 24_000,
    },
    Example {
        id: "robust-webapp",
        text: include_str!("gallery/robust-webapp.yaml"),
        opens_at_ms: 310_000,
    },
    Example {
        id: "slow-start",
        text: include_str!("gallery/slow-start.yaml"),
        opens_at_ms: 55_000,
    },
    Example {
        id: "database-outage",
        text: include_str!("gallery/database-outage.yaml"),
        opens_at_ms: 82_000,
    },
    Example {
        id: "crash-loop",
        text: include_str!("gallery/crash-loop.yaml"),
        opens_at_ms: 13_500,
    },
    Example {
        id: "restart-policies",
        text: include_str!("gallery/restart-policies.yaml"),
        opens_at_ms: 12_500,
    },
    Example {
        id: "memory-leak",
        text: include_str!("gallery/memory-leak.yaml"),
        opens_at_ms: 75_000,
    },
    Example {
        id: "ignored-sigterm",
        text: include_str!("gallery/ignored-sigterm.yaml"),
        opens_at_ms: 25_000,
    },
    Example {
        id: "lost-requests",
        text: include_str!("gallery/lost-requests.yaml"),
        opens_at_ms: 33_000,
    },
    Example {
        id: "silent-node",
        text: include_str!("gallery/silent-node.yaml"),
        opens_at_ms: 79_000,
    },
    Example {
        id: "thousand",
        text: include_str!("gallery/thousand.yaml"),
        opens_at_ms: 20_000,
    },
];
