//! What a snapshot of a deletion shows, with the recording's names.

use std::collections::BTreeMap;
use std::rc::Rc;

use rollscope::api::{ObjectMeta, ObjectRef, Owner, PodId};
use rollscope::store::{Change, Event};
use serde_json::{Value, json};

use super::Driver;
use crate::lock_step::letter;

impl Driver {
    /// The recording's names of ReplicaSets and ControllerRevisions: `rK` is the K-th name that
    /// came up.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        let mut names: Vec<(String, String)> = Vec::new();
        for record in self.lock_step.records() {
            let meta = match &record.change {
                Change::ReplicaSetCreated(_, set) => &set.meta,
                Change::RevisionCreated(_, revision) => &revision.meta,
                _ => continue,
            };
            if names.iter().all(|(name, _)| **name != *meta.name) {
                names.push((meta.name.to_string(), format!("r{}", names.len() + 1)));
            }
        }
        names
    }

    /// The name that an object has, or had.
    pub(super) fn name(&self, object: ObjectRef) -> String {
        let names = self.names();
        let created = self.lock_step.records().iter().rev();
        let mut named = created.filter_map(|record| match (&record.change, object) {
            (Change::DeploymentCreated(id, made), ObjectRef::Deployment(of)) if *id == of => {
                Some(made.meta.name.to_string())
            }
            (Change::StatefulSetCreated(id, made), ObjectRef::StatefulSet(of)) if *id == of => {
                Some(made.meta.name.to_string())
            }
            (Change::ReplicaSetCreated(id, made), ObjectRef::ReplicaSet(of)) if *id == of => {
                let (_, to) = names.iter().find(|(name, _)| **name == *made.meta.name)?;
                Some(to.clone())
            }
            _ => None,
        });
        named.next().unwrap_or_default()
    }

    /// What the recording calls a pod, its number left out: pods of one pass are exchangeable.
    pub(super) fn pod_name(&self, id: PodId) -> String {
        let mut created = self.lock_step.records().iter();
        let made = created.find_map(|record| match &record.change {
            Change::PodCreated(of, pod) if *of == id => Some(Rc::clone(pod)),
            _ => None,
        });
        let pod = made.expect("every pod was created");
        match pod.owner.map(Owner::object) {
            Some(owner @ ObjectRef::ReplicaSet(_)) => self.name(owner) + "#*",
            _ => pod.name.to_string(),
        }
    }

    /// A pod that has that name in the recording, the numbered one if it is in that state.
    pub(super) fn pod(&self, recorded: &str, state: &str) -> Option<PodId> {
        let store = &self.lock_step.world().store;
        let wanted = match recorded.split_once('#') {
            Some((start, _)) => format!("{start}#*"),
            None => recorded.to_owned(),
        };
        let named = |id: &PodId| self.pod_name(*id) == wanted;
        let alike = |id: &PodId| {
            store
                .pod(*id)
                .is_some_and(|pod| letter(pod).ends_with(state))
        };
        let ever: Vec<PodId> = (0..store.pods.next_index())
            .map(PodId::from)
            .filter(named)
            .collect();
        let number = recorded
            .split_once('#')
            .and_then(|(_, number)| number.parse::<usize>().ok());
        let exact = ever.get(number.unwrap_or(1) - 1).copied();
        exact
            .filter(alike)
            .or_else(|| ever.iter().copied().find(alike))
    }

    pub(super) fn owners(&self, object: ObjectRef) -> Value {
        let store = &self.lock_step.world().store;
        let owners = store.owners(object).into_iter().map(|reference| {
            let kind = match reference.owner {
                ObjectRef::Deployment(_) => "Deployment",
                ObjectRef::StatefulSet(_) => "StatefulSet",
                _ => "ReplicaSet",
            };
            json!({
                "kind": kind,
                "name": self.name(reference.owner),
                "controller": reference.controller,
                "blockOwnerDeletion": reference.block_owner_deletion,
                "ownerExists": store.exists(reference.owner),
            })
        });
        owners.collect()
    }

    pub(super) fn objects(&self) -> Value {
        let store = &self.lock_step.world().store;
        let mut found = Vec::new();
        for (index, object) in store.deployments.iter() {
            let mut fields = self.common(ObjectRef::Deployment(index.into()), &object.meta);
            fields["spec.replicas"] = object.spec.replicas.into();
            fields["status.replicas"] = object.status.replicas.into();
            found.push((format!("Deployment/{}", object.meta.name), fields));
        }
        for (index, object) in store.replica_sets.iter() {
            let reference = ObjectRef::ReplicaSet(index.into());
            let mut fields = self.common(reference, &object.meta);
            fields["spec.replicas"] = object.replicas.into();
            fields["status.replicas"] = object.status.replicas.into();
            fields["image"] = object.template.image(None).map_or("", |image| image).into();
            let labels = object.meta.labels.keys().map(|key| &**key);
            let labels = labels.filter(|key| *key != "pod-template-hash");
            fields["labels"] = labels.collect();
            found.push((format!("ReplicaSet/{}", self.name(reference)), fields));
        }
        found.extend(self.of_stateful_sets());
        for (index, pod) in store.pods.iter() {
            let id = PodId::from(index);
            let finalizers = pod.bonds.iter().flat_map(|bonds| &bonds.finalizers);
            let fields = json!({
                "deleting": pod.deletion.is_some(),
                "finalizers": finalizers.map(|name| &**name).collect::<Vec<_>>(),
                "owners": self.owners(ObjectRef::Pod(id)),
                "state": letter(pod),
                "bound": pod.node.is_some(),
            });
            found.push((group(&format!("Pod/{}", self.pod_name(id))), fields));
        }
        multisets(found.into_iter())
    }

    pub(super) fn of_stateful_sets(&self) -> Vec<(String, Value)> {
        let store = &self.lock_step.world().store;
        let mut found = Vec::new();
        for (index, object) in store.stateful_sets.iter() {
            let mut fields = self.common(ObjectRef::StatefulSet(index.into()), &object.meta);
            fields["spec.replicas"] = object.spec.replicas.into();
            fields["status.replicas"] = object.status.replicas.into();
            found.push((format!("StatefulSet/{}", object.meta.name), fields));
        }
        let names = self.names();
        let revisions = store.revisions.iter().filter(|_| !self.foreground);
        for (index, object) in revisions {
            let named = names.iter().find(|(name, _)| **name == *object.meta.name);
            let (_, name) = named.expect("every revision was created");
            let fields = self.common(ObjectRef::ControllerRevision(index.into()), &object.meta);
            found.push((format!("ControllerRevision/{name}"), fields));
        }
        for (index, claim) in store.claims.iter() {
            let mut fields = self.common(ObjectRef::Claim(index.into()), &claim.meta);
            fields["deleting"] = claim.deleting.into();
            // What protects a claim that is in use is no field here but a rule.
            fields["finalizers"] = json!(["kubernetes.io/pvc-protection"]);
            found.push((format!("PersistentVolumeClaim/{}", claim.meta.name), fields));
        }
        found
    }

    pub(super) fn common(&self, object: ObjectRef, meta: &ObjectMeta) -> Value {
        json!({
            "deleting": meta.is_deleting(),
            "finalizers": meta.finalizers.iter().map(|name| &**name).collect::<Vec<_>>(),
            "owners": self.owners(object),
        })
    }

    pub(super) fn recorded(&self, objects: &Value) -> Value {
        let objects = objects.as_object().expect("objects").iter();
        let compared = objects
            .filter(|(name, _)| !(self.foreground && name.starts_with("ControllerRevision")));
        multisets(compared.map(|(name, fields)| (group(name), fields.clone())))
    }

    pub(super) fn events(&mut self) -> Value {
        let names = self.names();
        let records = self.lock_step.records();
        let new: Vec<Event> = records
            .iter()
            .skip(self.seen_records)
            .filter_map(|record| record.event.clone())
            .collect();
        self.seen_records = records.len();
        let mut rows: Vec<String> = Vec::new();
        for event in new {
            let kind = match event.object {
                ObjectRef::Deployment(_) => "Deployment",
                ObjectRef::ReplicaSet(_) => "ReplicaSet",
                ObjectRef::StatefulSet(_) => "StatefulSet",
                _ => continue,
            };
            let object = format!("{kind}/{}", self.name(event.object));
            let words = event
                .message
                .split(' ')
                .map(|word| self.renamed(word, &names));
            let message = words.collect::<Vec<_>>().join(" ");
            rows.push(json!([object, event.kind.name(), event.reason, message]).to_string());
        }
        rows.sort();
        rows.dedup();
        json!(rows)
    }

    pub(super) fn renamed(&self, word: &str, names: &[(String, String)]) -> String {
        if let Some((_, to)) = names.iter().find(|(name, _)| name == word) {
            return to.clone();
        }
        let pods = self.lock_step.records().iter().rev();
        let mut pod = pods.filter_map(|record| match &record.change {
            Change::PodCreated(id, pod) if *pod.name == *word => Some(group(&self.pod_name(*id))),
            _ => None,
        });
        pod.next().unwrap_or_else(|| word.to_owned())
    }
}

/// A name without the number of a pod: equal pods are exchangeable.
fn group(name: &str) -> String {
    match name.split_once('#') {
        Some((start, _)) => format!("{start}#*"),
        None if name.contains("bare-") => name.trim_end_matches(char::is_numeric).to_owned(),
        None => name.to_owned(),
    }
}

fn multisets(items: impl Iterator<Item = (String, Value)>) -> Value {
    let mut sets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, fields) in items {
        sets.entry(name).or_default().push(fields.to_string());
    }
    for fields in sets.values_mut() {
        fields.sort();
    }
    json!(sets)
}

/// SCHEMA T1, T5: without counts, pods without their numbers, and no conflicts of two writers.
pub(super) fn events_recorded(events: &Value) -> Value {
    let events = events.as_array().into_iter().flatten();
    let conflict = "Operation cannot be fulfilled";
    let events = events.filter(|event| {
        let message = event[3].as_str();
        message.is_none_or(|message| !message.contains(conflict))
    });
    let mut rows: Vec<String> = events
        .map(|event| {
            let message = event[3].as_str().unwrap_or_default().split(' ').map(group);
            let message = message.collect::<Vec<_>>().join(" ");
            json!([event[0], event[1], event[2], message]).to_string()
        })
        .collect();
    rows.sort();
    rows.dedup();
    json!(rows)
}
