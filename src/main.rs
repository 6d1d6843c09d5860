//! Two faces of one library: in the browser it mounts the page, natively it is the command line.

#[cfg(target_arch = "wasm32")]
fn main() {
    rollscope::web::mount();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    rollscope::cli::main(std::env::args().skip(1))
}
