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
        about: "ErrImagePull and ImagePullBackOff take turns, and the pods stay Pending for ever.",
        text: include_str!("gallery/image-typo.yaml"),
        opens_at_ms: 14_000,
    },
    Example {
        id: "thousand",
        title: "A thousand pods",
        about: "The same rolling update with 1,000 replicas on 50 nodes.",
        text: include_str!("gallery/thousand.yaml"),
        opens_at_ms: 20_000,
    },
];
