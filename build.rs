//! Makes the keys of all texts out of the English ones, and finds the other languages.
//!
//! A language is a file in `src/insight/words`, named by its tag: lines of `Key = text`. Lines that
//! begin with `#` are for people.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const FOLDER: &str = "src/insight/words";
const ENGLISH: &str = "en";

/// The keys of a file and their texts.
fn texts(file: &str) -> Result<Vec<(&str, &str)>, String> {
    let lines = file.lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            line.split_once(" = ")
                .ok_or_else(|| format!("no text: {line}"))
        })
        .collect()
}

/// The tags of all languages, English first.
fn tags() -> Result<Vec<String>, Box<dyn Error>> {
    let mut tags = Vec::new();
    for entry in fs::read_dir(FOLDER)? {
        let name = entry?.file_name();
        let tag = name.to_str().and_then(|name| name.strip_suffix(".txt"));
        tags.extend(tag.map(str::to_owned));
    }
    tags.sort_by_key(|tag| (tag != ENGLISH, tag.clone()));
    Ok(tags)
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={FOLDER}");
    let file = |tag: &str| fs::read_to_string(format!("{FOLDER}/{tag}.txt"));
    let english = file(ENGLISH)?;
    let english = texts(&english)?;
    let mut out = String::from(
        "/// A text of the page, by its name in the files of the languages.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub enum Key {\n",
    );
    for (key, text) in &english {
        writeln!(out, "#[doc = {text:?}]\n{key},")?;
    }
    let tags = tags()?;
    writeln!(out, "}}\nconst LANGUAGES: [Known; {}] = [", tags.len())?;
    for tag in &tags {
        let file = file(tag)?;
        let own = texts(&file)?;
        // What a language lacks is said in English; a test finds that out.
        let texts = english.iter().map(|(key, other)| {
            let text = own.iter().find(|(own, _)| own == key);
            text.map_or(*other, |(_, text)| *text)
        });
        let texts: Vec<&str> = texts.collect();
        writeln!(
            out,
            "Known {{ tag: {tag:?}, texts: {:?} }},",
            texts.join("\n")
        )?;
    }
    out.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), out)?;
    Ok(())
}
