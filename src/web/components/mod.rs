//! The components: how what [`super::session`] and the views hold is drawn, and what a click or a
//! key asks for.

pub mod desired;
pub mod editor;
pub mod help;
pub mod knobs;
pub mod timeline;
pub mod timeline_rows;
pub mod top_bar;
