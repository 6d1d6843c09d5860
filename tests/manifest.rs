//! Reading and editing manifests: good ones, bad ones, and any text at all.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rollscope::api::{Document, MAX_PODS};
use rollscope::manifest::edit::{self, EditError, Scalar};
use rollscope::manifest::kubectl::{self, Verb};
use rollscope::manifest::{ManifestObject, NoticeKind, ProblemKind, Reading, read};
use serde_yaml::{Mapping, Value};

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: app
        image: nginx:1.25
";

fn fixtures() -> Vec<(String, String)> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/manifests");
    let entries = std::fs::read_dir(directory).expect("fixtures");
    let mut found: Vec<_> = entries
        .map(|entry| {
            let entry = entry.expect("a file");
            let name = entry.file_name().into_string().expect("a plain name");
            (name, std::fs::read_to_string(entry.path()).expect("a text"))
        })
        .collect();
    found.sort();
    found
}

fn stderr(reading: &Reading) -> String {
    kubectl::output(reading, None, "web.yaml", Verb::Apply).stderr
}

#[test]
fn manifests_from_the_wild() {
    for (name, text) in fixtures() {
        let reading = read(&text);
        let bad = name.contains("as-written");
        assert_eq!(reading.is_good(), !bad, "{name}: {:?}", reading.problems);
        for problem in &reading.problems {
            assert!(
                problem.line > 1 && !problem.message.is_empty(),
                "{name}: {problem:?}"
            );
        }
    }
}

#[test]
fn nothing_at_all() {
    for text in ["", "\n", "# nothing\n", "---\n", "---\n---\n"] {
        let reading = read(text);
        assert!(
            reading.is_good() && reading.documents.is_empty(),
            "{text:?}"
        );
        assert_eq!(stderr(&reading), "error: no objects passed to apply\n");
    }
}

#[test]
fn what_is_no_manifest() {
    for (text, line, message) in [
        ("hello", 1, "invalid object to validate"),
        ("{}", 1, "[apiVersion not set, kind not set]"),
        ("a: \u{1}", 1, "control characters are not allowed"),
        ("\u{7f}ELF\0\0", 1, "control characters are not allowed"),
        (
            "kind: X\nspec:\n\ta: 1",
            3,
            "found character that cannot start any token",
        ),
        ("a: [1, 2", 1, "did not find expected ',' or ']'"),
        ("a: *b", 1, "unknown anchor 'b' referenced"),
        ("a: &b [*b]", 1, "anchor value contains itself"),
        ("? [a]\n: b", 1, "invalid map key: a key must be a string"),
        ("a: 1\n--- b\nc: 1", 2, "invalid Yaml document separator: b"),
    ] {
        let reading = read(text);
        let found: Vec<_> = reading
            .problems
            .iter()
            .map(|p| (p.line, &*p.message))
            .collect();
        assert_eq!(found, [(line, message)], "{text:?}");
    }
}

#[test]
fn a_field_is_refused_where_it_stands() {
    for (old, new, place, path, message) in [
        (
            "spec:\n  selector",
            "spec:\n  replicas: -1\n  selector",
            (6, 13),
            "spec.replicas",
            "Invalid value: -1: must be greater than or equal to 0",
        ),
        (
            "spec:\n  selector",
            "spec:\n  replica: 1\n  selector",
            (6, 3),
            "spec.replica",
            "unknown field \"spec.replica\"",
        ),
        (
            "spec:\n  selector",
            "spec:\n  replicas: \"3\"\n  selector",
            (6, 13),
            "spec.replicas",
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of \
             type int32",
        ),
        (
            "        image: nginx:1.25\n",
            "",
            (13, 9),
            "spec.template.spec.containers[0].image",
            "Required value",
        ),
        (
            "  selector:\n    matchLabels: {app: web}\n",
            "",
            (5, 1),
            "spec.selector",
            "Required value",
        ),
        (
            "labels: {app: web}",
            "labels: {app: shop}",
            (10, 7),
            "spec.template.metadata.labels",
            "Invalid value: {\"app\":\"shop\"}: `selector` does not match template `labels`",
        ),
        (
            "apps/v1",
            "apps/v2",
            (2, 7),
            "kind",
            "no matches for kind \"Deployment\" in version \"apps/v2\"",
        ),
    ] {
        let text = WEB.replace(old, new);
        let reading = read(&text);
        let first = &reading.problems[0];
        let found = ((first.line, first.column), &*first.path, &*first.message);
        assert_eq!(found, (place, path, message), "{text}");
        assert!(reading.documents[0].object.is_none());
    }
}

#[test]
fn too_many_pods_is_a_limit_of_ours() {
    let text = WEB.replace("spec:\n  sel", "spec:\n  replicas: 2147483647\n  sel");
    let reading = read(&text);
    assert_eq!(reading.problems.len(), 1);
    let problem = &reading.problems[0];
    assert_eq!((problem.kind, problem.line), (ProblemKind::Limit, 6));
    assert!(
        problem.message.contains(&MAX_PODS.to_string()),
        "{}",
        problem.message
    );
    // The sum counts: two halves and a bit are too many as well.
    let half = WEB.replace("spec:\n  sel", "spec:\n  replicas: 10001\n  sel");
    let reading = read(&format!("{half}---\n{half}"));
    assert_eq!(reading.problems.len(), 1);
    assert_eq!(reading.problems[0].document, 1);
}

#[test]
fn a_repeated_key_is_told() {
    let text = WEB.replace("spec:\n  sel", "spec:\n  replicas: 5\n  replicas: 3\n  sel");
    let reading = read(&text);
    assert!(reading.is_good());
    let notice = &reading.notices[0];
    assert_eq!((notice.kind, notice.line), (NoticeKind::RepeatedKey, 6));
    let Some(ManifestObject::Deployment(web)) = &reading.documents[0].object else {
        panic!("a Deployment");
    };
    assert_eq!(web.spec.replicas, 3);
}

#[test]
fn fields_without_effect_are_told() {
    let text = WEB.replace(
        "      containers",
        "      hostNetwork: true\n      containers",
    );
    let notices = read(&text).notices;
    let told: Vec<_> = notices
        .iter()
        .map(|notice| (notice.line, &*notice.path))
        .collect();
    assert_eq!(told, [(12, "spec.template.spec.hostNetwork")]);
}

#[test]
fn a_bad_document_does_not_stop_the_others() {
    let mut text = String::new();
    for number in 0..10 {
        let one = WEB.replace("name: web", &format!("name: web-{number}"));
        let broken = if number % 3 == 1 { "  x: [\n" } else { "" };
        writeln!(text, "{one}{broken}---").unwrap();
    }
    let reading = read(&text);
    assert_eq!(reading.documents.len(), 10);
    let good: Vec<_> = reading
        .objects()
        .map(|(document, _)| &*document.name)
        .collect();
    assert_eq!(
        good,
        [
            "web-0", "web-2", "web-3", "web-5", "web-6", "web-8", "web-9"
        ]
    );
    let bad: Vec<_> = reading
        .problems
        .iter()
        .map(|problem| problem.document)
        .collect();
    assert_eq!(bad, [1, 4, 7]);
}

#[test]
fn a_scenario_is_left_to_its_own_room() {
    let text = "apiVersion: rollscope.dev/v1alpha1\nkind: Scenario\nanything: {goes: [1]}\n";
    let reading = read(text);
    assert!(reading.is_good());
    assert_eq!(reading.documents[0].object, Some(ManifestObject::Scenario));
}

/// Texts made to be slow. A debug build on a busy machine gets a wide limit; what counts is that
/// nothing grows faster than the text.
#[test]
fn texts_made_to_hurt() {
    let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x]\n");
    for (one, next) in ('a'..'i').zip('b'..='i') {
        let items = vec![format!("*{one}"); 9].join(",");
        writeln!(bomb, "{next}: &{next} [{items}]").unwrap();
    }
    let deep: String = (0..1000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .fold(String::new(), |text, line| text + &line);
    for (name, text, refused) in [
        ("bomb", bomb, true),
        ("deep", deep, true),
        ("brackets", "[".repeat(1_000_000), true),
        ("maps", "{a: ".repeat(200_000), true),
        ("dashes", "- ".repeat(500_000), true),
        ("questions", "? ".repeat(500_000), true),
        ("anchors", "- &a a\n".repeat(100_000), true),
        ("quotes", "\"".repeat(1_000_001), true),
        ("one list", format!("[{}]", "a,".repeat(100_000)), true),
        ("separators", "---\n".repeat(250_000), false),
        ("too long", "#".repeat(3_000_000), true),
    ] {
        let start = Instant::now();
        let reading = read(&text);
        assert_eq!(!reading.is_good(), refused, "{name}");
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{name}: {:?}",
            start.elapsed()
        );
    }
}

/// A text with something changed, put in or taken out.
fn damaged() -> impl Strategy<Value = String> {
    let bits = prop_oneof![
        proptest::sample::select(vec![
            "\t", "  ", ":", "- ", "{", "}", "[", "]", "\"", "'", "%", "&a ", "*a", "|", ">", ",",
            "#", "\n", "? ", "@", "!", "<<: ", "---\n", "~", "\u{feff}", "0x", "1e999",
        ])
        .prop_map(ToOwned::to_owned),
        ".{0,4}",
    ];
    let texts: Vec<_> = fixtures().into_iter().map(|(_, text)| text).collect();
    let edits = proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..6, bits), 1..6);
    (proptest::sample::select(texts), edits).prop_map(|(mut text, edits)| {
        for (at, taken, bit) in edits {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            let end = (at + taken).min(chars.len());
            chars.splice(at..end, bit.chars());
            text = chars.into_iter().collect();
        }
        text
    })
}

/// Any tree that YAML can hold without anchors.
fn tree() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z]{1,6}",
        "[ -~]{0,8}",
        proptest::sample::select(vec![
            "yes", "010", "~", "1e3", "a: b", "x #y", "", "- z", "é"
        ])
        .prop_map(ToOwned::to_owned),
    ];
    // The other reader knows YAML 1.2, where these words are strings.
    let old = ["y", "n", "yes", "no", "on", "off"];
    let text = text.prop_filter("a boolean of YAML 1.1", move |text: &String| {
        !old.contains(&&*text.to_lowercase()) && !text.contains('_')
    });
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            map_of(inner),
        ]
    })
}

fn map_of(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let key = "[a-m][a-z]{0,5}".prop_map(Value::from);
    proptest::collection::vec((key, inner), 0..5)
        .prop_map(|pairs| Value::Mapping(pairs.into_iter().collect::<Mapping>()))
}

/// The paths of all places in a tree, with whether a value stands there.
fn places(tree: &Value, path: &str, found: &mut Vec<(String, bool)>) {
    let below = |step: &str| match path {
        "" => step.to_owned(),
        path => format!("{path}.{step}"),
    };
    match tree {
        Value::Mapping(map) => {
            for (key, value) in map {
                places(value, &below(key.as_str().unwrap()), found);
            }
            found.push((below("zzz.new"), true));
        }
        Value::Sequence(items) if !path.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{path}[{index}]"), found);
            }
            found.push((path.to_owned(), false));
        }
        Value::Sequence(_) => {}
        _ => found.push((path.to_owned(), !path.is_empty())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gets_an_answer(text in prop_oneof![damaged(), ".{0,200}"]) {
        let reading = read(&text);
        for verb in [Verb::Apply, Verb::Create, Verb::Replace] {
            let output = kubectl::output(&reading, None, "x.yaml", verb);
            let warned = output.stderr.lines().all(|line| line.starts_with("Warning"));
            prop_assert_eq!(output.exit == 0, warned);
        }
        let image = "spec.template.spec.containers[0].image";
        for path in ["spec.replicas", "metadata.labels.app", image] {
            for document in 0..reading.documents.len() {
                let _ = edit::set_value(&text, document, path, Scalar::Int(7));
                let _ = edit::remove(&text, document, path);
                let _ = edit::locate(&text, document, path);
            }
        }
    }

    #[test]
    fn two_readers_agree(tree in map_of(tree())) {
        let text = serde_yaml::to_string(&tree).unwrap();
        let reading = read(&text);
        let tree = Document::from(tree);
        prop_assert_eq!(&reading.documents[0].document, &tree, "{}", text);
        let json = serde_json::to_string(&tree).unwrap();
        let reading = read(&json);
        prop_assert_eq!(&reading.documents[0].document, &tree, "{}", json);
    }

    #[test]
    fn an_edit_changes_one_field(
        tree in map_of(tree()),
        at in any::<prop::sample::Index>(),
        flow in any::<bool>(),
        number in any::<i32>(),
        word in "[ -~]{0,8}",
    ) {
        let text = if flow {
            serde_json::to_string_pretty(&tree).unwrap()
        } else {
            serde_yaml::to_string(&tree).unwrap()
        };
        let text = format!("# kept\n{}\n# kept too\n", text.trim_end());
        let mut found = Vec::new();
        places(&tree, "", &mut found);
        let (path, is_value) = &found[at.index(found.len())];
        for scalar in [Scalar::Int(number.into()), Scalar::Bool(true), Scalar::Text(&word)] {
            let edited = edit::set_value(&text, 0, path, scalar);
            if !is_value {
                prop_assert_eq!(edited, Err(EditError::NotAScalar));
                continue;
            }
            let edited = edited.unwrap();
            prop_assert!(edited.contains("# kept\n") && edited.contains("# kept too"));
            let removed = edit::remove(&edited, 0, path);
            // An item of a list is no key.
            prop_assert!(removed.is_ok() || path.ends_with(']'), "{path}: {edited}");
        }
    }
}
