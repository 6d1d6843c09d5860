//! The page. What it knows and what it shows is computed in modules that know no browser and are
//! tested natively: [`session`] is what the page knows and what can be done to it, [`view`] and
//! [`timeline_view`] are what it shows, and [`kubectl`] is what a prompt answers. Only the browser build compiles the rest.

pub mod figures;
pub mod kubectl;
pub mod session;
pub mod timeline_view;
pub mod view;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
pub mod components;
#[cfg(target_arch = "wasm32")]
mod crash;
#[cfg(target_arch = "wasm32")]
pub mod markup;
#[cfg(target_arch = "wasm32")]
pub mod memo;
#[cfg(target_arch = "wasm32")]
pub mod message;

#[cfg(target_arch = "wasm32")]
pub use app::{mount, mount_into};
