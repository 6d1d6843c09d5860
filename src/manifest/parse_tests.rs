use proptest::prelude::*;

use super::{SyntaxError, parse};
use crate::api::Document;

fn read(text: &str) -> Result<Document, SyntaxError> {
    let root = parse(text, 0, &mut 0)?.root;
    Ok(root.map_or(Document::Null, |root| root.to_document()))
}

/// A port of libyaml, of which kubectl's reader is another.
fn libyaml(text: &str) -> Result<Document, String> {
    serde_yaml::from_str(text).map_err(|error| error.to_string())
}

#[test]
fn what_yaml_can_write() {
    for text in [
        "a: b\nc: d\n",
        "a:\n- b\n- - c\n  - d\n-\n- e: f\n  g: h\n",
        "a:\n  - b\nc:\n    d: e\n    f:\n",
        "a: {b: c, 'd': [e, f g], \"h\":i, j, ? k : l, ? m}\n",
        "a: [b: c, d: e, [], {}, ]\n",
        "a: [\n  b, # c\n  d\n]\n",
        "a: b c\n  d\n\n  e\nf: g # h\n",
        "a: 'b''c\n  d\n\n  e '\n",
        "a: \"b\\tc\\x41\\u00e9\\\"\\\n  d\\  e\n\n  f\"\n",
        "a: |\n  b\n   c\n\n  d\n\n\ne: f\n",
        "a: >\n  b\n  c\n\n  d\n   e\n  f\n\ng: h\n",
        "a: |-\n  b\n\nc: |+\n  d\n\ne: >2\n   f\n",
        "? a\n: b\n? |\n  c\n:\n  - d\n? e\n",
        "a: &x b\nc: *x\nd: &y {e: f}\ng: *y\n",
        "a: http://b:80/c?d#e\nf: -g\nh: g:i\n",
        "# a\n\n---\n# b\nc: d\n...\nno YAML: [\n",
        "\u{feff}a: \u{e9}\u{1f600}\n\"\u{e9}\": - b\n",
        "a: b\r\nc:\r\n- d\r\n",
        "a:\t b\t\nc: [\td]\n",
        "- a\n-   b\n- c: d\n  e: f\n",
        "a",
        "",
    ] {
        match libyaml(text) {
            Ok(expected) => assert_eq!(read(text), Ok(expected), "{text:?}"),
            Err(error) => assert!(
                read(text).is_err() || text.contains("..."),
                "{text:?}: {error}"
            ),
        }
    }
}

/// In kubectl's words, with the line that it prints.
#[test]
fn faults() {
    for (text, line, message) in [
        (
            "a: b: c",
            None,
            "mapping values are not allowed in this context",
        ),
        (
            "x: y\na: b\n  c: d",
            Some(3),
            "mapping values are not allowed in this context",
        ),
        (
            "a: - b",
            None,
            "block sequence entries are not allowed in this context",
        ),
        (
            "x: y\na: ? b",
            Some(2),
            "mapping keys are not allowed in this context",
        ),
        ("a: b\nc\nd: e", Some(3), "could not find expected ':'"),
        ("a: 'b'\n c", Some(1), "did not find expected key"),
        ("a:\n  b: c\n d: e", Some(2), "did not find expected key"),
        ("- a\nb: c", Some(1), "did not find expected '-' indicator"),
        ("a: ]", None, "did not find expected node content"),
        ("a: [b}\n", None, "did not find expected ',' or ']'"),
        (
            "a: {b: c\n\nd: e",
            Some(2),
            "did not find expected ',' or '}'",
        ),
        (
            "a:\n\tb",
            Some(2),
            "found character that cannot start any token",
        ),
        (
            "a: b\n\tc",
            Some(2),
            "found a tab character that violates indentation",
        ),
        (
            "a: |\n\tb",
            Some(2),
            "found a tab character where an indentation space is expected",
        ),
        ("a: |x", None, "did not find expected comment or line break"),
        ("a: |0\n", None, "found an indentation indicator equal to 0"),
        ("a: 'b\nc", Some(2), "found unexpected end of stream"),
        (
            "a: \"b\n...\n",
            Some(2),
            "found unexpected document indicator",
        ),
        ("a: \"\\q\"", None, "found unknown escape character"),
        (
            "a: \"\\u12\"",
            None,
            "did not find expected hexdecimal number",
        ),
        (
            "a: \"\\ud800\"",
            None,
            "found invalid Unicode character escape code",
        ),
        (
            "a: *\n",
            None,
            "did not find expected alphabetic or numeric character",
        ),
        ("a: !b!c d", None, "found undefined tag handle"),
        (
            "a: !b{ d",
            None,
            "did not find expected whitespace or line break",
        ),
        (
            "%YAML 1.1\n",
            Some(1),
            "did not find expected <document start>",
        ),
        ("%A 1\n", None, "found unknown directive name"),
        ("% 1\n", None, "could not find expected directive name"),
        ("a: *b", None, "unknown anchor 'b' referenced"),
        ("a: &b [*b]", None, "anchor value contains itself"),
        (
            "<<: b",
            None,
            "map merge requires map or sequence of maps as the value",
        ),
        ("{a: b}: c", None, "invalid map key: a key must be a string"),
    ] {
        let error = read(text).expect_err(text);
        assert_eq!((error.line, &*error.message), (line, message), "{text:?}");
    }
}

#[test]
fn anchors_have_a_limit() {
    let items = |count: usize| {
        let items: Vec<_> = (0..count).map(|n| format!("- &a{n} b\n")).collect();
        items.concat()
    };
    assert!(read(&items(1_000)).is_ok());
    assert!(read(&items(1_001)).unwrap_err().limit);
    assert!(read(&"- &a b\n".repeat(2_000)).is_ok());
}

const BITS: [&str; 48] = [
    "a", "b", "c", "k: ", "k:", "l: ", " ", "  ", "\n", "\n", "\n  ", "\n    ", "- ", "-", "? ",
    ": ", ":", "{", "}", "[", "]", ", ", ",", "\"", "'", "\"x y\"", "'it''s'", "&a ", "*a", "&b ",
    "*b", "|", ">", "|-\n", ">+\n", "|2\n", "#c", " # c\n", "\t", "~", "@", "x\n\n w", "\r\n",
    "k: v\n", "- i\n", "  k: v\n", "\\n", "\u{e9}",
];

/// What the two may say apart: theirs reads a stream, wants keys once, looks for the end of a key
/// at every token, and is a little newer in `[` and `{`.
fn is_theirs_alone(error: &str) -> bool {
    [
        "more than one",
        "duplicate",
        "find expected ':'",
        "unexpected ':'",
        "EOF",
        "recursion",
    ]
    .iter()
    .any(|words| error.contains(words))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 20_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn as_libyaml_reads(bits in proptest::collection::vec(proptest::sample::select(&BITS[..]), 1..12)) {
        let text = format!("k: 1\nm:\n  {}\nz: 3\n", bits.concat());
        match (read(&text), libyaml(&text)) {
            // Theirs has keys that are no strings.
            (Ok(ours), Ok(_)) if format!("{ours:?}").contains("(\"null\"") => {}
            (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs, "{:?}", text),
            (Ok(_), Err(error)) => prop_assert!(is_theirs_alone(&error), "{text:?}: {error}"),
            (Err(ours), Ok(_)) => {
                let known = ours.message.contains("key must be a string");
                // kubectl's reader ends a word at `?` there, as older versions of libyaml do.
                let is_newer = text.contains("? ") && text.contains(['[', '{']);
                prop_assert!(known || is_newer, "{text:?}: {ours:?}");
            }
            (Err(_), Err(_)) => {}
        }
    }
}
