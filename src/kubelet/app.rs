//! How the simulated program behaves: what a container's process does once it runs.

use std::rc::Rc;

use crate::api::Ms;

/// The behaviour of programs by image. The first pattern that fits decides; an image that none
/// fits behaves as [`AppBehaviour::default`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Apps {
    /// Pattern and behaviour, in order of precedence.
    pub by_image: Vec<(ImagePattern, AppBehaviour)>,
}

/// An exact image, or, with a `*` at the end, all images that begin like it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImagePattern(pub Rc<str>);

impl ImagePattern {
    /// Whether `image` is meant.
    pub fn fits(&self, image: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(start) => image.starts_with(start),
            None => *self.0 == *image,
        }
    }
}

impl Apps {
    /// How the program in `image` behaves.
    pub fn behaviour(&self, image: &str) -> AppBehaviour {
        let found = self
            .by_image
            .iter()
            .find(|(pattern, _)| pattern.fits(image));
        found.map_or_else(AppBehaviour::default, |(_, behaviour)| behaviour.clone())
    }
}

/// What one program does. Times count from the start of its process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppBehaviour {
    /// When its probes begin to succeed; `None`: never.
    pub ready_after_ms: Option<Ms>,
    /// Up to this much is added to `ready_after_ms`, differently for each pod, from the seed.
    pub ready_spread_ms: Ms,
    /// When it exits by itself, if it does.
    pub crash: Option<Crash>,
    /// When it stops answering, without exiting, if it does.
    pub hangs_after_ms: Option<Ms>,
    /// How long it takes to exit after SIGTERM; `None`: it ignores the signal.
    pub sigterm_ms: Option<Ms>,
    /// Getting the image.
    pub pull: Pull,
}

/// A program that exits by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Crash {
    /// When, after the start of its process.
    pub after_ms: Ms,
    /// With which exit code.
    pub exit_code: i32,
    /// How many times in one pod; `None`: always.
    pub times: Option<i32>,
}

/// What happens when a node needs the image.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pull {
    /// Every node has it.
    Present,
    /// The first pod on each node has to wait for it.
    Takes(Ms),
    /// The registry refuses, with this error.
    Fails(Rc<str>),
}

impl Default for AppBehaviour {
    fn default() -> Self {
        Self {
            ready_after_ms: Some(10_000),
            ready_spread_ms: 0,
            crash: None,
            hangs_after_ms: None,
            sigterm_ms: Some(2_000),
            pull: Pull::Present,
        }
    }
}

/// What a user does to a running pod by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The process exits with code 1 at once.
    Crash,
    /// The process stops answering its probes, and does not exit.
    Hang,
    /// The process is killed for memory: OOMKilled, exit code 137.
    OutOfMemory,
    /// Readiness probes fail until [`Fault::Heal`].
    Unready,
    /// The process answers well from now on.
    Heal,
}
