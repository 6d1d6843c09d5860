//! That every language says all there is to say, and that all of it is said somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{Language, say};

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
