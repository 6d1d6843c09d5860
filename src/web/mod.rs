//! The page. Everything that knows a browser lives here, and only the browser build compiles it.

#[cfg(target_arch = "wasm32")]
mod app;

#[cfg(target_arch = "wasm32")]
pub use app::{mount, mount_into};
