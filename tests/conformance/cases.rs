//! Where the cases come from.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

/// All cases of one kind of behaviour.
pub struct Family {
    pub name: String,
    pub cases: Vec<Case>,
}

/// One recorded case.
pub struct Case(pub Value);

impl Case {
    pub fn id(&self) -> &str {
        self.0["id"].as_str().unwrap_or("?")
    }
}

/// What came of a case.
pub enum Verdict {
    Matches,
    /// The first difference.
    Differs(String),
    /// It needs something that the simulation does not have.
    NotImplemented,
}

/// A part of the ids of the cases that are wanted, if not all are.
pub fn filter() -> Option<String> {
    std::env::var("ROLLSCOPE_CASE").ok()
}

/// Every family there is, by name.
pub fn families() -> Vec<Family> {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/data");
    let directory = std::env::var_os("ROLLSCOPE_TRACES").map_or(built_in, PathBuf::from);
    let entries =
        fs::read_dir(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths.iter().filter_map(|path| family(path)).collect()
}

fn family(path: &Path) -> Option<Family> {
    let file = path.file_name()?.to_str()?;
    let (name, text) = if let Some(name) = file.strip_suffix(".json.gz") {
        let mut text = String::new();
        let read = GzDecoder::new(fs::File::open(path).ok()?).read_to_string(&mut text);
        read.unwrap_or_else(|error| panic!("{file}: {error}"));
        (name, text)
    } else {
        (file.strip_suffix(".json")?, fs::read_to_string(path).ok()?)
    };
    let all: Vec<Value> =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
    let filter = filter();
    let wanted = |case: &Case| filter.as_ref().is_none_or(|part| case.id().contains(part));
    let cases = all.into_iter().map(Case).filter(wanted).collect();
    Some(Family {
        name: name.to_owned(),
        cases,
    })
}
