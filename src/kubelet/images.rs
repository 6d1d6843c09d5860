//! Images: what a node has, and its one queue at the registry (KL-33 to KL-37).

use std::rc::Rc;

use crate::api::Ms;

/// How long the registry takes to say that nothing has to be loaded, or that it refuses.
pub(super) const REGISTRY_MS: Ms = 200;
/// KL-36: the first wait after a failed pull.
const FIRST_WAIT_MS: Ms = 10_000;
/// KL-36: the longest one.
const LONGEST_WAIT_MS: Ms = 300_000;
/// KL-36: a wait is forgotten after this time without an attempt.
const FORGET_MS: Ms = 600_000;

/// What the kubelet of one node knows besides its pods: images, when the registry is free, and
/// the next address to give out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeAgent {
    /// Images that had to be pulled, and since when they are there.
    images: Vec<(Rc<str>, Ms)>,
    /// When the last pull that was asked for ends.
    registry_free_ms: Ms,
    /// How many addresses were given out.
    addresses: u32,
}

/// A pull, or a row of failed ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pulling {
    /// When it was asked for.
    pub asked_ms: Ms,
    /// How long it takes once it is its turn.
    pub takes_ms: Ms,
    /// The error that it ends with.
    pub error: Option<Rc<str>>,
    /// KL-36: the wait after the last failure; 0 if there was none.
    pub wait_ms: Ms,
    /// When the last attempt failed.
    pub failed_ms: Ms,
}

impl Pulling {
    /// KL-36: takes note of a failure, and says when to try again.
    pub fn fail(&mut self, now_ms: Ms) -> Ms {
        let rested = now_ms - self.failed_ms > FORGET_MS;
        self.wait_ms = if self.wait_ms == 0 || rested {
            FIRST_WAIT_MS
        } else {
            (self.wait_ms * 2).min(LONGEST_WAIT_MS)
        };
        self.failed_ms = now_ms;
        now_ms + self.wait_ms
    }
}

impl NodeAgent {
    /// Whether `image` has been pulled.
    pub(super) fn has(&self, image: &str, now_ms: Ms) -> bool {
        let mut images = self.images.iter();
        images.any(|(name, since_ms)| **name == *image && *since_ms <= now_ms)
    }

    /// Whether `image` has been pulled or is being pulled.
    pub(super) fn will_have(&self, image: &str) -> bool {
        self.images.iter().any(|(name, _)| **name == *image)
    }

    /// KL-37: queues a pull. Returns when it ends.
    pub(super) fn pull(&mut self, image: Option<&Rc<str>>, takes_ms: Ms, now_ms: Ms) -> Ms {
        let end_ms = self.registry_free_ms.max(now_ms) + takes_ms;
        self.registry_free_ms = end_ms;
        if let Some(image) = image
            && !self.will_have(image)
        {
            self.images.push((Rc::clone(image), end_ms));
        }
        end_ms
    }

    /// The next free address of the node's range.
    pub(super) fn address(&mut self, node: u16) -> Rc<str> {
        let n = self.addresses;
        self.addresses = n.wrapping_add(1);
        let (range, host) = (244 - (n / 254) % 240, n % 254 + 1);
        format!("10.{range}.{}.{host}", node % 256).into()
    }
}

/// The size that events tell, made up from the image's name.
pub(super) fn image_bytes(image: &str) -> u64 {
    let hash = image.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    40_000_000 + hash % 160_000_000
}
