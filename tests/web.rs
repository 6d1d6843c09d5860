//! The page in a real browser: mounted into a document of its own and driven through its controls.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use gloo::utils::document;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts the page into a new element, beside the element in which the test runner reports.
fn open_page() -> web_sys::Element {
    let root = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&root).unwrap();
    rollscope::web::mount_into(root.clone());
    root
}

#[wasm_bindgen_test]
async fn the_page_mounts() {
    let root = open_page();
    gloo_timers::future::TimeoutFuture::new(50).await;
    let main = root.query_selector("main").unwrap();
    assert!(main.is_some(), "no <main> in {}", root.inner_html());
}
