//! The native build and the browser make the same record stream: tests/web.rs asks the browser.
//!
//! `ROLLSCOPE_BLESS=1 cargo test --test stream` writes the number down after a change on purpose.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "support/stream.rs"]
mod stream;

#[test]
fn the_first_example_makes_the_known_stream() {
    if std::env::var_os("ROLLSCOPE_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/stream.txt");
        std::fs::write(path, stream::computed()).unwrap();
        return;
    }
    assert_eq!(
        stream::computed(),
        stream::KNOWN,
        "the stream has changed; if that was meant, see the head of this file"
    );
}
