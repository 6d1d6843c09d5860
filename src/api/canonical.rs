//! One form for all ways of writing the same template, so that semantic equality (DEP-11) is plain
//! equality of documents.

use super::Document;

/// `document` with keys in order and without empty maps, empty lists and nulls: to the API they
/// mean the same as an absent field.
pub(crate) fn canonical(document: &Document) -> Document {
    match document {
        Document::Mapping(map) => {
            let mut pairs: Vec<_> = map
                .iter()
                .map(|(key, value)| (key.clone(), canonical(value)))
                .filter(|(_, value)| !is_empty(value))
                .collect();
            pairs.sort_by(|(a, _), (b, _)| a.as_str().cmp(&b.as_str()));
            Document::Mapping(pairs.into_iter().collect())
        }
        Document::Sequence(items) => Document::Sequence(items.iter().map(canonical).collect()),
        other => other.clone(),
    }
}

fn is_empty(document: &Document) -> bool {
    match document {
        Document::Null => true,
        Document::Mapping(map) => map.is_empty(),
        Document::Sequence(items) => items.is_empty(),
        _ => false,
    }
}

/// FNV-1a, 32 bits, over the kinds and values of the whole tree (DEP-13).
pub(crate) fn fingerprint(document: &Document) -> u32 {
    let mut hash = Fnv(0x811c_9dc5);
    hash.tree(document);
    hash.0
}

struct Fnv(u32);

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    /// A mark before and an end after each value: neighbours cannot run into each other.
    fn scalar(&mut self, mark: u8, text: &str) {
        self.bytes(&[mark]);
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    fn tree(&mut self, document: &Document) {
        match document {
            Document::Null => self.scalar(b'0', ""),
            Document::Bool(value) => self.scalar(b'b', if *value { "1" } else { "" }),
            Document::Number(number) => self.scalar(b'n', &number.to_string()),
            Document::String(text) => self.scalar(b's', text),
            Document::Sequence(items) => {
                self.bytes(b"[");
                for item in items {
                    self.tree(item);
                }
                self.bytes(b"]");
            }
            Document::Mapping(map) => {
                self.bytes(b"{");
                for (key, value) in map {
                    self.tree(key);
                    self.tree(value);
                }
                self.bytes(b"}");
            }
            Document::Tagged(tagged) => self.tree(&tagged.value),
        }
    }
}
