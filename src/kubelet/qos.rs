//! Quality of service (KL-87 to KL-90).

use crate::api::{Document, Quantity, json};

/// `status.qosClass`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QosClass {
    /// Every container has limits, and asks for exactly as much.
    Guaranteed,
    /// Something is asked for or limited.
    Burstable,
    /// Nothing is asked for or limited.
    BestEffort,
}

/// The resources that count (KL-87).
const COUNTED: [&str; 2] = ["cpu", "memory"];

/// Requests and limits of a pod, in the order of [`COUNTED`].
struct Sums {
    requests: [Quantity; 2],
    limits: [Quantity; 2],
    /// Whether some container lacks a limit.
    unlimited: bool,
}

impl QosClass {
    /// The word the API uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Guaranteed => "Guaranteed",
            Self::Burstable => "Burstable",
            Self::BestEffort => "BestEffort",
        }
    }

    /// The class of a pod with that `spec`.
    pub fn of(spec: &Document) -> Self {
        let mut sums = Sums {
            requests: [Quantity::ZERO; 2],
            limits: [Quantity::ZERO; 2],
            unlimited: false,
        };
        if let Some(resources) = spec.get("resources").filter(|value| !value.is_null()) {
            sums.add(Some(resources));
        } else {
            let lists = ["containers", "initContainers"].map(|name| spec.get(name));
            let lists = lists
                .into_iter()
                .flatten()
                .filter_map(Document::as_sequence);
            for container in lists.flatten() {
                sums.add(container.get("resources"));
            }
        }
        sums.class()
    }
}

impl Sums {
    fn add(&mut self, resources: Option<&Document>) {
        let amount = |group: &str, name: &str| {
            let value = resources.and_then(|value| value.get(group)?.get(name));
            let found = value.and_then(quantity);
            found
                .filter(|amount| !amount.is_negative())
                .unwrap_or(Quantity::ZERO)
        };
        let sums = self.requests.iter_mut().zip(&mut self.limits);
        for ((request, limit), name) in sums.zip(COUNTED) {
            *request = request.plus(amount("requests", name));
            let limited = amount("limits", name);
            *limit = limit.plus(limited);
            self.unlimited |= limited == Quantity::ZERO;
        }
    }

    fn class(&self) -> QosClass {
        let mut all = self.requests.iter().chain(&self.limits);
        if all.all(|sum| *sum == Quantity::ZERO) {
            QosClass::BestEffort
        } else if !self.unlimited && self.requests == self.limits {
            QosClass::Guaranteed
        } else {
            QosClass::Burstable
        }
    }
}

fn quantity(value: &Document) -> Option<Quantity> {
    let text = match value {
        Document::String(text) => &**text,
        Document::Int(_) | Document::Float(_) => &json(value),
        _ => return None,
    };
    Quantity::parse(text).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::api::Mapping;

    #[test]
    fn every_row_of_the_table() {
        let table = include_str!("../../tests/tables/qos_class.json");
        let table: Document = serde_yaml::from_str(table).unwrap();
        for case in table.get("cases").and_then(Document::as_sequence).unwrap() {
            let wrap = |name: &str| {
                let list = case.get(name).and_then(Document::as_sequence).unwrap();
                let wrapped = list.iter().map(|resources| {
                    let mut map = Mapping::default();
                    map.insert("resources", resources.clone());
                    Document::Mapping(map)
                });
                Document::Sequence(wrapped.collect())
            };
            let mut spec = Mapping::default();
            spec.insert("containers", wrap("containers"));
            spec.insert("initContainers", wrap("init"));
            spec.insert("resources", case.get("pod").cloned().unwrap());
            let found = QosClass::of(&Document::Mapping(spec));
            let expected = case.get("qos").and_then(Document::as_str).unwrap();
            assert_eq!(found.name(), expected, "{case:?}");
        }
    }
}
