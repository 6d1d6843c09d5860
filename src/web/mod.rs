//! The page. What it shows is computed in [`view`], which knows no browser; everything else here
//! does, and only the browser build compiles it.

pub mod view;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
pub mod components;

#[cfg(target_arch = "wasm32")]
pub use app::{mount, mount_into};
