//! That every language says all there is to say, and that all of it is said somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{Language, say};
use crate::manifest::ScenarioProblem;
use crate::scenario;

const WORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/insight/words");

/// The keys of a language's file with their texts, in their order.
fn file(language: Language) -> Vec<(String, String)> {
    let text = fs::read_to_string(format!("{WORDS}/{}.txt", language.tag())).unwrap();
    let lines = text.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let split = lines.map(|line| line.split_once(" = ").unwrap());
    split
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .collect()
}

/// The names of the holes in a text.
fn holes(text: &str) -> BTreeSet<&str> {
    let holes = text.split('{').skip(1);
    let holes = holes.map(|hole| hole.split_once('}').unwrap().0);
    holes.map(|hole| hole.split('|').next().unwrap()).collect()
}

#[test]
fn every_language_has_every_text_once_with_the_same_holes() {
    let english = file(Language::ENGLISH);
    for language in Language::all() {
        let own = file(language);
        let keys = |file: &[(String, String)]| -> Vec<String> {
            file.iter().map(|(key, _)| key.clone()).collect()
        };
        assert_eq!(keys(&own), keys(&english), "{}", language.tag());
        for ((key, own), (_, english)) in own.iter().zip(&english) {
            assert_eq!(holes(own), holes(english), "{key} in {}", language.tag());
            assert!(!own.trim().is_empty(), "{key} in {}", language.tag());
            let choices = own.split('{').filter(|hole| hole.contains('|'));
            for choice in choices {
                let choice = choice.split_once('}').unwrap().0;
                assert_eq!(choice.matches('|').count(), 2, "{key}: {choice}");
            }
        }
    }
    let once: BTreeMap<_, _> = english.iter().cloned().collect();
    assert_eq!(once.len(), english.len());
}

/// All that is written in a folder of the program, without its tests.
fn program(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            program(&path, all);
        } else if name
            .strip_suffix(".rs")
            .is_some_and(|stem| !stem.ends_with("tests"))
        {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// The name that a text begins with.
fn name(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

#[test]
fn every_text_is_said_somewhere() {
    let mut all = String::new();
    program(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut all,
    );
    let said = all.split("say!(").skip(1);
    let said = said.filter_map(|call| call.split_once(','));
    let said = said.map(|(_, key)| name(key));
    let named = all.split("Key::").skip(1).map(name);
    let used: BTreeSet<&str> = said.chain(named).collect();
    let english = file(Language::ENGLISH);
    let unused = english.iter().map(|(key, _)| key.as_str());
    let unused: Vec<&str> = unused.filter(|key| !used.contains(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn a_number_chooses_a_form_and_stands_in_it() {
    let pods = |replicas| say!(Language::ENGLISH, PodsWantedFrom, replicas, start = 2);
    assert_eq!(pods(1), "1 pod is wanted from ordinal 2 on");
    assert_eq!(pods(3), "3 pods are wanted from ordinal 2 on");
}

#[test]
fn a_language_is_found_by_what_a_browser_wants() {
    let wanted = |tags: &[&str]| {
        let tags = tags.iter().map(ToString::to_string);
        Language::of_tags(tags).map(Language::tag)
    };
    assert_eq!(wanted(&["en-GB", "zh-CN"]), Some("en"));
    assert_eq!(wanted(&["tlh"]), None);
    assert_eq!(wanted(&[]), None);
    for language in Language::all() {
        let upper = language.tag().to_uppercase();
        assert_eq!(wanted(&["tlh", &upper]), Some(language.tag()));
        assert!(!language.name().is_empty());
    }
}

/// A Scenario with much that is wrong.
const WRONG: &str = r#"apiVersion: rollscope.dev/v1alpha1
kind: Scenario
spec:
  sed: 1
  seed: -1
  nodes: many
  latency: {kubelet: 12, proxy: soon, sandbox: -1s, cleanup: 10us, scheduler: 200h, controller: [1]}
  client: now
  apps:
  - readyAfter: 1s
  - image: a
    pull: slow
    drains: 1
    flapping: {every: 10s, for: 15s}
    memory: {starts: much}
    needs: [{dependency: db}]
  - {image: b, pull: {takes: 1s, fails: why}}
  missing: {}
  script:
  - {at: 1s}
  - {at: 1s, deletePod: {pod: my-app-x}}
  - {at: 1s, scale: {deployment: a, statefulSet: a, replicas: 1}}
  - {at: 1s, apply: "kind: Deployment"}
  - {at: 1s, apply: "{apiVersion: rollscope.dev/v1alpha1, kind: Scenario}"}
---
apiVersion: rollscope.dev/v1alpha1
kind: Scenario
"#;

#[test]
fn every_problem_of_a_scenario_is_told_in_every_language() {
    let problems = scenario::open(WRONG).reading.problems;
    let told = |path: &str, language: Language| {
        let mut all = problems.iter();
        let found = all.find(|problem| problem.path == path);
        language.problem(found.unwrap_or_else(|| panic!("{path} is not in {problems:?}")))
    };
    let chinese = Language::of_tags(["zh-CN".to_owned()].into_iter()).unwrap();
    let expected = [
        ("", "there is another Scenario before this one"),
        ("spec.sed", "unknown field; known are seed, nodes, "),
        ("spec.seed", "-1 must be from 0 to 9223372036854775807"),
        ("spec.nodes", "expected integer, found many"),
        ("spec.client", "expected map, found now"),
        ("spec.missing", "expected list, found {}"),
        ("spec.latency.controller", "expected string, found [1]"),
        (
            "spec.latency.kubelet",
            "\"12\" cannot be read: write 12s, 250ms",
        ),
        (
            "spec.latency.sandbox",
            "\"-1s\" cannot be read: write 12s, ",
        ),
        (
            "spec.latency.cleanup",
            "\"10us\" cannot be read: write 12s, ",
        ),
        (
            "spec.latency.scheduler",
            "\"200h\" cannot be read: write 12s, ",
        ),
        ("spec.apps[0].image", "required"),
        ("spec.apps[1].pull", "\"slow\" is not one of present"),
        ("spec.apps[1].drains", "expected boolean, found 1"),
        ("spec.apps[1].flapping.for", "for must be from 0s to every"),
        (
            "spec.apps[1].memory.starts",
            "\"much\" cannot be read: write 100Mi",
        ),
        (
            "spec.apps[1].needs[0].dependency",
            "\"db\" is not one of spec.dependencies",
        ),
        (
            "spec.apps[2].pull",
            "exactly one of present, {takes: 5s}, {fails: why} is needed",
        ),
        ("spec.script[0]", "exactly one of apply, setImage, "),
        (
            "spec.script[1].deletePod.pod",
            "a pod is named by its number: 1 is ",
        ),
        (
            "spec.script[2].scale.statefulSet",
            "exactly one of deployment, statefulSet is needed",
        ),
        ("spec.script[3].apply", "line 1: "),
        (
            "spec.script[4].apply",
            "a Scenario is no object of the cluster",
        ),
    ];
    for (path, english) in expected {
        let text = told(path, Language::ENGLISH);
        assert!(text.starts_with(english), "{path}: {text}");
        let text = told(path, chinese);
        assert!(text.chars().any(|it| it > '\u{2e80}'), "{path}: {text}");
    }
    // A text that has too many entries would be long.
    let many = ["1001".to_owned(), "1000".to_owned()];
    let text = Language::ENGLISH.refusal(ScenarioProblem::TooMany, &many);
    assert_eq!(text, "1001 entries: at most 1000");
    let text = chinese.refusal(ScenarioProblem::TooMany, &many);
    assert_eq!(text, "共 1001 项，最多 1000 项");
}
