//! Key selectors.

use std::rc::Rc;

use super::{Document, Labels, Mapping};

/// `metav1.LabelSelector`: every requirement must hold. The empty selector matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LabelSelector {
    /// `matchLabels`: exact values.
    pub match_labels: Labels,
    /// `matchExpressions`.
    pub match_expressions: Vec<Requirement>,
}

/// One entry of `matchExpressions`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The label's key.
    pub key: Rc<str>,
    /// How its value is compared.
    pub operator: SelectorOperator,
    /// The values of `In` and `NotIn`.
    pub values: Vec<Rc<str>>,
}

/// The operators of `matchExpressions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SelectorOperator {
    /// The label is there and its value is listed.
    In,
    /// The label is absent or its value is not listed.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
}

impl LabelSelector {
    /// The selector as the API writes it.
    pub fn document(&self) -> Document {
        let mut map = Mapping::default();
        if !self.match_labels.is_empty() {
            map.insert("matchLabels", (&self.match_labels).into());
        }
        let requirements = self.match_expressions.iter();
        let requirements: Vec<_> = requirements.map(Requirement::document).collect();
        if !requirements.is_empty() {
            map.insert("matchExpressions", requirements.into());
        }
        Document::Mapping(map)
    }

    /// Whether there is no requirement at all.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether `labels` satisfy every requirement.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.match_labels
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value))
            && self
                .match_expressions
                .iter()
                .all(|requirement| requirement.matches(labels))
    }
}

impl Requirement {
    fn document(&self) -> Document {
        let operator = match self.operator {
            SelectorOperator::In => "In",
            SelectorOperator::NotIn => "NotIn",
            SelectorOperator::Exists => "Exists",
            SelectorOperator::DoesNotExist => "DoesNotExist",
        };
        let mut map = Mapping::default();
        map.insert("key", Document::String(Rc::clone(&self.key)));
        map.insert("operator", operator.into());
        let values = self.values.iter();
        let values: Vec<_> = values
            .map(|value| Document::String(Rc::clone(value)))
            .collect();
        if !values.is_empty() {
            map.insert("values", values.into());
        }
        Document::Mapping(map)
    }

    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let listed = value.is_some_and(|value| self.values.contains(value));
        match self.operator {
            SelectorOperator::In => listed,
            SelectorOperator::NotIn => !listed,
            SelectorOperator::Exists => value.is_some(),
            SelectorOperator::DoesNotExist => value.is_none(),
        }
    }
}
