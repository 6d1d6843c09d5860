//! What a run starts from.

use std::rc::Rc;

use super::{Client, Command};
use crate::api::{FeatureGates, Ms};
use crate::kubelet::NodeTiming;
use crate::kubelet::app::Apps;

/// How long the control plane takes to notice something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Latency {
    /// From a write to the turn of the controller that watches it.
    pub controller_ms: Ms,
    /// From the creation of a pod to its binding.
    pub scheduler_ms: Ms,
    /// From a write to the turn of the kubelet that watches it.
    pub kubelet_ms: Ms,
    /// From a change of an EndpointSlice to the moment when all proxies follow it (CL-52).
    pub proxy_ms: Ms,
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            controller_ms: 20,
            scheduler_ms: 50,
            kubelet_ms: 50,
            proxy_ms: 200,
        }
    }
}

/// What a run starts from.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// Where names, UIDs and spreads come from.
    pub seed: u64,
    /// How many nodes there are.
    pub nodes: usize,
    /// How long the control plane takes.
    pub latency: Latency,
    /// How long things take on a node.
    pub timing: NodeTiming,
    /// How programs behave.
    pub apps: Rc<Apps>,
    /// Who sends requests, if anybody does.
    pub client: Option<Client>,
    /// Commands that come by themselves, with their times.
    pub script: Vec<(Ms, Command)>,
    /// Whether a driver takes the place of scheduler and kubelets.
    pub driven: bool,
    /// How the control plane's switches are set.
    pub feature_gates: FeatureGates,
}
