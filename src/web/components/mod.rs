//! The components: how what [`super::session`] and the views hold is drawn, and what a click or a
//! key asks for.

pub mod budget_bar;
pub mod compare;
pub mod console;
pub mod curves;
pub mod desired;
pub mod editor;
pub mod events;
pub mod help;
pub mod history;
pub mod inspector;
pub mod knobs;
pub mod object_view;
pub mod pod_actions;
pub mod pod_detail;
pub mod pod_grid;
pub mod pod_tile;
pub mod probe_strip;
pub mod rollout;
pub mod share;
pub mod slots;
pub mod stage;
pub mod state_machine;
mod state_paths;
pub mod tabs;
pub mod timeline;
pub mod timeline_rows;
pub mod top_bar;
pub mod traffic;
pub mod tree;
pub mod why;

/// The class of a hue.
fn hue_class(hue: u8) -> &'static str {
    const CLASSES: [&str; 7] = [
        "hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6",
    ];
    CLASSES.get(usize::from(hue)).copied().unwrap_or_default()
}
