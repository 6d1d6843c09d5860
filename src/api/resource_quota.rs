//! ResourceQuotas, as far as they limit pods.

use std::rc::Rc;

use super::tree::{at, get};
use super::{Document, ObjectMeta, Quantity};

/// A ResourceQuota.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceQuota {
    /// `metadata.name`.
    pub name: Rc<str>,
    /// `metadata.namespace`.
    pub namespace: Rc<str>,
    /// `spec.hard.pods`: how many pods of its namespace may be neither finished nor gone.
    pub pods: Option<i32>,
    /// `spec.hard.count/pods`: how many pods of its namespace there may be, finished or not.
    pub count_pods: Option<i32>,
}

impl ResourceQuota {
    /// The quota that `document` describes. One that is only for some pods limits none here.
    pub fn from_document(document: &Document) -> Self {
        let ObjectMeta {
            name, namespace, ..
        } = ObjectMeta::from_document(document);
        let hard = at(document, &["spec", "hard"]).filter(|_| !Self::is_scoped(document));
        let limit = |resource: &str| {
            let amount = get(hard?, resource)?.as_str()?;
            let pods = Quantity::parse(amount).ok()?.whole();
            Some(i32::try_from(pods).unwrap_or(i32::MAX))
        };
        Self {
            name,
            namespace,
            pods: limit("pods"),
            count_pods: limit("count/pods"),
        }
    }

    /// Whether the quota of `document` is only for some pods.
    pub fn is_scoped(document: &Document) -> bool {
        let spec = |field| at(document, &["spec", field]).is_some();
        spec("scopes") || spec("scopeSelector")
    }
}
