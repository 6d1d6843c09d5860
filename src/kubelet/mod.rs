//! The node: what one kubelet does for its pods, and how the simulated program behaves.
