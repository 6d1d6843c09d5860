//! The control plane: one file a controller, each a pure function from the store to writes and reasons.
