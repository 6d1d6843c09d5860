//! Stage and inspector in a real browser: what they are called, what they say, and what a click
//! or a key on them asks for.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::cell::RefCell;
use std::rc::Rc;

use gloo::utils::document;
use rollscope::api::{Deployment, DeploymentId, Document, ObjectRef, PodId};
use rollscope::insight::Language;
use rollscope::sim::{Command, Object, Setup, Timeline, Workload};
use rollscope::web::components::{inspector, stage};
use rollscope::web::message::{Link, Msg};
use rollscope::web::session::Action;
use rollscope::web::timeline_view::TimelineModel;
use rollscope::web::view::{Glance, Memory, stage_view};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

wasm_bindgen_test_configure!(run_in_browser);

/// The plateau of DEP-30: three old pods and two new ones.
fn plateau() -> Timeline {
    let text = "
metadata: {name: web}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: app, image: 'web:v1', readinessProbe: {httpGet: {path: /, port: 80}}}
";
    let document: Document = serde_yaml::from_str(text).unwrap();
    let object = Object::Deployment(Rc::new(Deployment::from_document(&document)));
    let mut timeline = Timeline::new(Setup {
        nodes: 2,
        ..Setup::default()
    });
    timeline.submit(Command::Apply(vec![object])).unwrap();
    timeline.seek_time(60_000);
    let image = Command::SetImage {
        workload: Workload::Deployment("web".into()),
        container: None,
        image: "web:v2".into(),
    };
    timeline.submit(image).unwrap();
    timeline.seek_time(65_000);
    timeline
}

/// What was asked for.
type Asked = Rc<RefCell<Vec<String>>>;

#[derive(Properties)]
struct BenchProps {
    timeline: Rc<RefCell<Timeline>>,
    selected: Option<PodId>,
    asked: Asked,
}

impl PartialEq for BenchProps {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

/// Shows the stage and the inspector, changes tabs, and notes whatever else is asked for.
struct Bench {
    link: Link,
    diagram: usize,
    panel: usize,
}

fn words(msg: &Msg) -> String {
    match msg {
        Msg::Act(Action::Select(Some(pod))) => format!("select {}", pod.0),
        Msg::Act(Action::Give(Command::Fault { pod, fault })) => format!("{fault:?} {}", pod.0),
        Msg::Act(Action::Give(Command::DeletePod { pod, .. })) => format!("delete {}", pod.0),
        Msg::Jump(path) => format!("jump {path}"),
        other => format!("{other:?}"),
    }
}

impl Component for Bench {
    type Message = Msg;
    type Properties = BenchProps;

    fn create(ctx: &Context<Self>) -> Self {
        let selected = ctx.props().selected.is_some();
        Self {
            link: Link(ctx.link().callback(|msg: Msg| msg)),
            diagram: 0,
            panel: if selected {
                inspector::POD
            } else {
                inspector::WHY
            },
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Diagram(place) => self.diagram = place,
            Msg::Panel(place) => self.panel = place,
            msg => ctx.props().asked.borrow_mut().push(words(&msg)),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let timeline = ctx.props().timeline.borrow();
        let glance = Glance {
            timeline: &timeline,
            workload: Some(ObjectRef::Deployment(DeploymentId(0))),
            selected: ctx.props().selected,
            object: None,
            language: Language::ENGLISH,
        };
        let view = stage_view(&glance, &mut Memory::default());
        let beside = inspector::inspector(&self.link, &glance, &view, self.panel, false);
        let props = stage::Props {
            link: &self.link,
            view: &view,
            model: &TimelineModel::default(),
            now_ms: 0,
            diagram: self.diagram,
            menu: None,
            turning: None,
            workloads: &[],
            focus: None,
        };
        html! { <div>{ stage::stage(props) }{ beside }</div> }
    }
}

/// What is drawn, as long as its test lasts: the ids of elements are those of their pods, and must
/// not be in the document twice.
struct Drawn(Element);

impl Drop for Drawn {
    fn drop(&mut self) {
        self.0.remove();
    }
}

impl std::ops::Deref for Drawn {
    type Target = Element;

    fn deref(&self) -> &Element {
        &self.0
    }
}

/// Draws the plateau, and leaves time for drawing.
async fn draw(selected: Option<PodId>) -> (Drawn, Asked) {
    let root = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&root).unwrap();
    let asked = Asked::default();
    let props = BenchProps {
        timeline: Rc::new(RefCell::new(plateau())),
        selected,
        asked: asked.clone(),
    };
    yew::Renderer::<Bench>::with_root_and_props(root.clone(), props).render();
    settle().await;
    (Drawn(root), asked)
}

async fn settle() {
    gloo_timers::future::TimeoutFuture::new(30).await;
}

fn find(root: &Element, selector: &str) -> HtmlElement {
    let found = root.query_selector(selector).unwrap();
    let found = found.unwrap_or_else(|| panic!("no {selector} in {}", root.inner_html()));
    found.unchecked_into()
}

/// The first element of a kind that has this text.
fn with_text(root: &Element, tag: &str, text: &str) -> HtmlElement {
    let all = root.get_elements_by_tag_name(tag);
    let mut all = (0..all.length()).filter_map(|index| all.item(index));
    let found = all.find(|element| element.text_content().unwrap_or_default().trim() == text);
    let found = found.unwrap_or_else(|| panic!("no {tag} {text} in {}", root.inner_html()));
    found.unchecked_into()
}

fn name(element: &Element) -> String {
    element.get_attribute("aria-label").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn everything_drawn_has_a_name_with_its_numbers() {
    let (root, _) = draw(None).await;
    let bar = name(&find(&root, ".bar"));
    assert_eq!(
        bar,
        "Pod budget: 3 available of at least 3, 5 there of at most 5 wanted, 0 terminating"
    );
    let machine = name(&find(&root, ".machine svg"));
    assert!(machine.contains("3 available"), "{machine}");
    let lanes = root.get_elements_by_class_name("lane");
    assert_eq!(lanes.length(), 2);
    let tiles = root.get_elements_by_class_name("tile");
    assert_eq!(tiles.length(), 5);
    for index in 0..tiles.length() {
        let tile = tiles.item(index).unwrap();
        let label = name(&tile);
        assert!(
            label.starts_with("pod web-") && label.contains("revision"),
            "{label}"
        );
        // One stop for the Tab key.
        let stop = tile.get_attribute("tabindex").unwrap() == "0";
        assert_eq!(stop, index == 0);
    }
    let why = find(&root, ".why .now").text_content().unwrap();
    assert!(
        why.contains("3 of 4 pods are available and 3 must stay"),
        "{why}"
    );
}

#[wasm_bindgen_test]
async fn a_click_chooses_and_the_buttons_act() {
    let (root, asked) = draw(Some(PodId(4))).await;
    find(&root, "#pod-5").click();
    with_text(&root, "button", "Delete").click();
    with_text(&root, "button", "Crash").click();
    settle().await;
    assert_eq!(*asked.borrow(), ["select 5", "delete 4", "Crash 4"]);
    let pressed = find(&root, "#pod-4").get_attribute("aria-pressed");
    assert_eq!(pressed.as_deref(), Some("true"));
    let text = find(&root, ".pod-detail").text_content().unwrap();
    assert!(text.contains("STATUSRunning"), "{text}");
    assert!(text.contains("readinessProbe"), "{text}");
}

#[wasm_bindgen_test]
async fn arrows_walk_over_the_tiles() {
    let (root, _) = draw(None).await;
    let first = find(&root, ".tile");
    first.focus().unwrap();
    let init = web_sys::KeyboardEventInit::new();
    init.set_key("ArrowRight");
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init);
    first.dispatch_event(&event.unwrap()).unwrap();
    let focused = document().active_element().unwrap();
    assert_ne!(focused.id(), first.id());
    assert!(focused.id().starts_with("pod-"), "{}", focused.id());
}

#[wasm_bindgen_test]
async fn tabs_change_what_is_shown_and_back() {
    let (root, asked) = draw(None).await;
    with_text(&root, "button", "strategy.rollingUpdate.maxUnavailable").click();
    settle().await;
    assert_eq!(
        *asked.borrow(),
        ["jump spec.strategy.rollingUpdate.maxUnavailable"]
    );
    for _ in 0..2 {
        with_text(&root, "button", "Rollout").click();
        settle().await;
        let text = find(&root, ".rollout").text_content().unwrap();
        assert!(
            text.contains("2 out of 4 new replicas have been updated"),
            "{text}"
        );
        assert!(text.contains("MinimumReplicasAvailable"), "{text}");
        with_text(&root, "button", "Pod states").click();
        settle().await;
        find(&root, ".machine svg");
        with_text(&root, "button", "Object").click();
        settle().await;
        let yaml = find(&root, ".object pre").text_content().unwrap();
        assert!(
            yaml.starts_with("apiVersion: apps/v1\nkind: Deployment"),
            "{yaml}"
        );
        with_text(&root, "button", "Pod").click();
        settle().await;
        with_text(&root, "button", "Why").click();
        settle().await;
        find(&root, ".formula");
    }
}
