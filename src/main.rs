//! Two faces of one library: in the browser it mounts the page, natively it is the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    rollscope::web::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("usage: rollscope run FILE [--until complete|DURATION] [--format table|json]");
}
