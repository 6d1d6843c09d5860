//! Where one document ends and the next begins.

/// A document's text and the byte at which it begins.
pub(super) struct Chunk<'t> {
    pub text: &'t str,
    pub start: usize,
    /// What stands after the `---` that ends this chunk, where nothing but a comment may.
    pub bad_separator: Option<&'t str>,
}

/// Cuts the text as kubectl does before any YAML is read: at lines that begin with `---`. That is
/// why a broken document does not stop the others, and why anchors end at the separator.
pub(super) fn split(text: &str) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            let bad_separator = (!rest.is_empty() && !rest.starts_with('#')).then_some(rest);
            // A separator before any text belongs to the document it opens.
            if at > start || bad_separator.is_some() {
                let text = text.get(start..at).unwrap_or_default();
                chunks.push(Chunk {
                    text,
                    start,
                    bad_separator,
                });
                start = if bad_separator.is_some() { at } else { next };
            }
            if bad_separator.is_some() {
                return chunks;
            }
        }
        at = next;
    }
    if at > start {
        let text = text.get(start..).unwrap_or_default();
        chunks.push(Chunk {
            text,
            start,
            bad_separator: None,
        });
    }
    chunks
}
