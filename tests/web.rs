//! The page in a real browser: mounted into a document of its own and driven through its controls.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "support/stream.rs"]
mod stream;

use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// Mounts the page into a new element, beside the element in which the test runner reports. It
/// begins anew: what another test has left is forgotten. The page is drawn in parts: this waits for
/// the last one.
async fn open_page() -> Element {
    let storage = window().local_storage().unwrap().unwrap();
    storage.remove_item("rollscope.session").unwrap();
    let root = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&root).unwrap();
    rollscope::web::mount_into(root.clone());
    for _ in 0..100 {
        if root.query_selector("dialog").unwrap().is_some() {
            break;
        }
        wait(50).await;
    }
    root
}

async fn wait(ms: u32) {
    gloo_timers::future::TimeoutFuture::new(ms).await;
}

fn find(root: &Element, selector: &str) -> HtmlElement {
    let found = root.query_selector(selector).unwrap();
    found
        .unwrap_or_else(|| panic!("no {selector}"))
        .unchecked_into()
}

fn words(root: &Element, selector: &str) -> String {
    find(root, selector).text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn the_page_mounts_and_is_driven() {
    let root = open_page().await;
    assert!(root.query_selector("main").unwrap().is_some());
    find(&root, "[aria-label=Pause]").click();
    wait(50).await;
    find(&root, "[aria-label='To start']").click();
    wait(50).await;
    assert_eq!(words(&root, ".clock"), "00:00.0");
    find(&root, "[aria-label='To end']").click();
    wait(600).await;
    let end = words(&root, ".clock");
    assert_ne!(end, "00:00.0");
    find(&root, "[aria-label='Step back']").click();
    wait(50).await;
    assert!(words(&root, ".clock") < end);
    root.remove();
}

#[wasm_bindgen_test]
async fn every_view_comes_and_goes() {
    let root = open_page().await;
    for _ in 0..2 {
        let tabs = root.query_selector_all("[role=tab]").unwrap();
        for place in 0..tabs.length() {
            if let Some(tab) = tabs.get(place) {
                tab.unchecked_into::<HtmlElement>().click();
                wait(20).await;
            }
        }
        find(&root, "[aria-label=Help]").click();
        wait(20).await;
        find(&root, "dialog button").click();
        wait(20).await;
        for place in ["To end", "To start"] {
            find(&root, &format!("[aria-label='{place}']")).click();
            wait(100).await;
        }
    }
    assert!(root.query_selector("main").unwrap().is_some());
    root.remove();
}

#[wasm_bindgen_test]
async fn choosing_a_pod_shows_it() {
    let root = open_page().await;
    let tile = find(&root, ".pod");
    let name = tile.get_attribute("aria-label").unwrap_or_default();
    tile.click();
    wait(50).await;
    let shown = words(&root, ".pod-detail .pod-name");
    assert!(name.contains(&shown), "{shown} is shown for {name}");
    root.remove();
}

#[wasm_bindgen_test]
async fn a_slider_is_one_edit_when_it_is_let_go() {
    let root = open_page().await;
    find(&root, "[aria-label=Pause]").click();
    wait(50).await;
    let slider: HtmlInputElement =
        find(&root, "[type=range][aria-label=replicas]").unchecked_into();
    let exact: HtmlInputElement = find(&root, "[aria-label='replicas, exactly']").unchecked_into();
    let event = |kind: &str| {
        let init = web_sys::EventInit::new();
        init.set_bubbles(true);
        slider.set_value("9");
        let event = web_sys::Event::new_with_event_init_dict(kind, &init).unwrap();
        slider.dispatch_event(&event).unwrap();
    };
    let wanted = |root: &Element| words(root, ".lane-counts b");
    let before = wanted(&root);
    event("input");
    wait(50).await;
    assert_eq!(exact.value(), "9", "the number follows the slider");
    assert_eq!(wanted(&root), before, "and the text does not yet");
    event("change");
    wait(50).await;
    find(&root, "[aria-label='To end']").click();
    wait(1_000).await;
    let all = root.get_elements_by_class_name("lane-counts");
    let last = all.item(all.length() - 1).unwrap();
    let text = last.text_content().unwrap();
    assert!(text.contains("wants 9"), "{text}");
    root.remove();
}

#[wasm_bindgen_test]
fn the_browser_makes_the_same_stream_as_the_native_build() {
    assert_eq!(stream::computed(), stream::KNOWN);
}
