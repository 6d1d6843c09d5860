//! The index of the rules (docs/RULES.md) against the numbers that are cited.

#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

const FAMILIES: [&str; 6] = ["DEP", "RS", "STS", "KL", "CL", "API"];

/// Where a rule stands: its family's place, its number, and the letter of a rule put in between.
type Rule<'a> = (usize, u32, &'a str);

/// The rule that a word cites, if it is the number of one.
fn rule(word: &str) -> Option<Rule<'_>> {
    let (family, rest) = word.split_once('-')?;
    let family = FAMILIES.iter().position(|&name| name == family)?;
    let (number, letter) = rest.split_at(
        rest.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len()),
    );
    Some((family, number.parse().ok()?, letter))
}

/// Calls `found` for every text file under `path`.
fn for_each_text(path: &Path, found: &mut impl FnMut(&Path, &str)) {
    if path.is_dir() {
        if path.file_name().is_some_and(|name| name == "node_modules") {
            return;
        }
        for entry in fs::read_dir(path).expect("a directory") {
            for_each_text(&entry.expect("an entry").path(), found);
        }
    } else if let Ok(text) = fs::read_to_string(path) {
        found(path, &text);
    }
}

#[test]
fn every_rule_that_is_cited_stands_once_in_the_index() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = fs::read_to_string(root.join("docs/RULES.md")).expect("docs/RULES.md");
    let entries: Vec<Rule<'_>> = index
        .lines()
        .filter_map(|line| {
            let (number, rest) = line.strip_prefix("| ")?.split_once(" | ")?;
            let entry = rule(number)?;
            assert!(rest.ends_with(".go` |"), "{number} has no source");
            Some(entry)
        })
        .collect();
    for pair in entries.windows(2) {
        assert!(pair.is_sorted_by(|a, b| a < b), "out of order: {pair:?}");
    }
    let mut cited = 0;
    for folder in ["src", "tests"] {
        for_each_text(&root.join(folder), &mut |path, text| {
            let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            for (word, rule) in words.filter_map(|word| Some((word, rule(word)?))) {
                cited += 1;
                assert!(
                    entries.binary_search(&rule).is_ok(),
                    "{}: {word} is not in docs/RULES.md",
                    path.display()
                );
            }
        });
    }
    assert!(cited > 0, "nothing is cited");
}
