//! Findings of the validation, in the API server's form (API-1, API-2).

use std::fmt::{self, Display};

use crate::api::Document;
use crate::api::tree::{json, quoted};

/// What kind of finding it is: `causes[].reason` of a refused request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A value is missing.
    Required,
    /// A value does not do.
    Invalid,
    /// A value is none of those allowed.
    Unsupported,
    /// A field must not be set.
    Forbidden,
    /// A value stands twice.
    Duplicate,
    /// A value refers to something that is not there.
    NotFound,
    /// Too many bytes.
    TooLong,
    /// Too many items.
    TooMany,
}

impl Cause {
    /// The word in `causes[].reason`.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Required => "FieldValueRequired",
            Self::Invalid => "FieldValueInvalid",
            Self::Unsupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::Duplicate => "FieldValueDuplicate",
            Self::NotFound => "FieldValueNotFound",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Required => "Required value",
            Self::Invalid => "Invalid value",
            Self::Unsupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::Duplicate => "Duplicate value",
            Self::NotFound => "Not found",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as `spec.template.spec.containers[0].image`.
    pub path: String,
    /// What kind of finding.
    pub cause: Cause,
    /// The rest: `Invalid value: -1: must be greater than or equal to 0`.
    pub message: String,
}

/// A path that grows downwards without copying; it becomes text only in a finding.
#[derive(Clone, Copy)]
pub(super) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Root,
    Field(&'p str),
    Index(usize),
    Key(&'p str),
}

impl<'p> Path<'p> {
    /// The object as a whole.
    pub(super) const ROOT: Self = Self {
        parent: None,
        step: Step::Root,
    };

    /// The path without its last step.
    pub(super) const fn parent(self) -> Option<&'p Self> {
        self.parent
    }

    pub(super) const fn field(&'p self, field: &'p str) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Step::Field(field),
        }
    }

    pub(super) const fn index(&'p self, index: usize) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Step::Index(index),
        }
    }

    pub(super) const fn key(&'p self, key: &'p str) -> Path<'p> {
        Path {
            parent: Some(self),
            step: Step::Key(key),
        }
    }
}

impl Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Field(field) => {
                let top = self.parent.is_some_and(|parent| parent.parent.is_none());
                f.write_str(if top { "" } else { "." })?;
                f.write_str(field)
            }
            Step::Index(index) => write!(f, "[{index}]"),
            Step::Key(key) => write!(f, "[{key}]"),
        }
    }
}

/// The findings so far.
#[derive(Default)]
pub(super) struct Errors {
    pub list: Vec<FieldError>,
}

impl Errors {
    fn push(&mut self, path: &Path<'_>, cause: Cause, value: &str, detail: &str) {
        let mut message = cause.words().to_owned();
        for part in [value, detail] {
            if !part.is_empty() {
                message.push_str(": ");
                message.push_str(part);
            }
        }
        let path = path.to_string();
        self.list.push(FieldError {
            path,
            cause,
            message,
        });
    }

    pub(super) fn required(&mut self, path: &Path<'_>, detail: &str) {
        self.push(path, Cause::Required, "", detail);
    }

    /// A bad value, shown as JSON.
    pub(super) fn invalid(&mut self, path: &Path<'_>, value: &Document, detail: &str) {
        self.push(path, Cause::Invalid, &json(value), detail);
    }

    pub(super) fn invalid_text(&mut self, path: &Path<'_>, value: &str, detail: &str) {
        self.push(path, Cause::Invalid, &quoted(value), detail);
    }

    /// A bad value that the server prints in a form of its own.
    pub(super) fn invalid_raw(&mut self, path: &Path<'_>, value: &str, detail: &str) {
        self.push(path, Cause::Invalid, value, detail);
    }

    pub(super) fn forbidden(&mut self, path: &Path<'_>, detail: &str) {
        self.push(path, Cause::Forbidden, "", detail);
    }

    pub(super) fn duplicate(&mut self, path: &Path<'_>, value: &str) {
        self.push(path, Cause::Duplicate, value, "");
    }

    pub(super) fn duplicate_text(&mut self, path: &Path<'_>, value: &str) {
        self.duplicate(path, &quoted(value));
    }

    pub(super) fn not_found(&mut self, path: &Path<'_>, value: &str) {
        self.push(path, Cause::NotFound, &quoted(value), "");
    }

    pub(super) fn too_long(&mut self, path: &Path<'_>, bytes: usize) {
        let detail = format!("may not be more than {bytes} bytes");
        self.push(path, Cause::TooLong, "", &detail);
    }

    /// A value that is none of `supported`, shown raw.
    pub(super) fn unsupported_raw(&mut self, path: &Path<'_>, value: &str, supported: &[&str]) {
        let supported: Vec<_> = supported.iter().map(|value| quoted(value)).collect();
        let detail = format!("supported values: {}", supported.join(", "));
        self.push(path, Cause::Unsupported, value, &detail);
    }

    pub(super) fn unsupported(&mut self, path: &Path<'_>, value: &str, supported: &[&str]) {
        self.unsupported_raw(path, &quoted(value), supported);
    }

    /// Each of `details` about one text.
    pub(super) fn invalid_each(&mut self, path: &Path<'_>, value: &str, details: Vec<String>) {
        for detail in details {
            self.invalid_text(path, value, &detail);
        }
    }
}

impl Errors {
    /// More than `most` items.
    pub(super) fn too_many(&mut self, path: &Path<'_>, count: usize, most: &str) {
        let detail = format!("must have at most {most} items");
        self.push(path, Cause::TooMany, &count.to_string(), &detail);
    }
}
