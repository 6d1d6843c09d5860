//! The way of an object through the API server: strict reading, defaults, validation.

use super::fields::{self, DecodeError};
use super::validate::{FieldError, Kind, Policy, validate, validate_update};
use super::{Document, canonical, set_defaults, tree};

/// Pods that one text may ask for. It is a limit of Rollscope, not of Kubernetes: beyond it the
/// page could not show what happens.
pub const MAX_PODS: i64 = 20_000;

/// An object that the API server takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// The object with its defaults.
    pub object: Document,
    /// What the server warns about.
    pub warnings: Vec<String>,
}

/// Why the API server does not take an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A value has the wrong type (API-5).
    Type {
        /// The field.
        path: String,
        /// The server's words.
        message: String,
    },
    /// There are fields that the type does not have (API-4); their paths.
    UnknownFields(Vec<String>),
    /// Values do not do.
    Invalid(Vec<FieldError>),
}

/// Why the metadata of an object cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataError {
    /// The field.
    pub path: String,
    /// kubectl's words.
    pub message: String,
}

/// What kubectl itself asks of `metadata`, before it sends the object.
///
/// # Errors
/// The first value of a wrong type.
pub fn check_metadata(written: &Document) -> Result<(), MetadataError> {
    // A pod template is the smallest type that has metadata.
    let part = match written.get("metadata") {
        Some(meta) => tree::map([("metadata", meta.clone())]),
        None => return Ok(()),
    };
    match fields::decode("PodTemplateSpec", &part) {
        Ok(_) => Ok(()),
        Err(DecodeError { path, message }) => {
            let message = message.replace("PodTemplateSpec.", "metadataOnlyObject.");
            Err(MetadataError { path, message })
        }
    }
}

/// The name that an object gets which has only a `generateName`. The suffix is no random one: the
/// same text gives the same name in every run.
pub fn generated_name(written: &Document) -> Option<String> {
    const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    let meta = tree::get(written, "metadata")?;
    let prefix = tree::text(meta, "generateName").filter(|prefix| !prefix.is_empty())?;
    if tree::text(meta, "name").is_some_and(|name| !name.is_empty()) {
        return None;
    }
    let mut number = canonical::fingerprint(written) as usize;
    let suffix = (0..5).map(|_| {
        let letter = LETTERS.get(number % LETTERS.len()).copied().unwrap_or(b'x');
        number /= LETTERS.len();
        char::from(letter)
    });
    Some(suffix.fold(prefix.to_owned(), |mut name, letter| {
        name.push(letter);
        name
    }))
}

/// Takes an object as written. `old` is the object it replaces, if there is one, as it was
/// admitted. `namespace` is where objects go that name none.
///
/// # Errors
/// [`Refusal`], in the server's words.
pub fn admit(
    kind: Kind,
    written: &Document,
    old: Option<&Document>,
    namespace: &str,
    policy: Policy,
) -> Result<Admitted, Refusal> {
    let decoded = fields::decode(kind.name(), written)
        .map_err(|DecodeError { path, message }| Refusal::Type { path, message })?;
    if !decoded.unknown.is_empty() {
        return Err(Refusal::UnknownFields(decoded.unknown));
    }
    let mut object = decoded.document;
    if let Some(name) = generated_name(written)
        && let Some(meta) = object
            .get_mut("metadata")
            .and_then(Document::as_mapping_mut)
    {
        meta.insert("name", name.into());
    }
    set_defaults(kind, &mut object, namespace, policy.feature_gates);
    let verdict = match old {
        Some(old) => validate_update(kind, &object, old, policy),
        None => validate(kind, &object, policy),
    };
    if verdict.errors.is_empty() {
        let warnings = verdict.warnings;
        Ok(Admitted { object, warnings })
    } else {
        Err(Refusal::Invalid(verdict.errors))
    }
}
