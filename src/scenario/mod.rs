//! The scenario file (manifests, app behaviour, script) and the built-in gallery.
