use proptest::prelude::*;

use super::to_yaml;
use crate::api::{Document, Mapping};
use crate::manifest;

fn read(text: &str) -> Document {
    serde_yaml::from_str(text).unwrap()
}

/// What the reader of manifests makes of the text as the value of a key.
fn read_as_kubectl(text: &str) -> Document {
    let reading = manifest::read(text);
    let root = reading.documents[0].root.as_ref().unwrap();
    root.to_document()
}

#[test]
fn strings_that_need_quotes() {
    for (text, shown) in [
        ("nginx:1.27", "nginx:1.27"),
        ("25%", "25%"),
        ("it's", "it's"),
        ("-c", "-c"),
        ("<none>", "<none>"),
        ("größer", "größer"),
        ("", "\"\""),
        ("yes", "\"yes\""),
        ("Off", "\"Off\""),
        ("y", "\"y\""),
        ("null", "\"null\""),
        ("~", "\"~\""),
        ("1", "\"1\""),
        ("0x1F", "\"0x1F\""),
        ("1_000", "\"1_000\""),
        ("1e3", "\"1e3\""),
        (".5", "\".5\""),
        (".inf", "\".inf\""),
        ("1:30", "\"1:30\""),
        ("<<", "\"<<\""),
        ("2030-01-01T00:00:10Z", "\"2030-01-01T00:00:10Z\""),
        ("- a", "'- a'"),
        ("-", "'-'"),
        ("---", "'---'"),
        ("a: b", "'a: b'"),
        ("a:", "'a:'"),
        ("a #b", "'a #b'"),
        ("#b", "'#b'"),
        ("'a'", "'''a'''"),
        ("[a]", "'[a]'"),
        ("*", "'*'"),
        (" a", "' a'"),
        ("a ", "'a '"),
        ("a\tb", "\"a\\tb\""),
        ("\u{feff}", "\"\\ufeff\""),
        ("\u{7f}", "\"\\u007f\""),
        ("\na", "\"\\na\""),
    ] {
        let document = Document::from(text);
        assert_eq!(to_yaml(&document), format!("{shown}\n"));
        assert_eq!(read(&to_yaml(&document)), document, "{text:?}");
    }
}

#[test]
fn as_kubectl_prints() {
    let text = "\
args:
- -c
- |
  set -e

  exec nginx
- |-
  one
    two
- |+
  three

command: []
env:
- name: A
  value: \"1\"
matrix:
- - 1
  - 2
- - 3
nothing: null
ports:
- containerPort: 80
  share: 0.25
resources: {}
tail: true
";
    assert_eq!(to_yaml(&read(text)), text);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9.:-]{0,8}",
        "[-?:,\\[\\]{}#&*!|>'\"%@` a1~=<.\\\\]{0,6}",
        "[a-z #:'\\-\n\t]{0,12}",
        "[ab \n]{0,8}",
        "[ -~é\u{7f}\u{85}\u{2028}\u{feff}😀\r\n]{0,8}",
        "(yes|no|on|off|y|n|null|~|true|[-+]?[0-9_]{1,4}[.e:]?[0-9]{0,2})",
    ]
}

fn document() -> impl Strategy<Value = Document> {
    let leaf = prop_oneof![
        Just(Document::Null),
        any::<bool>().prop_map(Document::from),
        any::<i64>().prop_map(Document::from),
        (-999_999_i32..999_999)
            .prop_map(|number| Document::Float(f64::from(number) / 64.0 + 0.001)),
        text().prop_map(Document::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let pairs = prop::collection::vec((text(), inner.clone()), 0..4);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Document::Sequence),
            pairs.prop_map(|pairs| {
                let mut map = Mapping::default();
                for (key, value) in pairs {
                    map.insert(&key, value);
                }
                Document::Mapping(map)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn reads_back_the_same(document in document()) {
        let text = to_yaml(&document);
        prop_assert_eq!(&read(&text), &document, "{}", text);
    }

    #[test]
    fn reads_back_the_same_in_kubectl(value in document()) {
        let mut map = Mapping::default();
        map.insert("value", value);
        let document = Document::Mapping(map);
        let text = to_yaml(&document);
        prop_assert_eq!(&read_as_kubectl(&text), &document, "{}", text);
    }
}
